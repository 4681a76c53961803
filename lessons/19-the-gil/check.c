/* The check of lesson 19: every instruction looks who holds the lock, and waits for others where it says so. */
#include "cases.h"
#include "check_program.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/sleeper.h"

#include <sched.h>
#include <unistd.h>

enum { HELPERS = 3, LENGTH = 120 };

static void alone_the_counts_are_exact(void)
{
	static struct bytecode program[LONG + 1];
	const int others = check_write(program, 0, LONG, 50);

	calls_begin();
	interpret(&check_gil, program);
	calls_end();
	check_number("not-each-once", "the number of instructions done", check_done[0], LONG);
	check_number("kept-at-the-end", "the holder after the program's end", check_gil.holder, 0);
	check_number("switches-for-nothing", "how often the only thread took the lock", (long long)check_gil.takes,
	        1 + others);
	check_number("counts-wrong", "how often it dropped the lock", (long long)check_gil.drops, 1 + others);
	check_within("looks-each-time", "how often it locked the mutex", (double)calls_count(CALL_pthread_mutex_lock),
	        0, 2 * (1 + others));
}

static void take_and_drop(void *nothing)
{
	(void)nothing;
	gil_take(&check_gil);
	if (!check_enter())
		check_wrong("woken-is-not-free", "two threads have taken the lock, and neither has dropped it");
	usleep(2000); /* room for a second one that should not come */
	if (!check_holds())
		check_wrong("woken-is-not-free", "a thread took the lock while another one held it");
	check_leave();
	gil_drop(&check_gil);
}

static void the_lock_goes_on(void)
{
	struct sleeper helper[HELPERS];

	gil_take(&check_gil);
	for (int i = 0; i < HELPERS; i++)
		sleeper_start(&helper[i], take_and_drop, NULL);
	gil_drop(&check_gil);
	for (int i = 0; i < HELPERS; i++)
		sleeper_join(&helper[i]);
	check_number("counts-wrong", "how often the lock was taken", (long long)check_gil.takes, 1 + HELPERS);
}

/* Blocks, without the lock, until the other one of two programs has computed so often. */
static void until_other_computed_1(void *number)
{
	check_io(number);
	while (check_computed[1 - (long)number] < 1)
		sched_yield();
}

static void until_other_computed_2(void *number)
{
	check_releasing(number);
	while (check_computed[1 - (long)number] < 2)
		sched_yield();
}

static void others_compute_meanwhile(void)
{
	const struct bytecode first[] = {{COMPUTE, check_compute, (void *)0}, {IO, until_other_computed_1, (void *)0},
	        {COMPUTE, check_compute, (void *)0}, {RELEASING, until_other_computed_2, (void *)0}, {END, NULL, NULL}};
	const struct bytecode second[] = {{IO, until_other_computed_1, (void *)1}, {COMPUTE, check_compute, (void *)1},
	        {RELEASING, until_other_computed_2, (void *)1}, {COMPUTE, check_compute, (void *)1}, {END, NULL, NULL}};

	calls_begin();
	check_number("not-each-once", "run_threads()",
	        run_threads(&check_gil, (const struct bytecode *const[]){first, second}, 2), 0);
	calls_end();
	check_number("thread-not-joined", "how many threads run_threads() has joined",
	        (long long)calls_count(CALL_pthread_join), 2);
	check_number("not-each-once", "the number of instructions done", check_done[0] + check_done[1], 8);
}

static void all_together(void)
{
	static struct bytecode programs[THREADS][LENGTH + 1];
	const struct bytecode *list[THREADS];

	for (long i = 0; i < THREADS; i++) {
		check_write(programs[i], i, LENGTH, 1 + check_random(6));
		list[i] = programs[i];
	}
	run_threads(&check_gil, list, THREADS);
	for (int i = 0; i < THREADS; i++)
		check_number("not-each-once", "the number of instructions done by one of four threads", check_done[i],
		        LENGTH);
	check_number("counts-wrong", "takes less drops at the end", (long long)(check_gil.takes - check_gil.drops), 0);
	check_number("counts-wrong", "the number of threads waiting at the end", check_gil.waiting, 0);
}

/* clang-format off */
const struct check lesson_checks[] = {
        {"alone-the-counts-are-exact", "COMPUTE with the lock, the rest without, and no take too many",
                alone_the_counts_are_exact, 0, 0, 0},
        {"the-lock-goes-on", "gil_take() waits for gil_drop(), and one at a time", the_lock_goes_on, "nobody-woken",
                "the lock was dropped, and those that wait for it sleep on", 0},
        {"others-compute-meanwhile", "while one thread does IO or RELEASING, the other one computes",
                others_compute_meanwhile, "one-after-another", "a program waits for another one that does not run", 0},
        {"nobody-waits-long", "who computes offers the lock, and another thread gets it", check_nobody_waits_long,
                "waiting-not-counted", "a thread waits for the lock, and gil.waiting is 0", 0},
        {"all-together", "four threads: each instruction once, and never two computing", all_together, 0, 0, 0},
        {0},
};
