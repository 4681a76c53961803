/*
 * driver_thread: the thread that submits the jobs of open arrivals, for models that live in the trial's own
 * process. It stands for the world outside: it runs one class above the workers where allowed, beside them
 * where they leave a CPU for it, and its lateness and CPU time are recorded.
 *
 * 1. driver_start() before the workers set their policies: a DEADLINE thread can create no thread.
 *    The driver arrives at the gate, so one more is to be gathered.
 * 2. It calls hand_over() for each job when it is due. Whoever finishes a job gives it
 *    back: driver_give_back(), any thread.
 * 3. When there will be no more jobs, it calls over(), once, at the window's end at the earliest.
 * 4. driver_join() once jobs have all been given back, or the gate was cancelled; driver_end() where
 *    they can no longer be: it calls off whatever was to come. Either may be called for a driver
 *    that was never started or has been joined.
 */
#ifndef TELAR_DRIVER_THREAD_H
#define TELAR_DRIVER_THREAD_H

#include <pthread.h>
#include <stdbool.h>

#include "trial/trial.h"

struct driver {
	/* set before driver_start() */
	struct trial *trial; /* its jobs are made before the gate opens */
	void (*hand_over)(void *model, struct job *job);
	void (*over)(void *model);
	void *model;

	/* set by driver_start() */
	bool started;
	pthread_t thread;

	/* under the mutex */
	pthread_mutex_t mutex;
	pthread_cond_t given_back;
	unsigned *idle; /* the slots of jobs that nobody has */
	unsigned idle_count;
	bool waiting, cancelled;
};

/* 0, or a negative errno after the verdict has been reported. */
int driver_start(struct driver *driver);
void driver_give_back(struct driver *driver, struct job *job);
void driver_join(struct driver *driver);
void driver_end(struct driver *driver);

#endif
