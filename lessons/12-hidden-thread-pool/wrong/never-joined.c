#include "lesson.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct job {
	struct job *next;
	job_function *work, *done;
	void *argument;
};

/*
 * First in, first out. Any thread may call these functions; how they keep threads apart, and asleep, is the subject
 * of lessons 13 to 15.
 */
struct queue {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct job *first, **end;
	bool closed;
};

static void queue_init(struct queue *queue)
{
	pthread_mutex_init(&queue->lock, NULL);
	pthread_cond_init(&queue->changed, NULL);
	queue->first = NULL;
	queue->end = &queue->first;
	queue->closed = false;
}

static void queue_put(struct queue *queue, struct job *job)
{
	pthread_mutex_lock(&queue->lock);
	job->next = NULL;
	*queue->end = job;
	queue->end = &job->next;
	pthread_cond_signal(&queue->changed);
	pthread_mutex_unlock(&queue->lock);
}

/* The first job; sleeps until there is one. NULL when there is none and the queue is closed. */
static struct job *queue_take(struct queue *queue)
{
	struct job *job;

	pthread_mutex_lock(&queue->lock);
	while (!queue->first && !queue->closed)
		pthread_cond_wait(&queue->changed, &queue->lock);
	job = queue->first;
	if (job)
		queue->first = job->next;
	if (!queue->first)
		queue->end = &queue->first;
	pthread_mutex_unlock(&queue->lock);
	return job;
}

/* All jobs, linked by `next`; NULL when there is none. Never sleeps. */
static struct job *queue_take_all(struct queue *queue)
{
	struct job *jobs;

	pthread_mutex_lock(&queue->lock);
	jobs = queue->first;
	queue->first = NULL;
	queue->end = &queue->first;
	pthread_mutex_unlock(&queue->lock);
	return jobs;
}

/* Whoever sleeps in queue_take() wakes up. */
static void queue_close(struct queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	queue->closed = true;
	pthread_cond_broadcast(&queue->changed);
	pthread_mutex_unlock(&queue->lock);
}

struct pool {
	struct queue waiting, over;
	int told; /* eventfd */
	size_t threads;
	pthread_t thread[];
};

static void *work_on(void *context)
{
	struct pool *pool = context;
	struct job *job;

	while ((job = queue_take(&pool->waiting))) {
		job->work(job->argument);
		queue_put(&pool->over, job);
		eventfd_write(pool->told, 1);
	}
	return NULL;
}

struct pool *pool_new(size_t threads)
{
	struct pool *pool = calloc(1, sizeof(*pool) + threads * sizeof(pool->thread[0]));

	if (!pool)
		return NULL;
	queue_init(&pool->waiting);
	queue_init(&pool->over);
	pool->told = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	while (pool->told >= 0 && pool->threads < threads) {
		if (pthread_create(&pool->thread[pool->threads], NULL, work_on, pool) != 0)
			break;
		pool->threads++;
	}
	if (pool->told < 0 || pool->threads < threads) {
		pool_free(pool);
		return NULL;
	}
	return pool;
}

int pool_descriptor(const struct pool *pool)
{
	return pool->told;
}

int pool_submit(struct pool *pool, job_function *work, job_function *done, void *argument)
{
	struct job *job = malloc(sizeof(*job));

	if (!job)
		return -ENOMEM;
	*job = (struct job){NULL, work, done, argument};
	queue_put(&pool->waiting, job);
	return 0;
}

size_t pool_collect(struct pool *pool)
{
	struct job *job, *next;
	size_t collected = 0;
	eventfd_t count;

	/* first the bell, then the list: what is over in between rings again */
	(void)eventfd_read(pool->told, &count);
	for (job = queue_take_all(&pool->over); job; job = next) {
		next = job->next;
		job->done(job->argument);
		free(job);
		collected++;
	}
	return collected;
}

void pool_free(struct pool *pool)
{
	if (pool->threads == 0)
		queue_close(&pool->waiting);
	for (size_t i = 0; i < pool->threads; i++)
		pthread_join(pool->thread[i], NULL);
	pool_collect(pool);
	if (pool->told >= 0)
		close(pool->told);
	free(pool);
}
