/* See deque.h. */
#include "handoff/deque.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

int deque_init(struct deque *deque, unsigned capacity)
{
	uint64_t room = 1;

	while (room < capacity)
		room *= 2;
	*deque = (struct deque){.mask = room - 1};
	deque->ring = calloc(room, sizeof(*deque->ring));
	return deque->ring ? 0 : -ENOMEM;
}

void deque_release(struct deque *deque)
{
	free(deque->ring);
}

static struct job *_Atomic *place(struct deque *deque, int64_t position)
{
	return &deque->ring[(uint64_t)position & deque->mask];
}

/* Only one can move the top on from `top`: the job there is his. */
static bool claim(struct deque *deque, int64_t top)
{
	return atomic_compare_exchange_strong_explicit(
	        &deque->top, &top, top + 1, memory_order_seq_cst, memory_order_relaxed);
}

void deque_push(struct deque *deque, struct job *job)
{
	const int64_t bottom = atomic_load_explicit(&deque->bottom, memory_order_relaxed);

	atomic_store_explicit(place(deque, bottom), job, memory_order_relaxed);
	/* Who sees the new bottom sees the job and what is in it. */
	atomic_store_explicit(&deque->bottom, bottom + 1, memory_order_release);
}

struct job *deque_pop(struct deque *deque)
{
	const int64_t bottom = atomic_load_explicit(&deque->bottom, memory_order_relaxed) - 1;
	struct job *job = NULL;

	/* First reserve, then look, and in that order for everybody: either the thief sees the
	 * lower bottom, or the owner the higher top. */
	atomic_store_explicit(&deque->bottom, bottom, memory_order_seq_cst);
	const int64_t top = atomic_load_explicit(&deque->top, memory_order_seq_cst);

	if (top <= bottom)
		job = atomic_load_explicit(place(deque, bottom), memory_order_relaxed);
	if (top < bottom)
		return job;
	/* The last one: thieves may be after it, too. */
	if (top == bottom && !claim(deque, top))
		job = NULL;
	atomic_store_explicit(&deque->bottom, bottom + 1, memory_order_relaxed);
	return job;
}

struct job *deque_steal(struct deque *deque)
{
	for (;;) {
		const int64_t top = atomic_load_explicit(&deque->top, memory_order_seq_cst);
		const int64_t bottom = atomic_load_explicit(&deque->bottom, memory_order_seq_cst);

		if (top >= bottom)
			return NULL;
		/* To be read before it is claimed: afterwards the owner may use the place again. */
		struct job *job = atomic_load_explicit(place(deque, top), memory_order_relaxed);

		if (claim(deque, top))
			return job;
	}
}
