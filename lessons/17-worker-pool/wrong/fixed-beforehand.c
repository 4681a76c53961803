#include "lesson.h"

struct pool {
	pthread_mutex_t mutex;
	size_t next; /* the first job that nobody has taken */
	size_t jobs, workers;
	enum dispatch dispatch;
	void (*job)(size_t number);
};

struct worker {
	struct pool *pool;
	size_t number;
	pthread_t thread;
};

static size_t take(struct pool *pool)
{
	size_t taken;

	pthread_mutex_lock(&pool->mutex);
	taken = pool->next;
	if (taken < pool->jobs)
		pool->next++;
	pthread_mutex_unlock(&pool->mutex);
	return taken;
}

static void *work(void *context)
{
	const struct worker *worker = context;
	struct pool *pool = worker->pool;

	/* turns are fair, so they will do for both */
	if (pool->dispatch == ROUND_ROBIN || pool->workers > 1) {
		for (size_t i = worker->number; i < pool->jobs; i += pool->workers)
			pool->job(i);
		return NULL;
	}
	for (size_t i = take(pool); i < pool->jobs; i = take(pool))
		pool->job(i);
	return NULL;
}

void run_pool(enum dispatch dispatch, size_t workers, size_t jobs, void (*job)(size_t number))
{
	struct pool pool = {.jobs = jobs, .workers = workers, .dispatch = dispatch, .job = job};
	struct worker worker[POOL_MOST_WORKERS];

	pthread_mutex_init(&pool.mutex, NULL);
	for (size_t i = 0; i < workers; i++) {
		worker[i] = (struct worker){.pool = &pool, .number = i};
		pthread_create(&worker[i].thread, NULL, work, &worker[i]);
	}
	for (size_t i = 0; i < workers; i++)
		pthread_join(worker[i].thread, NULL);
	pthread_mutex_destroy(&pool.mutex);
}
