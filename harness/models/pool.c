/*
 * pool: N threads and one queue that they share; the first free worker takes the next job.
 *
 * A worker runs one job at a time with blocking calls. Whoever finishes a job puts the next
 * one onto the queue, so nobody but the workers runs. What this file does not do: it knows
 * nothing of threads' lives or of open arrivals (crew.h), of the queue's insides (jobqueue.h) or of
 * how a job waits (job_run_blocking()).
 */
#include "base/clock.h"
#include "handoff/crew.h"
#include "handoff/jobqueue.h"
#include "models/model.h"

/*
 * A hand-off moves cache lines from core to core, which costs 50 to 250 ns: much for a job of a
 * microsecond. So a worker takes several short jobs at once, but no more than last for
 * AT_ONCE_NS, about half of what it takes to wake another worker up. Longer jobs, by the last that
 * it ran, are taken one by one.
 */
#define AT_ONCE_NS (10 * NS_PER_US)
#define AT_ONCE_MOST 32

struct pool {
	struct crew crew;
	struct jobqueue queue;
};

static void submit(void *model, struct job *job)
{
	struct pool *pool = model;

	jobqueue_put(&pool->queue, job);
}

static void over(void *model)
{
	struct pool *pool = model;

	jobqueue_close(&pool->queue);
}

/* How many jobs to take at once after `count` of them took so long. */
static unsigned jobs_at_once(uint64_t took_ns, unsigned count)
{
	const uint64_t fit = AT_ONCE_NS * count / (took_ns + 1);

	return fit < 1 ? 1 : fit > AT_ONCE_MOST ? AT_ONCE_MOST : (unsigned)fit;
}

static void work(void *model, struct worker *worker)
{
	struct pool *pool = model;
	struct trial *trial = worker->trial;
	struct job *jobs[AT_ONCE_MOST];
	unsigned count, given = 0, most = 1;
	uint64_t now_ns = clock_now_ns();

	while ((count = jobqueue_exchange_several(&pool->queue, jobs, given, most, trial->workers)) > 0) {
		const uint64_t begun_ns = now_ns;

		given = 0;
		for (unsigned i = 0; i < count; i++) {
			struct job *job = jobs[i];

			job_run_blocking(trial->workload, job);
			now_ns = clock_now_ns();
			if (crew_finish(&pool->crew, worker, job, now_ns)) {
				recorder_start(worker->recorder, job, job->id + trial->in_flight, now_ns);
				jobs[given++] = job;
			}
		}
		/* Of open arrivals one by one: a job that has come late should not wait for its neighbour. */
		most = pool->crew.open ? 1 : jobs_at_once(now_ns - begun_ns, count);
	}
}

static int pool_run(struct trial *trial)
{
	struct pool pool = {
	        .crew = {.trial = trial, .submit = submit, .work = work, .over = over, .model = &pool}};
	int error = jobqueue_init(&pool.queue, trial->in_flight);

	if (error) {
		trial_fail(trial, error, "no memory for the pool's queue");
		return error;
	}
	error = crew_run(&pool.crew);
	jobqueue_release(&pool.queue);
	return error;
}

const struct model_ops model_pool_ops = {
        .name = "pool",
        .summary = "N threads that take jobs from one shared queue",
        .handoff = "one shared queue, the first free worker takes; the shortest jobs several at once",
        .waits = "blocking calls, one job a thread",
        .warmup_ns = 40 * NS_PER_MS,
        .run = pool_run,
};
