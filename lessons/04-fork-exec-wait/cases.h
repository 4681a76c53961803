/* The parts of lesson 04's check: running a program, and talking with it meanwhile. */
#ifndef LESSON_CASES_H
#define LESSON_CASES_H

#include "lesson.h"

/* check_talk.c */
void check_output_comes_while_it_runs(void);
void check_the_channel_goes_both_ways(void);

#endif
