/* The parts of lesson 12's check, and what they share: a pool, and jobs that tell in which thread they run. */
#ifndef LESSON_CASES_H
#define LESSON_CASES_H

#include "lesson.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { THREADS = 4, JOBS = 200 };

struct job {
	sem_t *gate;                /* work() waits for it, or NULL */
	pthread_barrier_t *meeting; /* work() waits for others at it, or NULL */
	bool followed;              /* done() submits another one */
	bool one_by_one;            /* one thread, so jobs are begun in order */
	atomic_int works, dones;
};

struct tally {
	size_t submitted, collected;
	atomic_int in_flight, most_at_once, begun, over;
};

/* check.c: a pool for the case, and what must be left of it. The process's first thread is the loop's. */
extern struct pool *check_pool;
void check_begin(size_t threads);
void check_end(void);
bool check_readable(int timeout_ms); /* the pool's descriptor */

/* check_jobs.c */
extern struct tally check_jobs;
void check_submit(struct job job);
void check_collect_all(void); /* as a loop would: waits for the descriptor, collects */
void check_jobs_run_elsewhere(void);

/* check_threads.c */
void check_idle_threads_sleep(void);
void check_submitting_never_waits(void);
void check_all_threads_work(void);

/* check_descriptor.c */
void check_nothing_is_over(void);
void check_no_wake_up_is_lost(void);

/* check_ends.c */
void check_an_empty_pool_ends(void);
void check_the_end_waits_for_all(void);
void check_all_threads_or_none(void);

#endif
