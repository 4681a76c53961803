/*
 * pool: N threads and one queue that they share; the first free worker takes the next job.
 *
 * A worker runs one job at a time with blocking calls. Whoever finishes a job puts the next
 * one onto the queue, so nobody but the workers runs. What this file does not do: it knows
 * nothing of queues' insides (jobqueue.h) or of how a job waits (job_run_blocking()).
 */
#include "../clock.h"
#include "../jobqueue.h"
#include "../model.h"
#include "../worker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct pool {
	struct trial *trial;
	struct jobqueue queue;
};

struct pool_thread {
	struct pool *pool;
	unsigned index;
	pthread_t thread;
};

static void work(struct pool *pool, struct worker *worker)
{
	struct trial *trial = pool->trial;
	struct job *job = jobqueue_take(&pool->queue);

	while (job) {
		job_run_blocking(trial->workload, job);

		const uint64_t now_ns = clock_now_ns();

		if (recorder_finish(worker->recorder, trial->workload, job, now_ns)) {
			recorder_start(worker->recorder, job, job->id + trial->in_flight, now_ns);
			job = jobqueue_exchange(&pool->queue, job);
		} else {
			jobqueue_retire(&pool->queue);
			job = jobqueue_take(&pool->queue);
		}
	}
}

static void *thread_main(void *arg)
{
	struct pool_thread *self = arg;
	struct worker worker;

	if (worker_enter(&worker, self->pool->trial, self->index) != 0)
		return NULL;
	if (worker_wait(&worker) == 0)
		work(self->pool, &worker);
	worker_leave(&worker);
	return NULL;
}

/* Before the gate opens, so that no thread has to be scheduled besides the workers. */
static void fill_queue(struct pool *pool)
{
	struct trial *trial = pool->trial;

	for (unsigned slot = 0; slot < trial->in_flight; slot++) {
		recorder_start(
		        &trial->shared->recorder[trial->workers], &trial->jobs[slot], slot, clock_now_ns());
		jobqueue_put(&pool->queue, &trial->jobs[slot]);
	}
}

static int pool_run(struct trial *trial)
{
	struct pool pool = {.trial = trial};
	struct pool_thread *threads;
	unsigned started = 0;
	int error = trial_attach_jobs(trial, trial->in_flight);

	if (error)
		return error;
	threads = calloc(trial->workers, sizeof(*threads));
	error = threads ? jobqueue_init(&pool.queue, trial->in_flight) : -ENOMEM;
	if (error) {
		trial_fail(trial, error, "no memory for the pool");
		goto free_threads;
	}
	for (; started < trial->workers; started++) {
		threads[started] = (struct pool_thread){.pool = &pool, .index = started};
		error = -pthread_create(&threads[started].thread, NULL, thread_main, &threads[started]);
		if (error) {
			trial_fail(trial, error, "thread %u of %u could not be created: %s", started + 1,
			        trial->workers, strerror(-error));
			gate_cancel(&trial->shared->gate);
			goto join;
		}
	}
	fill_queue(&pool);
	error = trial_open_gate(trial, trial->workers);

join:
	while (started > 0)
		pthread_join(threads[--started].thread, NULL);
	jobqueue_release(&pool.queue);
free_threads:
	free(threads);
	trial_detach_jobs(trial, trial->in_flight);
	return error;
}

const struct model_ops model_pool_ops = {
        .name = "pool",
        .summary = "N threads that take jobs from one shared queue",
        .handoff = "one shared queue, the first free worker takes",
        .waits = "blocking calls, one job a thread",
        .run = pool_run,
};
