/*
 * pool-rr: N threads, each with a queue of its own; jobs are dealt to them in turn.
 *
 * So Node's cluster deals connections to its workers, and nginx requests to the servers
 * behind it. Who deals in turn need not know anything about the workers, and workers that
 * share no queue do not contend for it. The price: whoever deals does not know who is free
 * either. An idle worker takes nothing from the others, so jobs that were dealt to a slow one
 * wait behind it, and in the end all of them do.
 *
 * Job i is the i-th that was dealt, and goes to worker i mod N.
 */
#include "base/clock.h"
#include "handoff/crew.h"
#include "handoff/jobqueue.h"
#include "models/model.h"

#include <errno.h>
#include <stdlib.h>

struct pool_rr {
	struct crew crew;
	struct jobqueue *queue; /* one a worker */
	_Atomic uint64_t dealt;
};

static void deal(void *model, struct job *job)
{
	struct pool_rr *pool = model;

	jobqueue_put(&pool->queue[job->id % pool->crew.trial->workers], job);
}

static void over(void *model)
{
	struct pool_rr *pool = model;

	for (unsigned i = 0; i < pool->crew.trial->workers; i++)
		jobqueue_close(&pool->queue[i]);
}

static void work(void *model, struct worker *worker)
{
	struct pool_rr *pool = model;
	struct workload *workload = worker->trial->workload;
	struct job *job;

	while ((job = jobqueue_take(&pool->queue[worker->index]))) {
		job_run_blocking(workload, job);

		const uint64_t now_ns = clock_now_ns();

		if (crew_finish(&pool->crew, worker, job, now_ns)) {
			recorder_start(worker->recorder, job, atomic_fetch_add(&pool->dealt, 1), now_ns);
			deal(pool, job);
		}
	}
}

static int pool_rr_run(struct trial *trial)
{
	struct pool_rr pool = {
	        .crew = {.trial = trial, .submit = deal, .work = work, .over = over, .model = &pool},
	        .dealt = trial->in_flight,
	};
	unsigned queues = 0;
	int error = 0;

	pool.queue = aligned_alloc(CACHE_LINE_BYTES, trial->workers * sizeof(*pool.queue));
	if (!pool.queue)
		error = -ENOMEM;
	/* A slow worker's queue may come to hold all jobs. */
	while (!error && queues < trial->workers) {
		error = jobqueue_init(&pool.queue[queues], trial->in_flight);
		queues += !error;
	}
	if (error)
		trial_fail(trial, error, "no memory for %u queues", trial->workers);
	else
		error = crew_run(&pool.crew);
	while (queues > 0)
		jobqueue_release(&pool.queue[--queues]);
	free(pool.queue);
	return error;
}

const struct model_ops model_pool_rr_ops = {
        .name = "pool-rr",
        .summary = "N threads with a queue each; jobs are dealt in turn, and nobody takes another's",
        .handoff = "round robin onto one queue a worker",
        .waits = "blocking calls, one job a thread",
        .warmup_ns = 40 * NS_PER_MS,
        .run = pool_rr_run,
};
