/* The parts of lesson 08's check: signals and reading, signals and deliveries. */
#ifndef LESSON_CASES_H
#define LESSON_CASES_H

#include "lesson.h"

/* check_deliveries.c */
void check_one_delivery_five_reaps(void);
void check_blocked_is_not_lost(void);

#endif
