/*
 * catalogue: the lessons of the project, found by their folders, lessons/NN-name/.
 *
 * 1. catalogue_load() once; a broken lesson.ini fails it, with the sentence.
 * 2. catalogue_find() by what a user types: 3, 03, process-and-its-states, 03-process-and-its-states.
 * 3. catalogue_release().
 */
#ifndef TELAR_CATALOGUE_H
#define TELAR_CATALOGUE_H

#include "lesson/lesson.h"

struct catalogue {
	struct lesson *lessons; /* by number */
	size_t count;
};

/* `folder`: lessons/. On error nothing is owned. */
int catalogue_load(struct catalogue *catalogue, const char *folder, struct reason *why);
void catalogue_release(struct catalogue *catalogue);

/* NULL and a sentence with the nearest name or the range when there is none. */
const struct lesson *catalogue_find(const struct catalogue *catalogue, const char *text, struct reason *why);
/* NULL when there is none of that number. */
const struct lesson *catalogue_number(const struct catalogue *catalogue, unsigned long number);

#endif
