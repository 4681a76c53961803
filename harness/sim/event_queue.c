/* See event_queue.h. */
#include "sim/event_queue.h"

#include <errno.h>
#include <stdlib.h>

int event_queue_init(struct event_queue *queue, size_t capacity)
{
	*queue = (struct event_queue){
	        .timer = calloc(capacity + 1, sizeof(struct sim_timer *)), .capacity = capacity};
	return queue->timer ? 0 : -ENOMEM;
}

void event_queue_release(struct event_queue *queue)
{
	free(queue->timer);
	*queue = (struct event_queue){0};
}

static bool is_before(const struct sim_timer *a, const struct sim_timer *b)
{
	return a->due_ns != b->due_ns ? a->due_ns < b->due_ns : a->rank < b->rank;
}

static void put(struct event_queue *queue, size_t place, struct sim_timer *timer)
{
	queue->timer[place] = timer;
	timer->place = place;
}

static void sift_up(struct event_queue *queue, size_t place, struct sim_timer *timer)
{
	for (; place > 1 && is_before(timer, queue->timer[place / 2]); place /= 2)
		put(queue, place, queue->timer[place / 2]);
	put(queue, place, timer);
}

static void sift_down(struct event_queue *queue, size_t place, struct sim_timer *timer)
{
	for (;;) {
		size_t child = 2 * place;

		if (child > queue->count)
			break;
		if (child < queue->count && is_before(queue->timer[child + 1], queue->timer[child]))
			child++;
		if (is_before(timer, queue->timer[child]))
			break;
		put(queue, place, queue->timer[child]);
		place = child;
	}
	put(queue, place, timer);
}

static void settle(struct event_queue *queue, size_t place, struct sim_timer *timer)
{
	sift_up(queue, place, timer);
	if (timer->place == place)
		sift_down(queue, place, timer);
}

void event_queue_set(struct event_queue *queue, struct sim_timer *timer, uint64_t due_ns)
{
	timer->due_ns = due_ns;
	settle(queue, timer->place ? timer->place : ++queue->count, timer);
}

void event_queue_cancel(struct event_queue *queue, struct sim_timer *timer)
{
	const size_t place = timer->place;
	struct sim_timer *last;

	if (!place)
		return;
	timer->place = 0;
	last = queue->timer[queue->count--];
	if (last != timer)
		settle(queue, place, last);
}

struct sim_timer *event_queue_first(const struct event_queue *queue)
{
	return queue->count ? queue->timer[1] : NULL;
}
