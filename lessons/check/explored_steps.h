/*
 * explored_steps: what a schedule has in it, to name a mistake by what led to it.
 *
 * It is the schedule that the last exploration is about, after check_explore() and before the next one. Steps are known
 * by how their words in its table begin: "locks ", "stores counter ", "wakes ".
 */
#ifndef TELAR_CHECK_EXPLORED_STEPS_H
#define TELAR_CHECK_EXPLORED_STEPS_H

#include <stdbool.h>

struct explored_steps {
	unsigned count; /* how many steps begin so */
	unsigned last;  /* which step of all is the last of them, counted from 1; 0: none */
	bool differ;    /* their words are not all the same: "locks a" and "locks b" */
};

struct explored_steps explored_steps(const char *words);

#endif
