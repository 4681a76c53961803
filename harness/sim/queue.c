/* See queue.h. */
#include "sim/queue.h"

#include <errno.h>
#include <stdlib.h>

void sim_list_push(struct sim_list *list, struct sim_job *job)
{
	job->next = NULL;
	job->previous = list->tail;
	if (list->tail)
		list->tail->next = job;
	else
		list->head = job;
	list->tail = job;
	list->count++;
}

void sim_list_push_front(struct sim_list *list, struct sim_job *job)
{
	job->previous = NULL;
	job->next = list->head;
	if (list->head)
		list->head->previous = job;
	else
		list->tail = job;
	list->head = job;
	list->count++;
}

struct sim_job *sim_list_pop(struct sim_list *list)
{
	struct sim_job *job = list->head;

	if (job)
		sim_list_remove(list, job);
	return job;
}

void sim_list_remove(struct sim_list *list, struct sim_job *job)
{
	if (job->previous)
		job->previous->next = job->next;
	else
		list->head = job->next;
	if (job->next)
		job->next->previous = job->previous;
	else
		list->tail = job->previous;
	list->count--;
}

int sim_heap_init(struct sim_heap *heap, size_t capacity, sim_before_fn *before)
{
	*heap = (struct sim_heap){
	        .job = calloc(capacity ? capacity : 1, sizeof(struct sim_job *)), .before = before};
	return heap->job ? 0 : -ENOMEM;
}

void sim_heap_release(struct sim_heap *heap)
{
	free(heap->job);
	*heap = (struct sim_heap){0};
}

static bool comes_before(const struct sim_heap *heap, const struct sim_job *a, const struct sim_job *b)
{
	if (heap->before(a, b))
		return true;
	return !heap->before(b, a) && a->order < b->order;
}

static void put(struct sim_heap *heap, size_t place, struct sim_job *job)
{
	heap->job[place] = job;
	job->place = place;
}

static void sift_up(struct sim_heap *heap, size_t place, struct sim_job *job)
{
	while (place > 0) {
		struct sim_job *parent = heap->job[(place - 1) / 2];

		if (!comes_before(heap, job, parent))
			break;
		put(heap, place, parent);
		place = (place - 1) / 2;
	}
	put(heap, place, job);
}

static void sift_down(struct sim_heap *heap, size_t place, struct sim_job *job)
{
	for (;;) {
		size_t child = 2 * place + 1;

		if (child >= heap->count)
			break;
		if (child + 1 < heap->count && comes_before(heap, heap->job[child + 1], heap->job[child]))
			child++;
		if (!comes_before(heap, heap->job[child], job))
			break;
		put(heap, place, heap->job[child]);
		place = child;
	}
	put(heap, place, job);
}

void sim_heap_push(struct sim_heap *heap, struct sim_job *job)
{
	heap->count++;
	sift_up(heap, heap->count - 1, job);
}

struct sim_job *sim_heap_top(const struct sim_heap *heap)
{
	return heap->count ? heap->job[0] : NULL;
}

struct sim_job *sim_heap_pop(struct sim_heap *heap)
{
	struct sim_job *top = sim_heap_top(heap);

	if (top)
		sim_heap_remove(heap, top);
	return top;
}

void sim_heap_remove(struct sim_heap *heap, struct sim_job *job)
{
	const size_t place = job->place;
	struct sim_job *last = heap->job[--heap->count];

	if (last == job)
		return;
	sift_up(heap, place, last);
	if (last->place == place)
		sift_down(heap, place, last);
}
