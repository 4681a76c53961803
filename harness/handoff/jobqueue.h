/*
 * jobqueue: the shared queue of a thread pool: first in, first out, the first free worker takes.
 *
 * A ring of job pointers under one mutex, with a condition variable for workers that find it
 * empty.
 *
 * 1. jobqueue_init() for at most `capacity` jobs at a time, jobqueue_put() each of them.
 * 2. A worker takes a job with jobqueue_take(), and waits for it if need be. When it has
 *    finished one and submits the next to the same queue, jobqueue_exchange() does both;
 *    jobqueue_exchange_several() does it for jobs that are too short to be handed over singly.
 * 3. jobqueue_close() once nobody will put a job any more: whoever finds the queue empty
 *    from then on, or waits already, gets NULL.
 *
 * One lock and one unlock a job, no allocation, no system call while there is work. The mutex spins
 * for a moment before it sleeps: it is held for nanoseconds, and a sleep costs microseconds.
 */
#ifndef TELAR_JOBQUEUE_H
#define TELAR_JOBQUEUE_H

#include <pthread.h>
#include <stdbool.h>

#include "job/job.h"
#include "trial/recorder.h"

struct jobqueue {
	/* set before start */
	struct job **ring;
	unsigned capacity; /* a power of two */

	/* under the mutex */
	pthread_mutex_t mutex __attribute__((aligned(CACHE_LINE_BYTES)));
	unsigned head, tail; /* free-running; tail - head jobs are queued */
	unsigned waiting;
	bool closed;
	pthread_cond_t nonempty;
};

int jobqueue_init(struct jobqueue *queue, unsigned capacity);
void jobqueue_release(struct jobqueue *queue);

void jobqueue_put(struct jobqueue *queue, struct job *job);
struct job *jobqueue_take(struct jobqueue *queue);
/* Waits until there is a job, and returns true; or until that time (clock.h), and returns false. */
bool jobqueue_wait_until(struct jobqueue *queue, uint64_t until_ns);
/* As jobqueue_take(), but does not wait: NULL when the queue is empty. */
struct job *jobqueue_poll(struct jobqueue *queue);
struct job *jobqueue_exchange(struct jobqueue *queue, struct job *job);
/* Puts `given` jobs from the array and fills it with others: at most `most`, and no more than a share
 * of what is queued, so that no worker goes without while another has a supply; but at least one.
 * Returns how many; 0 where jobqueue_take() gives NULL. */
unsigned jobqueue_exchange_several(
        struct jobqueue *queue, struct job **jobs, unsigned given, unsigned most, unsigned sharers);
void jobqueue_close(struct jobqueue *queue);

#endif
