/* calls_count: what a wrapper does before and after the real call. Only calls.c and thread_calls.c need it.
 */
#ifndef TELAR_CHECK_CALLS_COUNT_H
#define TELAR_CHECK_CALLS_COUNT_H

#include "check/calls.h"

#include <time.h>

/* True: do not make the call; *result is what it returns, and errno is set. */
bool calls_before(enum call call, long *result);
void calls_after(enum call call, long first, long result);
size_t calls_shorten(size_t bytes);

/* calls_clock.c: the clock of its own. The timeout to wait with in place of this one; what came of it. */
int calls_timeout(int timeout_ms);
void calls_waited(long ready);
/* Writes the time to *now; returns where clock_gettime() itself may write. */
struct timespec *calls_clock(clockid_t clock, struct timespec *now);
void calls_start_clock(void);

#endif
