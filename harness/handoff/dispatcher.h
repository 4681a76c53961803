/*
 * dispatcher: the one who hands out the jobs, in models where a worker does not fetch them.
 *
 * The trial's own thread dispatches: it gives a job to each of N slots, waits until any of
 * them is over, and gives that slot the next one, until the window ends. A slot is a child, a
 * thread, a long-lived process: the model says how a job is handed over and how its end
 * is noticed.
 *
 * 1. The model makes its slots and trial->jobs (one a slot), fills in a struct dispatcher,
 *    and calls dispatcher_run().
 * 2. submit() hands over a job: 0, or a negative errno after a verdict has been reported.
 * 3. await() waits until any job is over, puts its result and error into it and points
 *    *job to it. It returns what became of it, or a negative errno when it cannot wait
 *    any more, after a verdict has been reported.
 * 4. dispatcher_run() returns when no job is in flight: 0, or a negative errno after a
 *    verdict has been reported.
 *
 * Open arrivals: the dispatcher waits by wait_until() for the next arrival or for the end of a job,
 * whichever comes first, and takes each arrival when it is due and a slot is free.
 *
 * The dispatcher runs under the workers' own policy, as a program would that is started
 * under it; except that a DEADLINE thread can neither fork nor create threads: then it runs
 * under fifo:1. Which one it was is recorded, and so is its CPU time.
 */
#ifndef TELAR_DISPATCHER_H
#define TELAR_DISPATCHER_H

#include "trial/trial.h"

enum job_end {
	JOB_OVER,    /* with a result or an error of its own */
	JOB_LOST,    /* its worker died */
	JOB_REFUSED, /* not run: its worker was refused, which is the verdict */
};

struct dispatcher {
	/* set before dispatcher_run() */
	struct trial *trial;
	unsigned gathers; /* how many workers are to arrive at the gate */
	int (*submit)(void *model, struct job *job);
	int (*await)(void *model, struct job **job);
	/* Waits until a job is over, and returns true: await() will not have to wait; or until
	 * that time, and returns false. Open arrivals only. */
	bool (*wait_until)(void *model, uint64_t until_ns);
	/* Usage of all workers together; NULL when each worker keeps a recorder of its own. */
	void (*read_usage)(void *model, struct usage *usage);
	void *model;

	/* dispatcher_run()'s */
	unsigned running;
	bool submitting;
	struct generator *generator; /* open arrivals only */
	struct job **idle;           /* and the jobs whose slots are free */
	unsigned idle_count;
};

int dispatcher_run(struct dispatcher *dispatcher);

/* For model_ops.in_flight: a job a worker, because there is no queue. */
unsigned dispatcher_in_flight(unsigned workers, unsigned asked);

#endif
