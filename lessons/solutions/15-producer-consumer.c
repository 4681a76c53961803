#include "lesson.h"

void queue_init(struct queue *queue, size_t capacity)
{
	*queue = (struct queue){.capacity = capacity};
	pthread_mutex_init(&queue->mutex, NULL);
	pthread_cond_init(&queue->not_empty, NULL);
	pthread_cond_init(&queue->not_full, NULL);
}

bool queue_put(struct queue *queue, int item)
{
	bool is_open;

	pthread_mutex_lock(&queue->mutex);
	while (queue->count == queue->capacity && !queue->closed)
		pthread_cond_wait(&queue->not_full, &queue->mutex);
	is_open = !queue->closed;
	if (is_open) {
		queue->items[(queue->first + queue->count) % queue->capacity] = item;
		queue->count++;
		pthread_cond_signal(&queue->not_empty);
	}
	pthread_mutex_unlock(&queue->mutex);
	return is_open;
}

bool queue_take(struct queue *queue, int *item)
{
	bool has_one;

	pthread_mutex_lock(&queue->mutex);
	while (queue->count == 0 && !queue->closed)
		pthread_cond_wait(&queue->not_empty, &queue->mutex);
	has_one = queue->count > 0;
	if (has_one) {
		*item = queue->items[queue->first];
		queue->first = (queue->first + 1) % queue->capacity;
		queue->count--;
		pthread_cond_signal(&queue->not_full);
	}
	pthread_mutex_unlock(&queue->mutex);
	return has_one;
}

void queue_close(struct queue *queue)
{
	pthread_mutex_lock(&queue->mutex);
	queue->closed = true;
	pthread_cond_broadcast(&queue->not_empty);
	pthread_cond_broadcast(&queue->not_full);
	pthread_mutex_unlock(&queue->mutex);
}

void queue_release(struct queue *queue)
{
	pthread_cond_destroy(&queue->not_full);
	pthread_cond_destroy(&queue->not_empty);
	pthread_mutex_destroy(&queue->mutex);
}
