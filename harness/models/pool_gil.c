/*
 * pool-gil: a pool whose threads hold one global lock while they compute, as CPython's do.
 *
 * The lock makes the interpreter simple and its single thread fast; and however many
 * threads there are, they compute no faster than one. It is let go around every step that
 * waits, so threads that mostly wait gain as much as those of `pool`: which is why Python's
 * threads are said to be for I/O. (Extensions that compute without touching Python objects
 * may let go of it, too; since 3.13 there is a build of CPython without it.)
 *
 * CPython can interrupt a holder between any two bytecodes, this model only between two
 * jobs: a long job is like a long call into C that keeps the lock. As CPython's queues do, a worker
 * keeps the lock when it looks for its next job, and lets it go only to wait for one.
 */
#include "base/clock.h"
#include "handoff/crew.h"
#include "handoff/gil.h"
#include "handoff/jobqueue.h"
#include "models/model.h"

struct pool_gil {
	struct crew crew;
	struct jobqueue queue;
	struct gil gil;
	_Atomic uint64_t waits;
};

static void submit(void *model, struct job *job)
{
	struct pool_gil *pool = model;

	jobqueue_put(&pool->queue, job);
}

static void over(void *model)
{
	struct pool_gil *pool = model;

	jobqueue_close(&pool->queue);
}

static void before_wait(void *arg)
{
	struct pool_gil *pool = arg;

	atomic_fetch_add_explicit(&pool->waits, 1, memory_order_relaxed);
	gil_give(&pool->gil);
}

static void after_wait(void *arg)
{
	struct pool_gil *pool = arg;

	gil_take(&pool->gil);
}

/* Waits for a job without the lock, and has it when there is one. */
static struct job *take(struct pool_gil *pool)
{
	struct job *job = jobqueue_take(&pool->queue);

	if (job)
		gil_take(&pool->gil);
	return job;
}

static void work(void *model, struct worker *worker)
{
	struct pool_gil *pool = model;
	struct trial *trial = worker->trial;
	const struct job_waits waits = {before_wait, after_wait, pool};
	struct job *job = take(pool);

	while (job) {
		job_run_yielding(trial->workload, job, &waits);

		const uint64_t now_ns = clock_now_ns();

		if (crew_finish(&pool->crew, worker, job, now_ns)) {
			recorder_start(worker->recorder, job, job->id + trial->in_flight, now_ns);
			/* Never waits: at least this job is there to be taken. */
			job = jobqueue_exchange(&pool->queue, job);
		} else {
			job = pool->crew.open ? jobqueue_poll(&pool->queue) : NULL;
		}
		if (job) {
			gil_check(&pool->gil);
		} else {
			gil_give(&pool->gil);
			job = take(pool);
		}
	}
}

static int pool_gil_run(struct trial *trial)
{
	struct pool_gil pool = {
	        .crew = {.trial = trial, .submit = submit, .work = work, .over = over, .model = &pool}};
	int error = jobqueue_init(&pool.queue, trial->in_flight);

	if (error) {
		trial_fail(trial, error, "no memory for the pool's queue");
		return error;
	}
	gil_init(&pool.gil);
	error = crew_run(&pool.crew);
	trial->shared->gil_holds = pool.gil.holds;
	trial->shared->gil_drops = pool.gil.drops;
	trial->shared->gil_waits = pool.waits;
	gil_release(&pool.gil);
	jobqueue_release(&pool.queue);
	return error;
}

const struct model_ops model_pool_gil_ops = {
        .name = "pool-gil",
        .summary = "a pool whose threads hold one global lock while they compute, as CPython's do",
        .handoff = "one shared queue, the first free worker takes",
        .waits = "blocking calls without the lock, one job a thread",
        .warmup_ns = 40 * NS_PER_MS,
        .run = pool_gil_run,
};
