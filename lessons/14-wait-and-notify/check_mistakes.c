/* See check_mistakes.h. */
#include "check_mistakes.h"

#include "check/explored_steps.h"

static _Noreturn void name_the_spin(const struct explore_result *result)
{
	const unsigned pauses = explored_steps("sleeps ").count;

	if (pauses)
		check_wrong("polls", "it slept a while and looked again, %u times, instead of until it was told: %s",
		        pauses, result->message);
	if (explored_steps("doesn't wait on ").count)
		check_wrong("expects-another-value",
		        "futex_wait() returned at once, %u times: the word isn't what it was told to expect: %s",
		        result->turns, result->message);
	check_wrong("never-sleeps",
	        "the loop went round %u times while another thread worked, and futex_wait() was never called: %s",
	        result->turns, result->message);
}

static _Noreturn void name_the_deadlock(const char *message)
{
	const unsigned woke = explored_steps("wakes ").last;
	const unsigned stored = explored_steps("stores ").last, updated = explored_steps("updates ").last;

	if (explored_steps("waits on finished = 1").count)
		check_wrong(
		        "sleeps-before-looking", "it fell asleep when there was nothing left to wait for: %s", message);
	if (explored_steps("waits on left = 0").count)
		check_wrong(
		        "sleeps-on-a-new-value", "it fell asleep when there was nothing left to wait for: %s", message);
	if (explored_steps("stores left ").count)
		check_wrong("loses-a-count", "two workers counted down from the same number: %s", message);
	if (!stored && !updated)
		check_wrong("forgets-to-set", "the word never changed: %s", message);
	if (!woke)
		check_wrong("forgets-to-wake", "nobody called futex_wake(): %s", message);
	if (woke < stored || woke < updated)
		check_wrong("wakes-before-setting", "futex_wake() came before the word changed: %s", message);
	check_wrong("wakes-one-of-two", "not all who slept were woken: %s", message);
}

void check_waiting(struct explore program)
{
	static struct explore_result result;

	program.spin_is_wrong = true;
	program.most_steps = 10000;
	check_explore(&program, &result);
	if (result.outcome == EXPLORE_SPIN ||
	        (result.outcome == EXPLORE_ENDLESS && explored_steps("sleeps ").count > 0))
		name_the_spin(&result);
	if (result.outcome == EXPLORE_DEADLOCK)
		name_the_deadlock(result.message);
	check_outcome(&program, &result, NULL);
}
