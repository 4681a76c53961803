#include "explore_programs.h"

#undef NDEBUG
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER, other = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER, not_full = PTHREAD_COND_INITIALIZER;
static int counter;
static int x, y, seen_x, seen_y;

/* Counters. */

EXPLORE_KEEP unsigned finals_of_1, finals_of_2;

static void increments(void)
{
	counter++;
}

static void judge_of_two(void)
{
	finals_of_1 += counter == 1;
	finals_of_2 += counter == 2;
	if (counter != 2)
		explore_wrong("lost-update", "counter is %d after 2 increments", counter);
}

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

/* Conditions. */

static bool ready;

static void waits_without_looking(void)
{
	pthread_mutex_lock(&mutex);
	pthread_cond_wait(&condition, &mutex);
	pthread_mutex_unlock(&mutex);
}

static void waits_with_if(void)
{
	pthread_mutex_lock(&mutex);
	if (!ready)
		pthread_cond_wait(&condition, &mutex);
	if (!ready)
		explore_wrong("if-instead-of-while", "went on although nothing is ready");
	pthread_mutex_unlock(&mutex);
}

static void waits_with_while(void)
{
	pthread_mutex_lock(&mutex);
	while (!ready)
		pthread_cond_wait(&condition, &mutex);
	pthread_mutex_unlock(&mutex);
}

static void signals(void)
{
	pthread_mutex_lock(&mutex);
	ready = true;
	pthread_cond_signal(&condition);
	pthread_mutex_unlock(&mutex);
}

const struct explore lost_wakeup = {.name = "lost wake-up", .threads = {waits_without_looking, signals}};
const struct explore kept_wakeup = {.name = "kept wake-up", .threads = {waits_with_if, signals}};
const struct explore if_instead_of_while = {
        .name = "if instead of while", .threads = {waits_with_if, signals}, .spurious = true};
const struct explore while_as_it_should = {
        .name = "while", .threads = {waits_with_while, signals}, .spurious = true};

static int items;

static void takes_with_if(void)
{
	pthread_mutex_lock(&mutex);
	if (!items)
		pthread_cond_wait(&condition, &mutex);
	items--;
	if (items < 0)
		explore_wrong("if-instead-of-while", "took an item that another had taken");
	pthread_mutex_unlock(&mutex);
}

static void puts_two(void)
{
	for (int i = 0; i < 2; i++) {
		pthread_mutex_lock(&mutex);
		items++;
		pthread_cond_broadcast(&condition);
		pthread_mutex_unlock(&mutex);
	}
}

const struct explore two_consumers_if = {
        .name = "two consumers, if", .threads = {takes_with_if, takes_with_if, puts_two}};

/* Counts on the first waiter being woken first. */

static int waiting;
static bool first_woke;

static void waits_in_line(void)
{
	pthread_mutex_lock(&mutex);
	waiting++;
	pthread_cond_signal(&not_full);
	pthread_cond_wait(&condition, &mutex);
	if (explore_self() == 1)
		first_woke = true;
	if (!first_woke)
		explore_wrong("second-first", "thread 2 was woken first");
	pthread_cond_signal(&condition);
	pthread_mutex_unlock(&mutex);
}

static void wakes_one(void)
{
	pthread_mutex_lock(&mutex);
	while (waiting < 2)
		pthread_cond_wait(&not_full, &mutex);
	pthread_cond_signal(&condition);
	pthread_mutex_unlock(&mutex);
}

const struct explore wakes_either = {
        .name = "wakes either", .threads = {waits_in_line, waits_in_line, wakes_one}};

/* Locks in an order, and in none. */

static void locks_ab(void)
{
	pthread_mutex_lock(&mutex);
	pthread_mutex_lock(&other);
	counter++;
	pthread_mutex_unlock(&other);
	pthread_mutex_unlock(&mutex);
}

static void locks_ba(void)
{
	pthread_mutex_lock(&other);
	pthread_mutex_lock(&mutex);
	counter++;
	pthread_mutex_unlock(&mutex);
	pthread_mutex_unlock(&other);
}

const struct explore crossed_locks = {.name = "crossed locks", .threads = {locks_ab, locks_ba}};
const struct explore ordered_locks = {
        .name = "ordered locks", .threads = {locks_ab, locks_ab}, .judge = judge_of_two};

/* A bounded queue of one place, two producers, two consumers, one or two items each. */

static int place, filled, put_sum, taken_sum;

static void queue_put(int item, pthread_cond_t *room, pthread_cond_t *news)
{
	pthread_mutex_lock(&mutex);
	while (filled)
		pthread_cond_wait(room, &mutex);
	place = item;
	filled = 1;
	put_sum += item;
	pthread_cond_signal(news);
	pthread_mutex_unlock(&mutex);
}

static void queue_take(pthread_cond_t *room, pthread_cond_t *news)
{
	pthread_mutex_lock(&mutex);
	while (!filled)
		pthread_cond_wait(news, &mutex);
	taken_sum += place;
	filled = 0;
	pthread_cond_signal(room);
	pthread_mutex_unlock(&mutex);
}

static void produces(void)
{
	queue_put(1, &not_full, &condition);
	queue_put(10, &not_full, &condition);
}

static void consumes(void)
{
	queue_take(&not_full, &condition);
	queue_take(&not_full, &condition);
}

static void produces_on_one(void)
{
	queue_put(1, &condition, &condition);
	queue_put(10, &condition, &condition);
}

static void consumes_on_one(void)
{
	queue_take(&condition, &condition);
	queue_take(&condition, &condition);
}

static void produces_one(void)
{
	queue_put(11, &not_full, &condition);
}

static void consumes_one(void)
{
	queue_take(&not_full, &condition);
}

static void judge_queue(void)
{
	if (put_sum != 22 || taken_sum != 22)
		explore_wrong("lost-item", "put %d, taken %d", put_sum, taken_sum);
}

const struct explore bounded_queue = {.name = "bounded queue",
        .threads = {produces_one, produces_one, consumes_one, consumes_one},
        .judge = judge_queue,
        .spurious = true};
const struct explore long_bounded_queue = {.name = "long bounded queue",
        .threads = {produces, produces, consumes, consumes},
        .judge = judge_queue,
        .most_schedules = 6000};
const struct explore bounded_queue_one_condition = {.name = "bounded queue, one condition",
        .threads = {produces_on_one, produces_on_one, consumes_on_one, consumes_on_one},
        .judge = judge_queue};

/* Waiting without sleeping. */

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

static void does_nothing(void)
{
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

/* Misuse and crashes. */

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

/* Time. */

static void waits_a_second(void)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec++;
	pthread_mutex_lock(&mutex);
	int outcome = 0;
	while (!ready && !outcome)
		outcome = pthread_cond_timedwait(&condition, &mutex, &until);
	if (outcome != ETIMEDOUT || explore_now_ns() != 1000000000)
		explore_wrong("time", "outcome %d at %llu ns", outcome, (unsigned long long)explore_now_ns());
	pthread_mutex_unlock(&mutex);
}

const struct explore waits_with_limit = {
        .name = "waits with a limit", .threads = {waits_a_second, does_nothing}};

static int busy;

static void yields_with_mutex(void)
{
	pthread_mutex_lock(&mutex);
	busy = 1;
	sched_yield();
	pthread_mutex_unlock(&mutex);
	x = 1;
}

static void locks_behind(void)
{
	pthread_mutex_lock(&mutex);
	if (busy && !x)
		explore_wrong("early", "went on between unlocking and what came next");
	pthread_mutex_unlock(&mutex);
}

const struct explore sees_after_unlock = {.name = "sees after", .threads = {yields_with_mutex, locks_behind}};

static void holds(void)
{
	pthread_mutex_lock(&mutex);
	pthread_mutex_unlock(&mutex);
}

static void tries(void)
{
	if (pthread_mutex_trylock(&mutex))
		explore_wrong("busy", "found the mutex held");
	else
		pthread_mutex_unlock(&mutex);
}

const struct explore tries_lock = {.name = "tries", .threads = {holds, tries}};

static void sleeps_long(void)
{
	usleep(20);
	explore_trace("long");
}

static void sleeps_short(void)
{
	nanosleep(&(struct timespec){.tv_nsec = 10000}, NULL);
	explore_trace("short");
	busy = 1;
}

const struct explore sleeps_in_order = {.name = "sleeps", .threads = {sleeps_long, sleeps_short}};

/* A pipeline: items of 1.5 s to make and 1 s to use, five of them. */

enum { ITEMS = 5 };
static int made, used;

static void makes(void)
{
	for (int i = 0; i < ITEMS; i++) {
		explore_work(1500000000);
		explore_trace("producer puts %d", i + 1);
		pthread_mutex_lock(&mutex);
		made++;
		pthread_cond_broadcast(&condition);
		pthread_mutex_unlock(&mutex);
	}
}

static void uses(void)
{
	for (;;) {
		pthread_mutex_lock(&mutex);
		while (made == used && used < ITEMS)
			pthread_cond_wait(&condition, &mutex);
		bool last = used == ITEMS;
		used += !last;
		if (used == ITEMS)
			pthread_cond_broadcast(&condition);
		pthread_mutex_unlock(&mutex);
		if (last)
			return;
		explore_work(1000000000);
	}
}

static void makes_and_uses(void)
{
	for (int i = 0; i < ITEMS; i++) {
		explore_work(1500000000);
		explore_work(1000000000);
	}
}

const struct explore pipeline_sequential = {.name = "sequential", .threads = {makes_and_uses}};
const struct explore pipeline_1 = {.name = "one consumer", .threads = {makes, uses}};
const struct explore pipeline_2 = {.name = "two consumers", .threads = {makes, uses, uses}};
const struct explore pipeline_5 = {
        .name = "five consumers", .threads = {makes, uses, uses, uses, uses, uses}};

/* Twenty jobs of 10 and 1 s in turn on two workers. */

enum { JOBS = 20, WORKERS = 2 };
static atomic_int next_job;

static void does_job(int job)
{
	explore_work(job % 2 ? 1000000000 : 10000000000);
}

static void serves_own(void)
{
	for (int job = (int)explore_self() - 1; job < JOBS; job += WORKERS)
		does_job(job);
}

static void serves_first(void)
{
	for (int job; (job = atomic_fetch_add(&next_job, 1)) < JOBS;)
		does_job(job);
}

const struct explore pool_round_robin = {.name = "round robin", .threads = {serves_own, serves_own}};
const struct explore pool_first_available = {
        .name = "first available", .threads = {serves_first, serves_first}};

static void works_once(void)
{
	explore_work(3000000000);
}

const struct explore work_on_one_core = {
        .name = "one core", .threads = {works_once, works_once, works_once}, .cores = 2};
