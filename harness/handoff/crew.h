/*
 * crew: the worker threads of a trial, from their creation until the last one is joined.
 *
 * It is what the models of the pool family have in common, so that each of their files
 * shows one thing: how a job gets from the worker who submits it to the one who runs it.
 *
 * 1. The model makes its queues, fills in a struct crew, and calls crew_run().
 * 2. crew_run() makes the jobs and the threads. Before the gate opens it calls submit() for
 *    each of the first jobs; then every thread calls work(), once.
 * 3. work() runs jobs and submits the next ones until it gets none any more. A worker that does
 *    not submit a job again calls crew_retire(); true says that this was the last one, and
 *    the model sends everybody home who waits for more.
 *
 * Open arrivals, for a model that has an over(): a driver calls submit() when a job is due. work() runs jobs
 * and gives each back with driver_give_back(&crew->driver), until over() has been called: then there
 * will be no more.
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
	void (*over)(void *model); /* NULL: closed arrivals only */
	void *model;

	/* crew_run()'s; `open`: the driver submits */
	bool open;
	struct driver driver;

	/* any worker's */
	_Atomic unsigned circulating; /* jobs that are queued or with a worker */
};

int crew_run(struct crew *crew);

static inline bool crew_retire(struct crew *crew)
{
	return atomic_fetch_sub(&crew->circulating, 1) == 1;
}

#endif
