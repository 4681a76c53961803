/* See crew.h. What this file does not do: it knows no queue and runs no job. */
#include "handoff/crew.h"

#include "base/clock.h"
#include "trial/cell.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct crew_thread {
	struct crew *crew;
	unsigned index;
	pthread_t thread;
};

static void *thread_main(void *arg)
{
	const struct crew_thread *self = arg;
	const struct crew *crew = self->crew;
	struct worker worker;

	if (worker_enter(&worker, crew->trial, self->index) != 0)
		return NULL;
	if (worker_wait(&worker) == 0)
		crew->work(crew->model, &worker);
	worker_leave(&worker);
	return NULL;
}

/* Before the gate opens, so that no thread has to be scheduled besides the workers. */
static void submit_first_jobs(struct crew *crew)
{
	struct trial *trial = crew->trial;
	struct recorder *recorder = &trial->shared->recorder[trial->workers];

	crew->circulating = trial->in_flight;
	for (unsigned slot = 0; slot < trial->in_flight; slot++) {
		recorder_start(recorder, &trial->jobs[slot], slot, clock_now_ns());
		crew->submit(crew->model, &trial->jobs[slot]);
	}
}

int crew_run(struct crew *crew)
{
	struct trial *trial = crew->trial;
	struct crew_thread *threads;
	unsigned started = 0;
	int error = trial_attach_jobs(trial, trial->in_flight);

	if (error)
		return error;
	crew->open = arrival_is_open(&trial->cell->arrival);
	crew->driver = (struct driver){
	        .trial = trial, .hand_over = crew->submit, .over = crew->over, .model = crew->model};
	threads = calloc(trial->workers, sizeof(*threads));
	if (!threads) {
		error = -ENOMEM;
		trial_fail(trial, error, "no memory for %u threads", trial->workers);
		goto detach;
	}
	if (crew->open)
		error = driver_start(&crew->driver);
	if (error)
		goto join;
	for (; started < trial->workers; started++) {
		threads[started] = (struct crew_thread){.crew = crew, .index = started};
		error = -pthread_create(&threads[started].thread, NULL, thread_main, &threads[started]);
		if (error) {
			trial_fail(trial, error, "thread %u of %u could not be created: %s", started + 1,
			        trial->workers, strerror(-error));
			gate_cancel(&trial->shared->gate);
			goto join;
		}
	}
	if (!crew->open)
		submit_first_jobs(crew);
	error = trial_open_gate(trial, trial->workers + crew->open);

join:
	while (started > 0)
		pthread_join(threads[--started].thread, NULL);
	driver_join(&crew->driver);
	free(threads);
detach:
	trial_detach_jobs(trial, trial->in_flight);
	return error;
}
