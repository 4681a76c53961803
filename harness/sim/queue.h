/*
 * queue: where a policy keeps the jobs that are ready, in one of two orders. Neither allocates when a
 * job goes in. A job is in one of them at a time.
 *
 *   sim_list   first in, first out; O(1)
 *   sim_heap   the one that comes before all others; O(log n); of equals the one that has been ready
 *              for longer (job->order)
 */
#ifndef TELAR_SIM_QUEUE_H
#define TELAR_SIM_QUEUE_H

#include "sim/job.h"

/* All zero is empty. */
struct sim_list {
	struct sim_job *head, *tail;
	size_t count;
};

void sim_list_push(struct sim_list *list, struct sim_job *job);
void sim_list_push_front(struct sim_list *list, struct sim_job *job);
/* NULL when it is empty. */
struct sim_job *sim_list_pop(struct sim_list *list);
void sim_list_remove(struct sim_list *list, struct sim_job *job);

typedef bool sim_before_fn(const struct sim_job *a, const struct sim_job *b);

struct sim_heap {
	struct sim_job **job; /* owned */
	size_t count;
	sim_before_fn *before; /* what it compares must not change while a job is in the heap */
};

/* Room for `capacity` jobs. 0 or -ENOMEM. */
int sim_heap_init(struct sim_heap *heap, size_t capacity, sim_before_fn *before);
void sim_heap_release(struct sim_heap *heap);
void sim_heap_push(struct sim_heap *heap, struct sim_job *job);
/* NULL when it is empty. */
struct sim_job *sim_heap_pop(struct sim_heap *heap);
struct sim_job *sim_heap_top(const struct sim_heap *heap);
void sim_heap_remove(struct sim_heap *heap, struct sim_job *job);

#endif
