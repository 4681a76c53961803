/*
 * crew: the worker threads of a trial, from their creation until the last one is joined.
 *
 * It is what the models of the pool family have in common, so that each of their files
 * shows one thing: how a job gets from the worker who submits it to the one who runs it.
 *
 * 1. The model makes its queues, fills in a struct crew, and calls crew_run().
 * 2. crew_run() makes the jobs and the threads. Before the gate opens it calls submit() for
 *    each of the first jobs; then every thread calls work(), once.
 * 3. work() runs jobs until it gets none any more, and calls crew_finish() after each. true: the
 *    worker starts the next one in its place and submits it.
 * 4. over() is called once, when no job will be submitted any more: the model sends everybody home
 *    who waits for one.
 *
 * Open arrivals: a driver (driver_thread.h) calls submit() when a job is due, and crew_finish() gives each
 * job back to it, so that it is never true. Nothing else differs for the model.
 *
 * crew_run() returns 0, or a negative errno after the verdict has been reported. The model
 * owns its queues before and after.
 */
#ifndef TELAR_CREW_H
#define TELAR_CREW_H

#include <stdbool.h>

#include "arrivals/driver_thread.h"
#include "trial/worker.h"

struct crew {
	/* set before crew_run() */
	struct trial *trial;
	void (*submit)(void *model, struct job *job);
	void (*work)(void *model, struct worker *worker);
	void (*over)(void *model);
	void *model;

	/* crew_run()'s; `open`: the driver submits */
	bool open;
	struct driver driver;

	/* any worker's */
	_Atomic unsigned circulating; /* closed arrivals: jobs that are queued or with a worker */
};

int crew_run(struct crew *crew);

/* A job's end, on the thread of the worker that ran it. */
static inline bool crew_finish(struct crew *crew, struct worker *worker, struct job *job, uint64_t now_ns)
{
	const bool goes_on = recorder_finish(worker->recorder, worker->trial->workload, job, now_ns);

	if (crew->open) {
		driver_give_back(&crew->driver, job);
		return false;
	}
	if (!goes_on && atomic_fetch_sub(&crew->circulating, 1) == 1)
		crew->over(crew->model);
	return goes_on;
}

#endif
