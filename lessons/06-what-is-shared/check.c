/* The check of lesson 06: its cases; whether run_in_thread() and run_in_fork() really run a function elsewhere. */
#include "cases.h"

#include "check/calls.h"
#include "check/check.h"

#include <unistd.h>

static volatile pid_t *there; /* the pid, and the thread's id, of the place */

static void note_where(void *argument)
{
	(void)argument;
	there[0] = getpid();
	there[1] = gettid();
}

static void a_thread_is_made(void)
{
	there = check_shared(2 * sizeof(*there));
	calls_begin();
	check_number("not-elsewhere", "run_in_thread()", run_in_thread(note_where, NULL), 0);
	calls_end();
	check_number("not-elsewhere", "the process id in run_in_thread()", there[0], getpid());
	if (there[1] == gettid())
		check_wrong("not-elsewhere", "run_in_thread() called the function in the same thread");
	calls_expect("thread-not-joined", CALL_pthread_join, 1);
}

static void a_child_is_made(void)
{
	there = check_shared(2 * sizeof(*there));
	check_number("not-elsewhere", "run_in_fork()", run_in_fork(note_where, NULL), 0);
	check_alone();
	if (there[0] == getpid() || there[0] == 0)
		check_wrong(
		        "not-elsewhere", "run_in_fork() did not call the function in a child, or did not wait for it");
}

/* clang-format off */
const struct check lesson_checks[] = {
        {"a-thread-is-made", "run_in_thread() uses a thread and waits for it", a_thread_is_made, 0, 0, 0},
        {"a-child-is-made", "run_in_fork() uses a child and waits for it", a_child_is_made, 0, 0, 0},
        {"both-are-examined", "examine() finds what a thread and a fork share", check_both_are_examined, 0, 0, 0},
        {"any-place-is-examined", "examine() finds what any other place shares", check_any_place_is_examined, 0, 0, 0},
        {0},
};
