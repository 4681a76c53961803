/*
 * explore_location: which memory makes it matter who goes first.
 *
 * Memory is told apart in words of 4 bytes. A word is shared when several threads touch it while more than
 * one exists and one of them writes, and contended when, on top, no mutex was held at every touch (Eraser's
 * lockset). Only contended words are places to switch at: steps on all others commute with what the other
 * threads do, or are ordered by the mutex, which is itself a contended word.
 * The knowledge only grows, and outlives the runs of one exploration.
 */
#include "explore_inside.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

enum { WORD = 4, LOCATIONS = 1 << 16 };

struct location {
	uintptr_t word; /* address / WORD; 0: unused */
	uint32_t readers, writers;
	uint64_t locks; /* held at every touch so far */
	struct past past;
	uint32_t run; /* that the past is of */
	bool shared, contended;
	bool tried; /* a mutex that pthread_mutex_trylock() looks at: then unlocking it matters too */
};

static EXPLORE_KEEP struct locations {
	struct location at[LOCATIONS], rest;
	unsigned used;
	uint32_t run;
	bool grew;
} * locations;

int explore_locations_init(void)
{
	if (locations)
		return 0;
	void *memory = mmap(NULL, sizeof(*locations), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return -errno;
	locations = memory;
	return 0;
}

void explore_locations_forget(void)
{
	madvise(locations, sizeof(*locations), MADV_DONTNEED);
}

/* NULL when the table is full: then every word counts as contended, which costs schedules but loses none. */
static struct location *locations_find(uintptr_t word, bool add)
{
	size_t slot = (size_t)((word * 0x9e3779b97f4a7c15u) >> 48) % LOCATIONS;

	while (locations->at[slot].word != word) {
		if (!locations->at[slot].word) {
			if (!add || locations->used >= LOCATIONS / 4 * 3)
				return NULL;
			locations->used++;
			locations->at[slot] = (struct location){.word = word, .locks = UINT64_MAX};
			break;
		}
		slot = (slot + 1) % LOCATIONS;
	}
	return &locations->at[slot];
}

static bool locations_learn(struct location *location, bool writes)
{
	const struct thread *thread = explorer->current;
	uint32_t me = 1u << thread_number(thread);

	location->readers |= me;
	if (writes)
		location->writers |= me;
	location->locks &= thread->held;
	bool several = (location->readers & (location->readers - 1)) != 0;
	bool shared = several && location->writers;
	bool contended = shared && !location->locks;
	if (shared != location->shared || contended != location->contended)
		locations->grew = true;
	location->shared = shared;
	location->contended = contended;
	return contended;
}

bool explore_locations_touch(const volatile void *address, size_t size, bool writes)
{
	uintptr_t first = (uintptr_t)address, last = first + (size ? size - 1 : 0);
	bool contended = false;

	if (explorer->alive < 2 || explore_state_is_tls(first))
		return false;
	for (uintptr_t word = first / WORD; word <= last / WORD; word++) {
		struct location *location = locations_find(word, true);
		if (!location || locations_learn(location, writes))
			contended = true;
	}
	return contended;
}

void explore_locations_begin_run(void)
{
	locations->run++;
}

/* The words of a step. Past the first few, and where the table is full, one stands for all. */
unsigned explore_locations_past(uintptr_t address, size_t size, struct past *past[MOST_WORDS])
{
	uintptr_t first = address / WORD, last = (address + size - 1) / WORD;
	unsigned count = 0;

	if (explorer->alive < 2 || explore_state_is_tls(address))
		return 0;
	for (uintptr_t word = first; word <= last; word++) {
		struct location *location = word - first < MOST_WORDS - 1 ? locations_find(word, true) : NULL;
		if (!location)
			location = &locations->rest;
		if (location->run != locations->run) {
			location->run = locations->run;
			location->past = (struct past){.written = 0};
		}
		past[count++] = &location->past;
		if (location == &locations->rest)
			break;
	}
	return count;
}

bool explore_locations_shared(uintptr_t address)
{
	const struct location *location = locations_find(address / WORD, false);

	return location ? location->shared : locations->used >= LOCATIONS / 4 * 3;
}

void explore_locations_try(const volatile void *mutex)
{
	struct location *location = locations_find((uintptr_t)mutex / WORD, true);

	if (location && !location->tried)
		location->tried = locations->grew = true;
}

bool explore_locations_tried(const volatile void *mutex)
{
	const struct location *location = locations_find((uintptr_t)mutex / WORD, false);

	return location ? location->tried : locations->used >= LOCATIONS / 4 * 3;
}

bool explore_locations_grew(void)
{
	return locations->grew;
}

void explore_locations_settled(void)
{
	locations->grew = false;
}

/* A bit for the mutex; none for the 65th, whose critical sections then count as contended. */
uint64_t explore_locations_lock(uintptr_t mutex)
{
	for (unsigned i = 0; i < 64; i++) {
		if (!explorer->locks[i])
			explorer->locks[i] = mutex;
		if (explorer->locks[i] == mutex)
			return UINT64_C(1) << i;
	}
	return 0;
}
