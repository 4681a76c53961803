/*
 * gil: a global interpreter lock: every thread holds it while it computes, so only one
 * computes at a time. It is CPython's of today (Python/ceval_gil.c; Antoine Pitrou, 2009).
 *
 * 1. gil_take() before computing, gil_give() before anything that may wait.
 * 2. gil_check() where the holder can be interrupted (CPython: between bytecodes). It lets
 *    go if another thread has asked, and takes the lock again.
 *
 * A thread asks when it has waited for GIL_INTERVAL_NS and the lock has not changed hands
 * meanwhile. Letting go is then not enough: the holder runs on a CPU and would have the lock again
 * before the other one has woken up. So it waits until another thread has taken the lock.
 *
 * The counts are read after all threads have been joined.
 */
#ifndef TELAR_GIL_H
#define TELAR_GIL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define GIL_INTERVAL_NS UINT64_C(5000000) /* sys.getswitchinterval() */

struct gil {
	_Atomic bool asked; /* read without the mutex at every check */

	/* under the mutex */
	pthread_mutex_t mutex;
	pthread_cond_t free, taken;
	bool held;
	uint64_t holds; /* how often it was taken */
	uint64_t drops; /* how often a check gave it up */
};

void gil_init(struct gil *gil);
void gil_release(struct gil *gil);

void gil_take(struct gil *gil);
void gil_give(struct gil *gil);
void gil_check(struct gil *gil);

#endif
