/* The parts of lesson 07's check: the counters of switches, and the game that makes the threads switch. */
#ifndef LESSON_CASES_H
#define LESSON_CASES_H

#include "lesson.h"

/* check_ping_pong.c */
void check_a_byte_goes_back_and_forth(void);

#endif
