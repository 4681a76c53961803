/*
 * selftest: whether lessons are what lessons/AUTHORS.md asks for.
 *
 * Every start fails, every solution passes on many seeds, every program of wrong/ fails with the mistake
 * that its name says, with a message of its own, for which there is a hint; the texts are not too long; each
 * name that the measurement writes is translated.
 */
#ifndef TELAR_LESSON_SELFTEST_H
#define TELAR_LESSON_SELFTEST_H

#include <stdio.h>

#include "lesson/builder.h"
#include "lesson/workspace.h"

struct lesson_selftest {
	const struct workspace *workspace;
	const struct builder *builder;
	const char *seeds; /* for the solution: "1-100" */
	unsigned jobs;
	FILE *log; /* a line for each complaint, and one for a lesson that is right */
};

/* The number of complaints; -ENOENT without a solution, or where this build cannot check it; -EINTR; another
 * negative errno. */
int lesson_selftest_run(const struct lesson_selftest *test, const struct lesson *lesson, struct reason *why);

#endif
