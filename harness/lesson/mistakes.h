/*
 * mistakes: the wrong programs of a lesson, each named by its mistake.
 *
 * 1. mistakes_open() finds wrong/MISTAKE.diff, what has to be changed in the solution to make the mistake,
 *    and wrong/MISTAKE.c, a program that differs in all. Differences are applied by patch(1), exactly, and
 *    the programs lie in a private folder.
 * 2. mistakes_close() removes the folder.
 */
#ifndef TELAR_MISTAKES_H
#define TELAR_MISTAKES_H

#include <limits.h>
#include <stddef.h>

#include "lesson/lesson.h"

struct mistake {
	char name[64];
	char source[PATH_MAX / 2];
};

struct mistakes {
	struct mistake *mistake; /* in the order of their names */
	size_t count;
	char folder[PATH_MAX / 4]; /* of those made from a difference */
};

/* 0; -ENOENT when there is no wrong/; or, with the reason, what became of the first that could not be made,
 * and then the others are there. Close it in any case. */
int mistakes_open(struct mistakes *mistakes, const struct lesson *lesson, const char *solution,
        const volatile int *interrupts, struct reason *why);
void mistakes_close(struct mistakes *mistakes);

#endif
