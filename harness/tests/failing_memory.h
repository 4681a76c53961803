/*
 * failing_memory: the Nth allocation fails, for every N.
 *
 * A test program that links this in wraps malloc, calloc and reallocarray (tests.def); jansson's
 * allocations are among them.
 */
#ifndef TELAR_TESTS_FAILING_MEMORY_H
#define TELAR_TESTS_FAILING_MEMORY_H

/*
 * Does `work` again and again, with its first allocation failing, then its second, until it needs
 * no more; fails the test unless each time but the last it returns -ENOMEM, and the last time 0.
 * `undo` releases what a success has made.
 */
void failing_memory_sweep(int (*work)(void), void (*undo)(void));

#endif
