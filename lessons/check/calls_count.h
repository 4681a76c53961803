/* calls_count: what a wrapper does before and after the real call. Only calls.c and thread_calls.c need it.
 */
#ifndef TELAR_CHECK_CALLS_COUNT_H
#define TELAR_CHECK_CALLS_COUNT_H

#include "check/calls.h"

/* True: do not make the call; *result is what it returns, and errno is set. */
bool calls_before(enum call call, long *result);
void calls_after(enum call call, long first, long result);
size_t calls_shorten(size_t bytes);

#endif
