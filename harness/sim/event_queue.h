/*
 * event_queue: what happens next. A binary heap of timers; of those due at one moment the one with the
 * lowest rank comes first, so that the order never depends on how they got in. O(log n).
 */
#ifndef TELAR_SIM_EVENT_QUEUE_H
#define TELAR_SIM_EVENT_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_timer {
	uint64_t due_ns, rank; /* rank: unique */
	size_t place;          /* 1 ..; 0: not set */
};

struct event_queue {
	struct sim_timer **timer; /* owned; [0] is unused */
	size_t count, capacity;
};

/* 0 or -ENOMEM. */
int event_queue_init(struct event_queue *queue, size_t capacity);
void event_queue_release(struct event_queue *queue);
/* Sets a timer, or sets it anew. */
void event_queue_set(struct event_queue *queue, struct sim_timer *timer, uint64_t due_ns);
void event_queue_cancel(struct event_queue *queue, struct sim_timer *timer);
/* NULL when there is none. */
struct sim_timer *event_queue_first(const struct event_queue *queue);

#endif
