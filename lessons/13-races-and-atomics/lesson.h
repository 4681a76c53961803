/*
 * Lesson 13, races and atomics. Find two schedules for a counter without any care, then write two counters with some.
 */
#ifndef LESSON_H
#define LESSON_H

#include <stdatomic.h>

enum { SHARDS = 4, CACHE_LINE = 64 };

/* In start.c, to be left as it is: one line of C, two steps in memory. Step 1 reads the counter, step 2 writes it. */
void racy_add(long *counter);

/*
 * A schedule is a text that says who takes the next steps: "1*2,2*1" lets thread 1 take two, and thread 2 one. Where it
 * ends, the last thread goes on until it ends, then the others.
 */

/* Threads 1 and 2 call racy_add() once each. The counter was 0 and is 1 afterwards. */
const char *losing_schedule(void);
/* Threads 1 and 2 call racy_add() three times each. The counter was 0 and is 2 afterwards. */
const char *worst_schedule(void);

/* Adds n to a counter that was 0, and returns what it made of it. Any number of threads may call it at once. */
long counter_add(long n);
long counter_value(void);

/*
 * A counter in SHARDS pieces: threads with different numbers mostly add to different ones. No two pieces are in one
 * cache line. Thread numbers are 0, 1, 2, ... without end, so that several threads may have to use one piece.
 */
_Atomic long *shard_of(unsigned thread);
void sharded_add(unsigned thread, long n);
long sharded_sum(void);

#endif
