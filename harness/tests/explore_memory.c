/* explore_programs: threads that read and write what they share, with and without a mutex. */
#include "explore_shared.h"

#include <sched.h>
#include <stdatomic.h>

static int seen_x, seen_y;

static void judge_of_three(void)
{
	if (counter != 3)
		explore_wrong("lost-update", "counter is %d after 3 increments", counter);
}

EXPLORE_KEEP unsigned finals;

static void judge_keeping_all(void)
{
	finals |= 1u << counter;
}

static void judge_of_four(void)
{
	if (counter != 4)
		explore_wrong("lost-update", "counter is %d after 4 increments", counter);
}

static void increments_twice(void)
{
	counter++;
	counter++;
}

static void increments_locked(void)
{
	for (int i = 0; i < 2; i++) {
		pthread_mutex_lock(&mutex);
		counter++;
		pthread_mutex_unlock(&mutex);
	}
}

static atomic_int atomic;

static void increments_atomically(void)
{
	atomic_fetch_add(&atomic, 1);
	atomic_fetch_add(&atomic, 1);
}

static void judge_atomic(void)
{
	if (atomic != 4)
		explore_wrong("lost-update", "atomic is %d after 4 increments", atomic);
}

const struct explore racy_counter = {
        .name = "racy counter", .threads = {increments, increments}, .judge = judge_of_two};
const struct explore racy_counter_of_three = {.name = "racy counter of three",
        .threads = {increments, increments, increments},
        .judge = judge_of_three};
const struct explore twice_racy_counter = {
        .name = "twice", .threads = {increments_twice, increments_twice}, .judge = judge_of_four};
const struct explore locked_counter = {
        .name = "locked counter", .threads = {increments_locked, increments_locked}, .judge = judge_of_four};
const struct explore atomic_counter = {.name = "atomic counter",
        .threads = {increments_atomically, increments_atomically},
        .judge = judge_atomic};

const struct explore six_increments = {.name = "six increments",
        .threads = {increments_twice, increments_twice, increments_twice},
        .judge = judge_keeping_all};

static void reads_twice(void)
{
	seen_x = counter;
	seen_x = counter;
}

static void reads_once(void)
{
	seen_y = counter;
}

const struct explore only_reads = {.name = "only reads", .threads = {reads_twice, reads_once}};

/* Every order of the twelve critical sections is another order. */
static void locks_four_times(void)
{
	for (int i = 0; i < 4; i++) {
		pthread_mutex_lock(&mutex);
		pthread_mutex_unlock(&mutex);
	}
}

const struct explore twelve_ordered_steps = {
        .name = "twelve ordered steps", .threads = {locks_four_times, locks_four_times, locks_four_times}};

/* Two stores, two loads: both loads may find 0 on a processor, never here. */

static void stores_x(void)
{
	x = 1;
	seen_y = y;
}

static void stores_y(void)
{
	y = 1;
	seen_x = x;
}

static void judge_stores(void)
{
	if (!seen_x && !seen_y)
		explore_wrong("reordered", "both saw 0");
}

const struct explore store_buffer = {
        .name = "store buffer", .threads = {stores_x, stores_y}, .judge = judge_stores};

/* Needs exactly two preemptions: 1 | 2 | 1 | 2. */

static int stage;

static void writes_stages(void)
{
	stage = 1;
	stage = 2;
}

static void sees_stages(void)
{
	int first = stage, second = stage;

	if (first == 1 && second == 2)
		explore_wrong("saw-both", "the two stages were seen");
}

const struct explore hidden_failure = {.name = "hidden failure", .threads = {writes_stages, sees_stages}};

/* A mutex protects one side only. */

static void increments_unprotected(void)
{
	counter++;
	counter++;
}

const struct explore unprotected_flag = {.name = "half locked",
        .threads = {increments_locked, increments_unprotected},
        .judge = judge_of_four};

static _Thread_local int own = 5;

static void increments_own(void)
{
	own++;
	sched_yield();
	if (own != 6)
		explore_wrong("shared", "another thread changed a thread's own variable to %d", own);
}

const struct explore thread_local_counter = {
        .name = "own variable", .threads = {increments_own, increments_own}};

static void *increments_argument(void *argument)
{
	++*(int *)argument;
	return argument;
}

static void creates_and_joins(void)
{
	int local = 0;
	pthread_t threads[2];
	void *value;

	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, increments_argument, &local);
	for (int i = 0; i < 2; i++) {
		pthread_join(threads[i], &value);
		if (value != &local)
			explore_wrong("value", "a thread's value got lost");
	}
	counter = local;
}

const struct explore own_main = {.name = "own main", .setup = creates_and_joins, .judge = judge_of_two};
