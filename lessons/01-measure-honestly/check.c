/* The check of lesson 01: its cases; whether the loop runs is seen by single steps, not by a clock. */
#include "cases.h"

#include "check/check.h"
#include "check/steps.h"

static uint64_t reference(uint64_t n)
{
	uint64_t checksum = 0;

	for (uint64_t i = 1; i <= n; i++)
		checksum = (checksum ^ i) * UINT64_C(0x9e3779b97f4a7c15);
	return checksum;
}

static void counts(void *n)
{
	count_to(*(uint64_t *)n);
}

static void every_step_is_done(void)
{
	uint64_t few = 50 + check_random(50), many = 2 * few;
	const long steps = steps_of(counts, &many) - steps_of(counts, &few);

	if (steps < (long)few)
		check_wrong("the-compiler-deleted-it",
		        "counting %llu steps further took the processor %ld more instructions: the loop is "
		        "not there any more, because nothing needs what it does",
		        (unsigned long long)few, steps);
}

static void the_checksum_is_right(void)
{
	const uint64_t n = 1 + check_random(100000);

	if (count_to(n) != reference(n))
		check_wrong("wrong-checksum", "count_to(%llu) is %llx and must be %llx", (unsigned long long)n,
		        (unsigned long long)count_to(n), (unsigned long long)reference(n));
}

/* clang-format off */
const struct check lesson_checks[] = {
        {"every-step-is-done", "the loop is in the program, step by step", every_step_is_done, 0, 0, 0},
        {"the-checksum-is-right", "count_to() returns the checksum", the_checksum_is_right, 0, 0, 0},
        {"each-trial-is-timed", "time_trials() times each call by itself", check_each_trial_is_timed, 0, 0, 0},
        {"the-interval-is-the-coins", "summarise() gives median and interval", check_the_interval_is_the_coins, 0, 0,
                0},
        {0},
};
