/*
 * The check of lesson 14: small cases under every schedule. Sleeping is told from looking again and again by a thread
 * that works for an hour, of a clock that moves only when nobody can run.
 */
#include "lesson.h"

#include "check/explored.h"

#include <string.h>

#define HOUR UINT64_C(3600000000000)

static _Atomic uint32_t finished, left;
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

static void begin_two(void)
{
	left = 2;
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

/* What the failing schedule has in it. */
struct seen {
	unsigned pauses;
	bool refused, slept_in_vain, stores_left, sets, wakes, woke_last;
};

static bool begins(const char *step, const char *words)
{
	return strncmp(step, words, strlen(words)) == 0;
}

static void look(unsigned thread, const char *step, void *context)
{
	const bool sets = begins(step, "stores ") || begins(step, "updates "), wakes = begins(step, "wakes ");
	struct seen *seen = context;

	(void)thread;
	seen->pauses += begins(step, "sleeps ");
	seen->refused |= begins(step, "doesn't wait on ");
	seen->slept_in_vain |= begins(step, "waits on finished = 1") || begins(step, "waits on left = 0");
	seen->stores_left |= begins(step, "stores left ");
	seen->sets |= sets;
	seen->wakes |= wakes;
	if (sets || wakes)
		seen->woke_last = wakes;
}

static _Noreturn void name_the_spin(const struct seen *seen, const struct explore_result *result)
{
	if (seen->pauses)
		check_wrong("polls", "it slept a while and looked again, %u times, instead of until it was told: %s",
		        seen->pauses, result->message);
	if (seen->refused)
		check_wrong("expects-another-value",
		        "futex_wait() returned at once, %u times: the word isn't what it was told to expect: %s",
		        result->turns, result->message);
	check_wrong("never-sleeps",
	        "the loop went round %u times while another thread worked, and futex_wait() was never called: %s",
	        result->turns, result->message);
}

static _Noreturn void name_the_deadlock(const struct seen *seen, bool flag, const char *message)
{
	if (seen->slept_in_vain)
		check_wrong(flag ? "sleeps-before-looking" : "sleeps-on-a-new-value",
		        "it fell asleep when there was nothing left to wait for: %s", message);
	if (seen->stores_left)
		check_wrong("loses-a-count", "two workers counted down from the same number: %s", message);
	if (!seen->sets)
		check_wrong("forgets-to-set", "the word never changed: %s", message);
	if (!seen->wakes)
		check_wrong("forgets-to-wake", "nobody called futex_wake(): %s", message);
	if (!seen->woke_last)
		check_wrong("wakes-before-setting", "futex_wake() came before the word changed: %s", message);
	check_wrong("wakes-one-of-two", "not all who slept were woken: %s", message);
}

static void explore(const char *name, void (*setup)(void), void (*first)(void), void (*second)(void),
        void (*third)(void), void (*fourth)(void))
{
	const struct explore program = {.name = name,
	        .setup = setup,
	        .threads = {first, second, third, fourth},
	        .spin_is_wrong = true,
	        .most_steps = 10000};
	static struct explore_result result;
	struct seen seen = {0};

	check_explore(&program, &result);
	explore_tell(look, &seen);
	if (result.outcome == EXPLORE_SPIN || (result.outcome == EXPLORE_ENDLESS && seen.pauses))
		name_the_spin(&seen, &result);
	if (result.outcome == EXPLORE_DEADLOCK)
		name_the_deadlock(&seen, !setup, result.message);
	check_outcome(&program, &result, NULL);
}

static void sleeps_until_told(void)
{
	explore("one waits, and the other works for an hour first", NULL, waiter, late_finisher, NULL, NULL);
}

static void no_wake_up_is_lost(void)
{
	explore("one waits, and the other finishes", NULL, waiter, finisher, NULL, NULL);
}

static void wakes_for_nothing(void)
{
	explore("one waits, one wakes it for nothing, one finishes", NULL, roused_waiter, rouser, finisher, NULL);
}

static void all_go_on(void)
{
	explore("two wait, and a third finishes", NULL, waiter, waiter, finisher, NULL);
}

static void sleeps_while_they_work(void)
{
	explore("one waits, one worker is done, one works for an hour", begin_two, counter, worker, late_worker, NULL);
}

static void the_last_one_tells(void)
{
	explore("two wait for two workers", begin_two, counter, counter, worker, worker);
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
