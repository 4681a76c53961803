/* The parts of lesson 01's check: the loop, the clock around it, what the samples say. */
#ifndef LESSON_CASES_H
#define LESSON_CASES_H

#include "lesson.h"

/* check_trials.c */
void check_each_trial_is_timed(void);

/* check_summary.c */
void check_the_interval_is_the_coins(void);

#endif
