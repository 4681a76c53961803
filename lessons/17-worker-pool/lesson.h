/*
 * Lesson 17, the worker pool. Write one function.
 */
#ifndef LESSON_H
#define LESSON_H

#include <pthread.h>
#include <stddef.h>

#define POOL_MOST_WORKERS 8

enum dispatch {
	ROUND_ROBIN,     /* job i is done by worker i modulo the number of workers, each in ascending order */
	FIRST_AVAILABLE, /* the next job goes to the first worker that is free */
};

/*
 * Does job(0), job(1), ... job(jobs - 1), each exactly once, and returns when all are done. Exactly `workers` threads
 * are made, 1 to POOL_MOST_WORKERS, and joined; the caller does no job itself. A worker that is free and may do a job
 * begins it at once: nobody holds a lock while a job runs.
 */
void run_pool(enum dispatch dispatch, size_t workers, size_t jobs, void (*job)(size_t number));

#endif
