/* explore_programs: what a program must not do: misuse, crashes, the heap, no end. */
#include "explore_shared.h"

#undef NDEBUG
#include <assert.h>
#include <sched.h>
#include <stdlib.h>

static void unlocks(void)
{
	pthread_mutex_unlock(&mutex);
}

static void locks_for_long(void)
{
	pthread_mutex_lock(&mutex);
	sched_yield();
	pthread_mutex_unlock(&mutex);
}

static void locks_again(void)
{
	pthread_mutex_lock(&mutex);
	pthread_mutex_lock(&mutex);
}

static int *volatile pointer;

static void clears_pointer(void)
{
	pointer = &counter;
	pointer = NULL;
}

static void follows_pointer(void)
{
	if (pointer)
		*pointer = 1;
}

static void asserts(void)
{
	assert(counter == 0);
}

static int recurses(volatile int depth)
{
	volatile char room[4096];

	room[0] = (char)depth;
	return depth < 0 ? room[0] : recurses(depth + 1) + room[0];
}

static void overflows(void)
{
	counter = recurses(0);
}

const struct explore unlocks_for_another = {.name = "unlocks", .threads = {locks_for_long, unlocks}};
const struct explore locks_twice = {.name = "locks twice", .threads = {locks_again}};
const struct explore crashes = {.name = "crashes", .threads = {clears_pointer, follows_pointer}};
const struct explore fails_assertion = {.name = "asserts", .threads = {increments, asserts}};
const struct explore overflows_stack = {.name = "overflows", .threads = {overflows}};

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;

static void locks_for_writing(void)
{
	pthread_rwlock_wrlock(&rwlock);
}

const struct explore calls_unknown = {.name = "calls unknown", .threads = {locks_for_writing}};

/* The heap. */

static int *shared;

static void allocates(void)
{
	shared = malloc(sizeof(*shared));
	*shared = 7;
}

static void frees(void)
{
	free(shared);
}

static void reads_shared(void)
{
	counter = *shared;
}

static void allocates_megabytes(void)
{
	if (!malloc(4 << 20))
		explore_wrong("full", "the heap of an earlier schedule is still there");
}

const struct explore allocates_much = {
        .name = "allocates much", .setup = allocates_megabytes, .threads = {increments, increments}};

static void judge_leak(void)
{
	if (*shared != 7)
		explore_wrong("lost", "the block changed");
}

const struct explore uses_freed_memory = {
        .name = "uses freed memory", .setup = allocates, .threads = {frees, reads_shared}};
const struct explore frees_twice = {.name = "frees twice", .setup = allocates, .threads = {frees, frees}};
const struct explore leaks = {.name = "leaks", .setup = allocates, .judge = judge_leak};

static void counts_for_ever(void)
{
	for (;;)
		counter++;
}

const struct explore never_ends = {
        .name = "never ends", .threads = {counts_for_ever, increments}, .most_steps = 2000};

EXPLORE_KEEP static int past;

static void remembers(void)
{
	for (int i = 0; i <= past % 3; i++)
		counter++;
	past++;
}

const struct explore depends_on_the_past = {
        .name = "depends on the past", .threads = {remembers, increments}};
