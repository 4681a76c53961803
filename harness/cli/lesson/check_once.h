/*
 * check_once: checks the student's file, shows the verdict, remembers it.
 */
#ifndef TELAR_LESSON_CHECK_ONCE_H
#define TELAR_LESSON_CHECK_ONCE_H

#include "verb.h"

#include "lesson/checking.h"

struct check_options {
	const char *seed, *only, *replay; /* NULL: not given */
};

int lesson_check_once(
        struct lesson_context *context, const struct lesson *lesson, const struct check_options *options);

/* A line a case, then all of the first failure. */
void report_print(
        const struct lesson_context *context, const struct lesson *lesson, const struct report *report);

#endif
