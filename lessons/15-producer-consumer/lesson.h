/*
 * Lesson 15, producer and consumer. Write a bounded queue for any number of producers and consumers.
 *
 * Use pthread_mutex_t and pthread_cond_t. Nobody may wait by asking again and again.
 */
#ifndef LESSON_H
#define LESSON_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#define QUEUE_MOST 8

/* What is in it is yours to choose; these are enough. */
struct queue {
	pthread_mutex_t mutex;
	pthread_cond_t not_empty, not_full;
	int items[QUEUE_MOST];
	size_t capacity, first, count;
	bool closed;
};

/* capacity: 1 to QUEUE_MOST. */
void queue_init(struct queue *queue, size_t capacity);

/* Waits while the queue is full. False when it is closed, before or meanwhile: then the item is not in it. */
bool queue_put(struct queue *queue, int item);

/* Takes the oldest item; waits while the queue is empty. False when it is closed and empty: nothing will ever come. */
bool queue_take(struct queue *queue, int *item);

/* No more items: everybody who waits goes on. What is in the queue can still be taken. */
void queue_close(struct queue *queue);

/* When nobody uses it any more. */
void queue_release(struct queue *queue);

#endif
