/*
 * explore_history: recognises a state that another schedule has reached before, without looking at it.
 *
 * Each thread carries a hash of all it did and of what happened before that: a step on memory takes in the
 * hash of the write it follows and, if it writes, those of the reads it follows. Schedules that differ only
 * in the order of steps that don't conflict end in the same hashes (Mazurkiewicz traces), and so in the same
 * state: what follows needs to be searched once. Waking another thread and the passing of time order threads
 * too.
 */
#include "explore_inside.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

enum { STATES = 1 << 20 };

/* remaining: the preemptions that could still be spent from there, + 1. */
static EXPLORE_KEEP struct histories {
	struct {
		uint64_t key;
		uint32_t remaining;
	} state[STATES];
	unsigned used;
} * histories;

int explore_histories_init(void)
{
	if (histories)
		return 0;
	void *memory = mmap(
	        NULL, sizeof(*histories), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED)
		return -errno;
	histories = memory;
	return 0;
}

void explore_histories_forget(void)
{
	madvise(histories, sizeof(*histories), MADV_DONTNEED);
}

/* Not symmetric: a hash is often mixed with itself, or with one that it was made from. */
static uint64_t history_mix(uint64_t hash, uint64_t value)
{
	value = (value + 0x9e3779b97f4a7c15u) * 0xbf58476d1ce4e5b9u;
	value ^= value >> 32;
	hash = ((hash << 23 | hash >> 41) ^ value) * 0x94d049bb133111ebu;
	return hash ^ (hash >> 29);
}

/* A step, or part of one, of the thread that runs. */
void explore_history_touch(const volatile void *address, size_t size, bool writes)
{
	struct thread *me = explorer->current;
	struct past *past[MOST_WORDS];
	unsigned count = explore_locations_past((uintptr_t)address, size, past);

	for (unsigned i = 0; i < count; i++) {
		me->history = history_mix(me->history, past[i]->written);
		if (writes)
			me->history = history_mix(me->history, past[i]->read);
	}
	for (unsigned i = 0; i < count; i++) {
		if (writes)
			*past[i] = (struct past){.written = me->history};
		else
			past[i]->read += history_mix(me->history, 1);
	}
}

void explore_history_step(enum step_kind kind, const volatile void *address, size_t size, bool writes)
{
	struct thread *me = explorer->current;

	me->history = history_mix(me->history, kind);
	me->history = history_mix(me->history, (uintptr_t)me->place);
	me->history = history_mix(me->history, (uintptr_t)address);
	if (address)
		explore_history_touch(address, size ? size : 1, writes);
}

/* What the one did comes before all that the other will do. */
void explore_history_follow(struct thread *later, const struct thread *earlier)
{
	later->history = history_mix(later->history, earlier->history);
}

static uint64_t history_all(void)
{
	uint64_t all = explorer->now_ns;

	for (unsigned i = 0; i < explorer->threads; i++)
		all = history_mix(all, explorer->thread[i].history);
	return all;
}

/* The clock moves when all wait: everything comes before everything. */
void explore_history_time(void)
{
	uint64_t all = history_all();

	for (unsigned i = 0; i < explorer->threads; i++)
		explorer->thread[i].history = history_mix(all, i);
}

/* Spinning is told by what happened meanwhile, in whatever order: it is part of the state by itself. */
static uint64_t history_spin(const struct spin *spin)
{
	if (!spin->turns || spin->changes != explorer->changes)
		return 0;
	return (uint64_t)spin->turns << 3 | (uint64_t)spin->put_off << 2 | (uint64_t)spin->indulged << 1 |
	       (uint64_t)spin->spent | UINT64_C(1) << 63;
}

/* Whether all that can follow has been searched, with at least `remaining` preemptions. Else it will be now.
 */
bool explore_history_seen(bool preemptive, unsigned remaining)
{
	uint64_t key = history_mix(history_all(), thread_number(explorer->current) * 2 + preemptive);

	for (unsigned i = 0; i < explorer->threads; i++)
		key = history_mix(key, history_spin(&explorer->thread[i].spin));
	key += !key;
	size_t slot = key % STATES;
	while (histories->state[slot].key && histories->state[slot].key != key)
		slot = (slot + 1) % STATES;
	if (histories->state[slot].key == key && histories->state[slot].remaining > remaining)
		return true;
	if (!histories->state[slot].key) {
		if (histories->used >= STATES / 4 * 3)
			return false;
		histories->used++;
	}
	histories->state[slot].key = key;
	histories->state[slot].remaining = remaining + 1;
	return false;
}
