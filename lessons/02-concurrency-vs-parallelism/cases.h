/* The parts of lesson 02's check: the words, and threads on CPUs of their own. */
#ifndef LESSON_CASES_H
#define LESSON_CASES_H

#include "lesson.h"

/* check_pinned.c */
void check_each_has_its_cpu(void);

#endif
