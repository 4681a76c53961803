/*
 * explore_objects: mutexes, conditions, semaphores and barriers as the explorer keeps them, by address.
 * The program's own memory for them holds only what their initialisation wrote there.
 */
#include "explore_calls.h"
#include "explore_inside.h"

#include <errno.h>

static struct object *object_find(uintptr_t address)
{
	for (unsigned i = 0; i < explorer->objects; i++) {
		if (explorer->object[i].address == address)
			return &explorer->object[i];
	}
	return NULL;
}

struct object *explore_object_new(const volatile void *address, enum object_kind kind)
{
	struct object *object = object_find((uintptr_t)address);

	if (!object) {
		if (explorer->objects == MOST_OBJECTS)
			explore_run_end(EXPLORE_ABORT, "too-many-objects", "more than %d mutexes, conditions, ...",
			        MOST_OBJECTS);
		object = &explorer->object[explorer->objects++];
	}
	*object = (struct object){.kind = kind, .address = (uintptr_t)address};
	return object;
}

/* One that was initialised before the run, or statically, is taken in when it is first used. */
struct object *explore_object_at(const volatile void *address, enum object_kind kind)
{
	static const char *const names[] = {"nothing", "a mutex", "a condition", "a semaphore", "a barrier"};
	struct object *object = object_find((uintptr_t)address);

	if (object && object->destroyed)
		explore_run_end(EXPLORE_ABORT, "destroyed", "thread %u uses %s that was destroyed",
		        thread_number(explorer->current), names[object->kind]);
	if (object && object->kind != kind)
		explore_run_end(EXPLORE_ABORT, "wrong-kind", "thread %u uses %s as %s",
		        thread_number(explorer->current), names[object->kind], names[kind]);
	if (object)
		return object;
	object = explore_object_new(address, kind);
	if (kind == OBJECT_MUTEX)
		object->recursive =
		        ((const volatile pthread_mutex_t *)address)->__data.__kind == PTHREAD_MUTEX_RECURSIVE_NP;
	if (kind == OBJECT_SEM) {
		int value = 0;
		__real_sem_getvalue((sem_t *)(uintptr_t)address, &value);
		object->value = (unsigned)value;
	}
	if (kind == OBJECT_BARRIER)
		explore_run_end(EXPLORE_ABORT, "uninitialised", "thread %u uses a barrier that setup didn't initialise",
		        thread_number(explorer->current));
	return object;
}

/* What the thread waits for before its next step can be taken. */
void explore_object_block(enum wait_kind kind, struct object *object, const struct timespec *until)
{
	struct wait *wait = &explorer->current->wait;

	*wait = (struct wait){.kind = kind, .object = object, .address = object->address};
	if (until) {
		wait->limited = true;
		wait->until_ns = (uint64_t)until->tv_sec * 1000000000u + (uint64_t)until->tv_nsec;
	}
}
