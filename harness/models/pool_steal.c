/*
 * pool-steal: N threads, each with a deque of its own; who runs out of jobs steals.
 *
 * So work Cilk, oneTBB, Java's fork/join pool, and the schedulers of Go and Tokio. A worker
 * puts jobs onto its own deque and takes the newest, which is still warm in its cache, and
 * meets nobody there. Only who has none goes to the others, and takes the oldest from the far
 * end. So contention is paid by the idle.
 *
 * Last in, first out is not fair: a worker that always has a new job never gets back to its
 * oldest. Here, where each finished job is followed by a new one, those wait for a thief
 * until the window ends. (Go and Tokio therefore take first in, first out, but for the one
 * newest job, and that not for ever.)
 *
 * Jobs that come from outside (open arrivals) belong to no worker. They go onto one queue that all
 * share (Tokio's injection queue, Go's global one): first in, first out, and behind a mutex, which
 * is taken once for several jobs. A worker looks at it when its own deque is empty and before it
 * steals, for what lies there is the oldest, and a theft disturbs somebody. It takes its share (the
 * queue over the workers) and puts all but the oldest onto its deque, where thieves find them.
 *
 * No wake-up is lost: jobs are injected, and move from the queue to a deque, under the mutex; and a
 * worker looks everywhere once more under it before it sleeps. Either that last look sees a job, or the job
 * is injected after it, and then its bringer sees a sleeper.
 */
#include "base/clock.h"
#include "handoff/crew.h"
#include "handoff/deque.h"
#include "handoff/jobqueue.h"
#include "models/model.h"

#include <errno.h>
#include <stdlib.h>

/* Rounds over all deques before an idle worker sleeps: some microseconds, about what a sleep and
 * its wake-up cost. */
#define SEARCHES 50

/* How many injected jobs a worker takes at most: enough to make the mutex cheap. */
#define SHARE_MOST 32

struct pool_steal {
	struct crew crew;
	struct deque *deque; /* one a worker */

	/* under the mutex; `injected` is read without it, for a glance */
	pthread_mutex_t mutex __attribute__((aligned(CACHE_LINE_BYTES)));
	pthread_cond_t job_or_end;
	struct jobqueue queue;
	_Atomic unsigned injected; /* jobs in the queue */
	unsigned sleeping;
	bool closed;
};

static void inject(struct pool_steal *pool, struct job *job)
{
	pthread_mutex_lock(&pool->mutex);
	jobqueue_put(&pool->queue, job);
	atomic_fetch_add_explicit(&pool->injected, 1, memory_order_relaxed);
	if (pool->sleeping > 0)
		pthread_cond_signal(&pool->job_or_end);
	pthread_mutex_unlock(&pool->mutex);
}

static void submit(void *model, struct job *job)
{
	struct pool_steal *pool = model;

	if (pool->crew.open)
		inject(pool, job);
	else /* before the workers run, so that it may push onto their deques */
		deque_push(&pool->deque[job->slot % pool->crew.trial->workers], job);
}

/* The mutex is held. The oldest job of the share is returned; the next one will be popped first. */
static struct job *take_share(struct pool_steal *pool, struct worker *worker)
{
	struct job *jobs[SHARE_MOST];
	unsigned count;

	if (atomic_load_explicit(&pool->injected, memory_order_relaxed) == 0)
		return NULL;
	count = jobqueue_exchange_several(&pool->queue, jobs, 0, SHARE_MOST, worker->trial->workers);
	atomic_fetch_sub_explicit(&pool->injected, count, memory_order_relaxed);
	for (unsigned i = count - 1; i > 0; i--)
		deque_push(&pool->deque[worker->index], jobs[i]);
	return jobs[0];
}

static struct job *glance_at_queue(struct pool_steal *pool, struct worker *worker)
{
	struct job *job;

	if (atomic_load_explicit(&pool->injected, memory_order_relaxed) == 0)
		return NULL;
	pthread_mutex_lock(&pool->mutex);
	job = take_share(pool, worker);
	pthread_mutex_unlock(&pool->mutex);
	return job;
}

static struct job *steal(struct pool_steal *pool, struct worker *worker)
{
	struct trial *trial = worker->trial;

	for (unsigned i = 1; i < trial->workers; i++) {
		struct job *job = deque_steal(&pool->deque[(worker->index + i) % trial->workers]);

		if (job) {
			atomic_fetch_add(&trial->shared->steals, 1);
			return job;
		}
	}
	return NULL;
}

/*
 * With closed arrivals a worker that finds all deques empty may sleep until the end: each job is then
 * with a worker, who puts the next one onto its own deque and takes it at once.
 */
static struct job *sleep_for_job(struct pool_steal *pool, struct worker *worker)
{
	struct job *job;

	pthread_mutex_lock(&pool->mutex);
	while (!(job = take_share(pool, worker)) && !(job = steal(pool, worker)) && !pool->closed) {
		pool->sleeping++;
		pthread_cond_wait(&pool->job_or_end, &pool->mutex);
		pool->sleeping--;
	}
	pthread_mutex_unlock(&pool->mutex);
	return job;
}

static struct job *search(struct pool_steal *pool, struct worker *worker)
{
	struct job *job = NULL;

	for (unsigned i = 0; !job && i < SEARCHES; i++) {
		job = glance_at_queue(pool, worker);
		if (!job)
			job = steal(pool, worker);
	}
	return job ? job : sleep_for_job(pool, worker);
}

static void over(void *model)
{
	struct pool_steal *pool = model;

	pthread_mutex_lock(&pool->mutex);
	pool->closed = true;
	pthread_cond_broadcast(&pool->job_or_end);
	pthread_mutex_unlock(&pool->mutex);
}

static void work(void *model, struct worker *worker)
{
	struct pool_steal *pool = model;
	struct trial *trial = worker->trial;
	struct deque *own = &pool->deque[worker->index];
	struct job *job;

	while ((job = deque_pop(own)) || (job = search(pool, worker))) {
		job_run_blocking(trial->workload, job);

		const uint64_t now_ns = clock_now_ns();

		if (crew_finish(&pool->crew, worker, job, now_ns)) {
			recorder_start(worker->recorder, job, job->id + trial->in_flight, now_ns);
			deque_push(own, job);
		}
	}
}

static int pool_steal_run(struct trial *trial)
{
	struct pool_steal pool = {
	        .crew = {.trial = trial, .submit = submit, .work = work, .over = over, .model = &pool},
	        .mutex = PTHREAD_MUTEX_INITIALIZER,
	        .job_or_end = PTHREAD_COND_INITIALIZER,
	};
	unsigned deques = 0;
	int error = jobqueue_init(&pool.queue, trial->in_flight);

	if (error) {
		trial_fail(trial, error, "no memory for the pool's queue");
		return error;
	}
	pool.deque = aligned_alloc(CACHE_LINE_BYTES, trial->workers * sizeof(*pool.deque));
	if (!pool.deque)
		error = -ENOMEM;
	while (!error && deques < trial->workers) {
		error = deque_init(&pool.deque[deques], trial->in_flight);
		deques += !error;
	}
	if (error)
		trial_fail(trial, error, "no memory for %u deques", trial->workers);
	else
		error = crew_run(&pool.crew);
	while (deques > 0)
		deque_release(&pool.deque[--deques]);
	free(pool.deque);
	jobqueue_release(&pool.queue);
	return error;
}

const struct model_ops model_pool_steal_ops = {
        .name = "pool-steal",
        .summary = "N threads with a deque each; who has no job steals another's oldest",
        .handoff = "onto the own deque, last in first out; thieves take the other end",
        .waits = "blocking calls, one job a thread",
        .warmup_ns = 40 * NS_PER_MS,
        .run = pool_steal_run,
};
