/*
 * Lesson 12, the hidden thread pool. Write these five functions.
 *
 * A pool does for a loop what would keep the loop waiting: work() runs in one of the pool's threads, and later done()
 * is called in the thread that calls pool_collect(). That is one thread, which also makes all other calls; work() makes
 * none.
 */
#ifndef LESSON_H
#define LESSON_H

#include <stddef.h>

struct pool; /* what is in it is your own affair */

typedef void job_function(void *argument);

/* Starts `threads` threads, and no other later. NULL when that cannot be had; then no thread is left. */
struct pool *pool_new(size_t threads);

/*
 * A descriptor for the loop, always the same: an eventfd(2), which is readable once the work of a job is over that has
 * not been collected. It does not stay readable when there is none.
 */
int pool_descriptor(const struct pool *pool);

/*
 * Takes a job, and returns at once, however many wait already: 0, or -ENOMEM. Jobs are begun in the order in which they
 * come, as many at a time as there are threads. While there is nothing to do, the threads sleep.
 */
int pool_submit(struct pool *pool, job_function *work, job_function *done, void *argument);

/*
 * Calls done(argument) for each job whose work is over, once, and returns for how many. It waits for nothing.
 * done() may submit jobs.
 */
size_t pool_collect(struct pool *pool);

/*
 * Waits for every job that was submitted, calls done() for those that have not been collected, ends and joins the
 * threads, closes the descriptor. No done() submits a job now.
 */
void pool_free(struct pool *pool);

#endif
