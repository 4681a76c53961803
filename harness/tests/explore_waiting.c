/* explore_programs: threads that wait by turning, by polling, on a futex, a semaphore, a barrier. */
#include "explore_shared.h"

#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <unistd.h>

static atomic_int flag;
static volatile int plain_flag;

static void spins(void)
{
	while (!plain_flag)
		;
}

static void sets_flag(void)
{
	plain_flag = 1;
}

static void sleeps_then_sets(void)
{
	sleep(1);
	plain_flag = 1;
}

static void polls(void)
{
	for (int done = 0; !done;) {
		pthread_mutex_lock(&mutex);
		done = counter;
		pthread_mutex_unlock(&mutex);
	}
}

static void sets_counter(void)
{
	pthread_mutex_lock(&mutex);
	counter = 1;
	pthread_mutex_unlock(&mutex);
}

static void polls_after_change(void)
{
	pthread_mutex_lock(&mutex);
	x = 1;
	while (!counter) {
		pthread_mutex_unlock(&mutex);
		pthread_mutex_lock(&mutex);
	}
	pthread_mutex_unlock(&mutex);
}

static void sets_counter_and_x(void)
{
	pthread_mutex_lock(&mutex);
	x = 2;
	counter = 1;
	pthread_mutex_unlock(&mutex);
}

static void spin_locked(void)
{
	for (int expected = 0; !atomic_compare_exchange_strong(&flag, &expected, 1); expected = 0)
		;
	counter++;
	atomic_store(&flag, 0);
}

static void yields(void)
{
	while (!plain_flag)
		sched_yield();
}

const struct explore spins_for_a_flag = {.name = "spins for a flag", .threads = {spins, sets_flag}};
const struct explore spins_for_ever = {
        .name = "spins for ever", .threads = {spins, does_nothing}, .spin_limit = 500};
const struct explore spins_while_others_sleep = {
        .name = "spins while others sleep", .threads = {spins, sleeps_then_sets}, .spin_is_wrong = true};
const struct explore polls_under_mutex = {.name = "polls", .threads = {polls, sets_counter}};
const struct explore polls_from_inside = {
        .name = "polls from inside", .threads = {polls_after_change, sets_counter_and_x}};
const struct explore spin_lock = {
        .name = "spin lock", .threads = {spin_locked, spin_locked}, .judge = judge_of_two};
const struct explore yields_for_a_flag = {.name = "yields", .threads = {yields, sets_flag}};

/* Futexes, semaphores, a barrier. */

static _Atomic uint32_t word;

static void futex_waits(void)
{
	while (!atomic_load(&word))
		futex_wait(&word, 0);
}

static void futex_sets(void)
{
	atomic_store(&word, 1);
	futex_wake(&word, 1);
}

static void futex_wakes_first(void)
{
	futex_wake(&word, 1);
	atomic_store(&word, 1);
}

const struct explore futex_event = {.name = "futex", .threads = {futex_waits, futex_sets}};
const struct explore futex_lost = {
        .name = "futex, wakes too early", .threads = {futex_waits, futex_wakes_first}};

static sem_t binary;

static void semaphore_starts(void)
{
	sem_init(&binary, 0, 1);
}

static void semaphore_increments(void)
{
	sem_wait(&binary);
	counter++;
	sem_post(&binary);
}

const struct explore semaphores = {.name = "semaphore",
        .setup = semaphore_starts,
        .threads = {semaphore_increments, semaphore_increments},
        .judge = judge_of_two};

static pthread_barrier_t meeting;

static void barrier_starts(void)
{
	pthread_barrier_init(&meeting, NULL, 2);
}

static void barrier_x(void)
{
	x = 1;
	pthread_barrier_wait(&meeting);
	if (!y)
		explore_wrong("early", "passed before the other came");
}

static void barrier_y(void)
{
	y = 1;
	pthread_barrier_wait(&meeting);
	if (!x)
		explore_wrong("early", "passed before the other came");
}

const struct explore barrier = {
        .name = "barrier", .setup = barrier_starts, .threads = {barrier_x, barrier_y}};
