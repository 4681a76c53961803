/* The parts of lesson 06's check: how the two places are made, and how any place is examined. */
#ifndef LESSON_CASES_H
#define LESSON_CASES_H

#include "lesson.h"

/* check_examine.c */
void check_both_are_examined(void);
void check_any_place_is_examined(void);

#endif
