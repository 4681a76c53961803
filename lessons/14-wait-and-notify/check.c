/*
 * The check of lesson 14: small cases under every schedule. Sleeping is told from looking again and again by a thread
 * that works for an hour, of a clock that moves only when nobody can run.
 */
#include "lesson.h"

#include "check_mistakes.h"

#define HOUR UINT64_C(3600000000000)

static _Atomic uint32_t finished, left = 2;
static unsigned done; /* finish() or one_is_done() has been called so often, or is about to be */

static void waiter(void)
{
	wait_until_finished(&finished);
	if (!done)
		explore_wrong("does-not-wait", "wait_until_finished() returned, and nobody had called finish()");
}

static void roused_waiter(void)
{
	wait_until_finished(&finished);
	if (!done)
		explore_wrong("if-not-while", "wait_until_finished() was woken, and returned before finish()");
}

static void rouser(void)
{
	futex_wake(&finished, 1);
}

static void finisher(void)
{
	done++;
	finish(&finished);
}

static void late_finisher(void)
{
	explore_work(HOUR);
	finisher();
}

static void counter(void)
{
	wait_for_all(&left);
	if (done < 2)
		explore_wrong("does-not-wait", "wait_for_all() returned, and %u of 2 workers were done", done);
}

static void worker(void)
{
	done++;
	one_is_done(&left);
}

static void late_worker(void)
{
	explore_work(HOUR);
	worker();
}

static void sleeps_until_told(void)
{
	check_waiting((struct explore){
	        .name = "one waits, and the other works for an hour first", .threads = {waiter, late_finisher}});
}

static void no_wake_up_is_lost(void)
{
	check_waiting((struct explore){.name = "one waits, and the other finishes", .threads = {waiter, finisher}});
}

static void wakes_for_nothing(void)
{
	check_waiting((struct explore){.name = "one waits, one wakes it for nothing, one finishes",
	        .threads = {roused_waiter, rouser, finisher}});
}

static void all_go_on(void)
{
	check_waiting(
	        (struct explore){.name = "two wait, and a third finishes", .threads = {waiter, waiter, finisher}});
}

static void sleeps_while_they_work(void)
{
	check_waiting((struct explore){.name = "one waits, one worker is done, one works for an hour",
	        .threads = {counter, worker, late_worker}});
}

static void the_last_one_tells(void)
{
	check_waiting(
	        (struct explore){.name = "two wait for two workers", .threads = {counter, counter, worker, worker}});
}

/* clang-format off: a case a line */
const struct check lesson_checks[] = {
        {"sleeps-until-told", "wait_until_finished() sleeps while the other thread works", sleeps_until_told, 0, 0, 0},
        {"no-wake-up-is-lost", "finish() comes before, between or after, and the waiter goes on", no_wake_up_is_lost, 0,
                0, 0},
        {"wakes-for-nothing", "a wake-up for no reason is not the end", wakes_for_nothing, 0, 0, 0},
        {"all-go-on", "finish() lets everybody go on", all_go_on, 0, 0, 0},
        {"sleeps-while-they-work", "wait_for_all() sleeps while a worker works", sleeps_while_they_work, 0, 0, 0},
        {"the-last-one-tells", "wait_for_all() returns when all are done, under every schedule", the_last_one_tells, 0,
                0, 0},
        {0},
};
