/* See jobqueue.h. */
#include "handoff/jobqueue.h"

#include "base/clock.h"

#include <errno.h>
#include <stdlib.h>

int jobqueue_init(struct jobqueue *queue, unsigned capacity)
{
	pthread_mutexattr_t adaptive;
	pthread_condattr_t monotonic;
	unsigned room = 1;

	while (room < capacity)
		room *= 2;
	*queue = (struct jobqueue){.capacity = room};
	queue->ring = calloc(room, sizeof(*queue->ring));
	if (!queue->ring)
		return -ENOMEM;
	pthread_mutexattr_init(&adaptive);
	pthread_mutexattr_settype(&adaptive, PTHREAD_MUTEX_ADAPTIVE_NP);
	pthread_mutex_init(&queue->mutex, &adaptive);
	pthread_mutexattr_destroy(&adaptive);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&queue->nonempty, &monotonic);
	pthread_condattr_destroy(&monotonic);
	return 0;
}

void jobqueue_release(struct jobqueue *queue)
{
	pthread_cond_destroy(&queue->nonempty);
	pthread_mutex_destroy(&queue->mutex);
	free(queue->ring);
}

static void push(struct jobqueue *queue, struct job *job)
{
	queue->ring[queue->tail++ & (queue->capacity - 1)] = job;
	if (queue->waiting > 0)
		pthread_cond_signal(&queue->nonempty);
}

static struct job *pop(struct jobqueue *queue)
{
	while (queue->head == queue->tail) {
		if (queue->closed)
			return NULL;
		queue->waiting++;
		pthread_cond_wait(&queue->nonempty, &queue->mutex);
		queue->waiting--;
	}
	return queue->ring[queue->head++ & (queue->capacity - 1)];
}

void jobqueue_put(struct jobqueue *queue, struct job *job)
{
	pthread_mutex_lock(&queue->mutex);
	push(queue, job);
	pthread_mutex_unlock(&queue->mutex);
}

struct job *jobqueue_take(struct jobqueue *queue)
{
	struct job *job;

	pthread_mutex_lock(&queue->mutex);
	job = pop(queue);
	pthread_mutex_unlock(&queue->mutex);
	return job;
}

bool jobqueue_wait_until(struct jobqueue *queue, uint64_t until_ns)
{
	const struct timespec until = timespec_from_ns(until_ns);
	int error = 0;
	bool found;

	pthread_mutex_lock(&queue->mutex);
	while (queue->head == queue->tail && !error) {
		queue->waiting++;
		error = pthread_cond_timedwait(&queue->nonempty, &queue->mutex, &until);
		queue->waiting--;
	}
	found = queue->head != queue->tail;
	pthread_mutex_unlock(&queue->mutex);
	return found;
}

struct job *jobqueue_poll(struct jobqueue *queue)
{
	struct job *job = NULL;

	pthread_mutex_lock(&queue->mutex);
	if (queue->head != queue->tail)
		job = pop(queue);
	pthread_mutex_unlock(&queue->mutex);
	return job;
}

struct job *jobqueue_exchange(struct jobqueue *queue, struct job *job)
{
	pthread_mutex_lock(&queue->mutex);
	push(queue, job);
	job = pop(queue);
	pthread_mutex_unlock(&queue->mutex);
	return job;
}

unsigned jobqueue_exchange_several(
        struct jobqueue *queue, struct job **jobs, unsigned given, unsigned most, unsigned sharers)
{
	unsigned share, taken = 0;

	pthread_mutex_lock(&queue->mutex);
	for (unsigned i = 0; i < given; i++)
		push(queue, jobs[i]);
	share = (queue->tail - queue->head) / sharers;
	do
		jobs[taken] = pop(queue);
	while (jobs[taken] && ++taken < most && taken < share);
	pthread_mutex_unlock(&queue->mutex);
	return taken;
}

void jobqueue_close(struct jobqueue *queue)
{
	pthread_mutex_lock(&queue->mutex);
	queue->closed = true;
	pthread_cond_broadcast(&queue->nonempty);
	pthread_mutex_unlock(&queue->mutex);
}
