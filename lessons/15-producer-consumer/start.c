#include "lesson.h"

void queue_init(struct queue *queue, size_t capacity)
{
	*queue = (struct queue){.capacity = capacity};
}

bool queue_put(struct queue *queue, int item)
{
	queue->items[(queue->first + queue->count) % queue->capacity] = item;
	queue->count++;
	return true;
}

bool queue_take(struct queue *queue, int *item)
{
	/* the notes' consumer: look again and again */
	while (queue->count == 0) {
		if (queue->closed)
			return false;
	}
	*item = queue->items[queue->first];
	queue->first = (queue->first + 1) % queue->capacity;
	queue->count--;
	return true;
}

void queue_close(struct queue *queue)
{
	queue->closed = true;
}

void queue_release(struct queue *queue)
{
	(void)queue;
}
