/*
 * jobqueue: the shared queue of a thread pool: first in, first out, the first free worker takes.
 *
 * A ring of job pointers under one mutex, with a condition variable for workers that find it
 * empty. `circulating` counts the jobs that are in the queue or with a worker: when the last
 * one retires, everybody who waits is sent home.
 *
 * 1. jobqueue_init() for `capacity` jobs, jobqueue_put() each of them.
 * 2. A worker takes its first job with jobqueue_take(). When it has finished one it either
 *    submits the next and takes in one step, jobqueue_exchange(), or ends that job's
 *    circulation, jobqueue_retire(), and takes again. NULL: there will be no more.
 *
 * One lock and one unlock a job, no allocation, no system call while there is work. The mutex spins
 * for a moment before it sleeps: it is held for nanoseconds, and a sleep costs microseconds.
 */
#ifndef TELAR_JOBQUEUE_H
#define TELAR_JOBQUEUE_H

#include <pthread.h>

#include "job.h"
#include "recorder.h"

struct jobqueue {
	/* set before start */
	struct job **ring;
	unsigned capacity; /* a power of two */

	/* under the mutex */
	pthread_mutex_t mutex __attribute__((aligned(CACHE_LINE_BYTES)));
	unsigned head, tail; /* free-running; tail - head jobs are queued */
	unsigned circulating;
	unsigned waiting;
	pthread_cond_t nonempty;
};

int jobqueue_init(struct jobqueue *queue, unsigned capacity);
void jobqueue_release(struct jobqueue *queue);

/* Brings a job into circulation. */
void jobqueue_put(struct jobqueue *queue, struct job *job);
struct job *jobqueue_take(struct jobqueue *queue);
struct job *jobqueue_exchange(struct jobqueue *queue, struct job *job);
void jobqueue_retire(struct jobqueue *queue);

#endif
