/*
 * hints: the sections of a lesson's file `hints`: == 1, == 2, == 3, and == MISTAKE.
 *
 * 1. hints_load() takes hints.es for Spanish readers, where there is one.
 * 2. hints_find() gives a section.
 * 3. hints_release().
 */
#ifndef TELAR_HINTS_H
#define TELAR_HINTS_H

#include "lesson/lesson.h"

#define HINTS_TIERS 3

struct hints {
	char *text; /* owned */
};

int hints_load(struct hints *hints, const struct lesson *lesson, enum language language, struct reason *why);
/* A copy of the section without blank lines around it, which the caller frees; NULL when there is none. */
char *hints_find(const struct hints *hints, const char *name);
void hints_release(struct hints *hints);

#endif
