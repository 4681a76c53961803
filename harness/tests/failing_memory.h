/*
 * failing_memory: the Nth allocation fails, for every N.
 *
 * A test program that links this in wraps malloc, calloc and reallocarray (tests.def).
 */
#ifndef TELAR_TESTS_FAILING_MEMORY_H
#define TELAR_TESTS_FAILING_MEMORY_H

#include <stdbool.h>

#include "base/reason.h"

/*
 * Does `work` again and again, with its first allocation failing, then its second, until it needs
 * no more; fails the test unless each time but the last it returns -ENOMEM, and the last time 0.
 * `undo` releases what a success has made.
 */
void failing_memory_sweep(int (*work)(struct reason *why), void (*undo)(void));

/* Whether jansson's allocations are counted among them; not before this is said. */
void failing_memory_of_json(bool counts);

/* Whether this allocation fails: for other functions that a test wraps. */
bool failing_memory_fails(void);

#endif
