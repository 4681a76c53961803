/* The check of lesson 19: every instruction looks who holds the lock, and waits for others where it says so. */
#include "lesson.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/facts.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

enum { SLICES = 20, HELPERS = 3, THREADS = 4, LENGTH = 120, LONG = SLICES * SWITCH_EVERY };

static struct gil gil = {.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

/* What each program has done, by its number. */
static _Atomic int computed[THREADS], done[THREADS];
static _Atomic int inside;

static bool mine(void)
{
	return gil.holder == gettid();
}

static void compute(void *number)
{
	if (!mine() || atomic_fetch_add(&inside, 1) != 0)
		check_wrong("computes-without-the-lock", "a thread does COMPUTE while %s",
		        gil.holder ? "another one holds the lock" : "nobody holds the lock");
	computed[(long)number]++;
	done[(long)number]++;
	atomic_fetch_sub(&inside, 1);
}

static void wait_outside(void *number)
{
	if (mine())
		check_wrong("holds-during-io",
		        "a thread does IO and holds the lock: all others wait for what it waits for");
	done[(long)number]++;
}

static void hash(void *number)
{
	if (mine())
		check_wrong("holds-during-releasing", "a thread does RELEASING and holds the lock");
	done[(long)number]++;
}

/* `length` instructions, one in `one_in` of them not COMPUTE. Returns how many are not. */
static int write_program(struct bytecode *program, long number, int length, uint64_t one_in)
{
	int others = 0;

	for (int i = 0; i < length; i++) {
		const uint64_t drawn = check_random(one_in);
		const struct bytecode one = {drawn == 0 ? (i % 2 ? IO : RELEASING) : COMPUTE,
		        drawn == 0 ? (i % 2 ? wait_outside : hash) : compute, (void *)number};

		others += one.kind != COMPUTE;
		program[i] = one;
	}
	program[length] = (struct bytecode){.kind = END};
	return others;
}

static void alone_the_counts_are_exact(void)
{
	static struct bytecode program[LONG + 1];
	const int others = write_program(program, 0, LONG, 50);

	calls_begin();
	interpret(&gil, program);
	calls_end();
	check_number("not-each-once", "the number of instructions done", done[0], LONG);
	check_number("kept-at-the-end", "the holder after the program's end", gil.holder, 0);
	check_number(
	        "switches-for-nothing", "how often the only thread took the lock", (long long)gil.takes, 1 + others);
	check_number("counts-wrong", "how often it dropped the lock", (long long)gil.drops, 1 + others);
	check_within("looks-each-time", "how often it locked the mutex", (double)calls_count(CALL_pthread_mutex_lock),
	        0, 2 * (1 + others));
}

static _Atomic pid_t helper_tid[HELPERS];

static void *take_and_drop(void *tid)
{
	atomic_store((_Atomic pid_t *)tid, gettid());
	gil_take(&gil);
	if (!mine() || atomic_fetch_add(&inside, 1) != 0)
		check_wrong("woken-is-not-free", "two threads have taken the lock, and neither has dropped it");
	usleep(2000); /* room for a second one that should not come */
	if (!mine())
		check_wrong("woken-is-not-free", "a thread took the lock while another one held it");
	atomic_fetch_sub(&inside, 1);
	gil_drop(&gil);
	return NULL;
}

static void the_lock_goes_on(void)
{
	pthread_t helper[HELPERS];

	gil_take(&gil);
	for (int i = 0; i < HELPERS; i++) {
		pthread_create(&helper[i], NULL, take_and_drop, &helper_tid[i]);
		while (helper_tid[i] == 0)
			sched_yield();
		facts_wait_state(helper_tid[i], "S");
	}
	gil_drop(&gil);
	for (int i = 0; i < HELPERS; i++)
		pthread_join(helper[i], NULL);
	check_number("counts-wrong", "how often the lock was taken", (long long)gil.takes, 1 + HELPERS);
}

/* Blocks, without the lock, until the other one of two programs has computed so often. */
static void until_other_computed_1(void *number)
{
	wait_outside(number);
	while (computed[1 - (long)number] < 1)
		sched_yield();
}

static void until_other_computed_2(void *number)
{
	hash(number);
	while (computed[1 - (long)number] < 2)
		sched_yield();
}

static void others_compute_meanwhile(void)
{
	const struct bytecode first[] = {{COMPUTE, compute, (void *)0}, {IO, until_other_computed_1, (void *)0},
	        {COMPUTE, compute, (void *)0}, {RELEASING, until_other_computed_2, (void *)0}, {END, NULL, NULL}};
	const struct bytecode second[] = {{IO, until_other_computed_1, (void *)1}, {COMPUTE, compute, (void *)1},
	        {RELEASING, until_other_computed_2, (void *)1}, {COMPUTE, compute, (void *)1}, {END, NULL, NULL}};

	calls_begin();
	check_number("not-each-once", "run_threads()",
	        run_threads(&gil, (const struct bytecode *const[]){first, second}, 2), 0);
	calls_end();
	check_number("thread-not-joined", "how many threads run_threads() has joined",
	        (long long)calls_count(CALL_pthread_join), 2);
	check_number("not-each-once", "the number of instructions done", done[0] + done[1], 8);
}

static int in_a_row;
static long last = -1;
static uint64_t takes_before;

/* Two programs that only compute: each may go on for SWITCH_EVERY while the other one waits. */
static void compute_in_turns(void *number)
{
	const long me = (long)number;

	compute(number);
	while (done[me] == 1 && last < 0 && gil.waiting == 0)
		sched_yield();
	if (me != last) {
		if (last >= 0 && done[last] < LONG)
			check_number("offers-too-often", "COMPUTE in a row while another thread waited", in_a_row,
			        SWITCH_EVERY);
		last = me;
		in_a_row = 0;
		takes_before = gil.takes;
	}
	if (++in_a_row <= SWITCH_EVERY || done[1 - me] == LONG)
		return;
	if (gil.takes > takes_before)
		check_wrong("takes-it-back",
		        "a thread offered the lock and took it again itself, while another one waited");
	check_wrong(done[1 - me] == 0 ? "never-offers" : "giver-not-counted",
	        "a thread did %d COMPUTE in a row while another one wanted the lock (gil.waiting is %u)", in_a_row,
	        gil.waiting);
}

static void nobody_waits_long(void)
{
	static struct bytecode programs[2][LONG + 1];

	for (long i = 0; i < 2; i++) {
		write_program(programs[i], i, LONG, UINT64_MAX);
		for (int at = 0; at < LONG; at++)
			programs[i][at].does = compute_in_turns;
	}
	run_threads(&gil, (const struct bytecode *const[]){programs[0], programs[1]}, 2);
	check_number("not-each-once", "the number of instructions done", done[0] + done[1], 2 * LONG);
}

static void all_together(void)
{
	static struct bytecode programs[THREADS][LENGTH + 1];
	const struct bytecode *list[THREADS];

	for (long i = 0; i < THREADS; i++) {
		write_program(programs[i], i, LENGTH, 1 + check_random(6));
		list[i] = programs[i];
	}
	run_threads(&gil, list, THREADS);
	for (int i = 0; i < THREADS; i++)
		check_number(
		        "not-each-once", "the number of instructions done by one of four threads", done[i], LENGTH);
	check_number("counts-wrong", "takes less drops at the end", (long long)(gil.takes - gil.drops), 0);
	check_number("counts-wrong", "the number of threads waiting at the end", gil.waiting, 0);
}

/* clang-format off */
const struct check lesson_checks[] = {
        {"alone-the-counts-are-exact", "COMPUTE with the lock, the rest without, and no take too many",
                alone_the_counts_are_exact, 0, 0, 0},
        {"the-lock-goes-on", "gil_take() waits for gil_drop(), and one at a time", the_lock_goes_on, "nobody-woken",
                "the lock was dropped, and those that wait for it sleep on", 0},
        {"others-compute-meanwhile", "while one thread does IO or RELEASING, the other one computes",
                others_compute_meanwhile, "one-after-another", "a program waits for another one that does not run", 0},
        {"nobody-waits-long", "who computes offers the lock, and another thread gets it", nobody_waits_long,
                "waiting-not-counted", "a thread waits for the lock, and gil.waiting is 0", 0},
        {"all-together", "four threads: each instruction once, and never two computing", all_together, 0, 0, 0},
        {0},
};
