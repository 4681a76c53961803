/*
 * deque: a double-ended queue of jobs for work stealing. Its owner pushes and pops at one end
 * (last in, first out); everybody else steals at the other (first in, first out).
 *
 * It is Chase and Lev's (Dynamic circular work-stealing deque, SPAA 2005) with the memory
 * orders of Lê, Pop, Cohen and Zappa Nardelli (Correct and efficient work-stealing for weak
 * memory models, PPoPP 2013). Their two full fences are sequentially consistent accesses
 * here: the same instruction on x86, and one that ThreadSanitizer understands. The ring does
 * not grow: the number of jobs in circulation is known beforehand.
 *
 * 1. deque_init() for at most `capacity` jobs at a time.
 * 2. The owner: deque_push(), deque_pop(). Anybody: deque_steal().
 * 3. deque_release().
 *
 * The owner neither locks nor, but for the last job, competes with anybody. With a mutex a
 * push and a pop took four times as long when nobody else was there (25 ns, not 6).
 */
#ifndef TELAR_DEQUE_H
#define TELAR_DEQUE_H

#include <stdatomic.h>
#include <stdint.h>

#include "job/job.h"
#include "trial/recorder.h"

struct deque {
	/* set before start */
	struct job *_Atomic *ring;
	uint64_t mask; /* the capacity, a power of two, less 1 */

	/* free-running positions in the ring: jobs lie from top to bottom - 1 */
	_Atomic int64_t top __attribute__((aligned(CACHE_LINE_BYTES)));    /* moved by who takes there */
	_Atomic int64_t bottom __attribute__((aligned(CACHE_LINE_BYTES))); /* moved by the owner */
};

int deque_init(struct deque *deque, unsigned capacity);
void deque_release(struct deque *deque);

void deque_push(struct deque *deque, struct job *job);
/* NULL: empty. */
struct job *deque_pop(struct deque *deque);
/* NULL: it was empty, not just that another thief was faster. */
struct job *deque_steal(struct deque *deque);

#endif
