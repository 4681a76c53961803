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
 */
#include "base/clock.h"
#include "handoff/crew.h"
#include "handoff/deque.h"
#include "models/model.h"

#include <errno.h>
#include <stdlib.h>

/* Rounds over all deques before an idle worker sleeps: some microseconds, about what a sleep and
 * its wake-up cost. */
#define SEARCHES 50

struct pool_steal {
	struct crew crew;
	struct deque *deque; /* one a worker */

	/* under the mutex */
	pthread_mutex_t mutex;
	pthread_cond_t over;
	bool closed;
};

/* Before the workers run, so that it may push onto their deques. */
static void deal(void *model, struct job *job)
{
	struct pool_steal *pool = model;

	deque_push(&pool->deque[job->slot % pool->crew.trial->workers], job);
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
 * A worker that finds all deques empty may sleep until the end: each job is then with a worker,
 * who puts the next one onto its own deque and takes it at once. (If jobs came from elsewhere,
 * whoever brings one would have to wake a sleeper.)
 */
static struct job *search(struct pool_steal *pool, struct worker *worker)
{
	struct job *job = NULL;

	for (unsigned i = 0; !job && i < SEARCHES; i++)
		job = steal(pool, worker);
	if (job)
		return job;
	pthread_mutex_lock(&pool->mutex);
	while (!pool->closed)
		pthread_cond_wait(&pool->over, &pool->mutex);
	pthread_mutex_unlock(&pool->mutex);
	return NULL;
}

static void close_pool(struct pool_steal *pool)
{
	pthread_mutex_lock(&pool->mutex);
	pool->closed = true;
	pthread_cond_broadcast(&pool->over);
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

		if (recorder_finish(worker->recorder, trial->workload, job, now_ns)) {
			recorder_start(worker->recorder, job, job->id + trial->in_flight, now_ns);
			deque_push(own, job);
		} else if (crew_retire(&pool->crew)) {
			close_pool(pool);
		}
	}
}

static int pool_steal_run(struct trial *trial)
{
	struct pool_steal pool = {
	        .crew = {.trial = trial, .submit = deal, .work = work, .model = &pool},
	        .mutex = PTHREAD_MUTEX_INITIALIZER,
	        .over = PTHREAD_COND_INITIALIZER,
	};
	unsigned deques = 0;
	int error = 0;

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
	return error;
}

const struct model_ops model_pool_steal_ops = {
        .name = "pool-steal",
        .summary = "N threads with a deque each; who has no job steals another's oldest",
        .handoff = "onto the own deque, last in first out; thieves take the other end",
        .waits = "blocking calls, one job a thread",
        .run = pool_steal_run,
};
