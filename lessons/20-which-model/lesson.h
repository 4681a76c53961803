/*
 * Lesson 20, which model for which load? Write two functions.
 */
#ifndef LESSON_H
#define LESSON_H

#include <stddef.h>
#include <stdint.h>

#define MOST_WORKERS 8

enum model {
	LOOP,    /* the caller's own thread does all jobs, in ascending order; `workers` and `cpus` mean nothing */
	POOL,    /* `workers` threads, made once and joined; each job goes to the first that is free */
	FORK,    /* a child for each job, at most `workers` of them at once; its result comes back through a pipe */
	CLUSTER, /* `workers` children, made once, take numbers of jobs from one pipe or socket that they share, the
	            first that is free the next, and send the results back */
};

/*
 * Does job(0), job(1), ... job(jobs - 1), each exactly once, and writes the sum of what they return (in 64 bits; what
 * overflows is dropped) to *checksum: the same under all models. `workers` is 1 to MOST_WORKERS.
 *
 * Worker w runs on cpus[w] alone (sched_setaffinity); under FORK w is the child's place, which becomes free when it has
 * been waited for. The caller's own thread is never pinned.
 *
 * Returns 0; or -EIO when a child ended without giving its job's result. The other jobs are done all the same, as
 * long as a worker lives, and *checksum is left alone. A job may be long: the others go on meanwhile. Nothing is left
 * behind, either way: no child, no thread, no descriptor. A child never returns, and the caller has no other children.
 */
int run_model(enum model model, size_t workers, const int *cpus, size_t jobs, uint64_t (*job)(size_t number),
        uint64_t *checksum);

enum speed { FASTER, SLOWER, CANNOT_TELL };

/*
 * Is a faster than b? Both are samples of times, in any order, and must not be changed. FASTER: the whole 95 % interval
 * of a's median, the coin's of lesson 01, lies below b's; SLOWER: above; CANNOT_TELL: they overlap or touch. The
 * interval goes from the k-th smallest to the k-th largest sample; k is the largest number for which fewer than k heads
 * in `count` tosses have a probability of at most 2.5 %. Fewer than 6 samples have no such interval: CANNOT_TELL.
 */
enum speed judge(const double *a, size_t a_count, const double *b, size_t b_count);

#endif
