/* The check of lesson 01: whether the loop runs is seen by single steps, not by a clock. */
#include "lesson.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/steps.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TRIALS 7

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
		        "not there "
		        "any more, because nothing needs what it does",
		        (unsigned long long)few, steps);
}

static void the_checksum_is_right(void)
{
	const uint64_t n = 1 + check_random(100000);

	if (count_to(n) != reference(n))
		check_wrong("wrong-checksum", "count_to(%llu) is %llx and must be %llx", (unsigned long long)n,
		        (unsigned long long)count_to(n), (unsigned long long)reference(n));
}

static size_t worked;
static uint64_t readings[TRIALS + 1], lasts_ns[TRIALS + 1];

/* Takes its time on a clock that only this moves: some of it over the end of a second. */
static uint64_t note_work(uint64_t n)
{
	if (worked < TRIALS) {
		readings[worked] = calls_count(CALL_clock_gettime);
		lasts_ns[worked] = 400000000 + check_random(900000000);
		calls_pass(lasts_ns[worked]);
	}
	worked++;
	return n;
}

static void each_trial_is_timed(void)
{
	double ns[TRIALS];
	struct call_note note;

	for (size_t i = 0; i < TRIALS; i++)
		ns[i] = NAN;
	calls_begin();
	calls_stop_clock();
	time_trials(note_work, 1, ns, TRIALS);
	calls_end();
	check_number("one-run", "the number of calls of work()", (long long)worked, TRIALS);
	for (size_t i = 0; calls_note(i, &note); i++) {
		if (note.call == CALL_clock_gettime && note.first != CLOCK_MONOTONIC)
			check_wrong("a-clock-that-is-set",
			        "clock %ld is read: administrators and NTP set it, forwards and "
			        "back; CLOCK_MONOTONIC only goes on",
			        note.first);
	}
	for (size_t i = 0; i < TRIALS; i++) {
		check_number("clock-around-the-loop", "the number of clock readings before call i of work() is over",
		        (long long)readings[i], 2 * (long long)i + 1);
		if (isnan(ns[i]))
			check_wrong("one-run", "ns[%zu] was not written", i);
	}
	for (size_t i = 0; i < TRIALS; i++) {
		check_within("seconds-forgotten", "the time of one call, in ns,", ns[i], (double)lasts_ns[i] - 1,
		        (double)lasts_ns[i] + 1);
	}
}

static int ascending(const void *one, const void *other)
{
	const double a = *(const double *)one, b = *(const double *)other;

	return (a > b) - (a < b);
}

/* k of the coin, from a table of the binomial distribution, for counts from 6 on. */
static const size_t coin_ranks[] = {1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 5, 6};

static void the_interval_is_the_coins(void)
{
	const size_t count = 6 + check_random(15), k = coin_ranks[count - 6];
	double samples[20], sorted[20], kept[20];
	struct summary summary;

	for (size_t i = 0; i < count; i++)
		samples[i] = (double)(1000 + check_random(400)) * (check_random(8) == 0 ? 9 : 1);
	memcpy(kept, samples, sizeof(samples));
	memcpy(sorted, samples, sizeof(samples));
	qsort(sorted, count, sizeof(*sorted), ascending);
	summary = summarise(samples, count);
	if (memcmp(kept, samples, count * sizeof(*kept)) != 0)
		check_wrong(
		        "sorts-the-callers-samples", "the samples are in another order after summarise(): sort a copy");
	check_within("mean-not-median", "the median", summary.median,
	        (sorted[(count - 1) / 2] + sorted[count / 2]) / 2 - 1e-6,
	        (sorted[(count - 1) / 2] + sorted[count / 2]) / 2 + 1e-6);
	check_within("not-the-coins-interval", "the lower end", summary.low, sorted[k - 1], sorted[k - 1]);
	check_within("not-the-coins-interval", "the upper end", summary.high, sorted[count - k], sorted[count - k]);
}

const struct check lesson_checks[] = {
        {.name = "every-step-is-done", .says = "the loop is in the program, step by step", .run = every_step_is_done},
        {.name = "the-checksum-is-right", .says = "count_to() returns the checksum", .run = the_checksum_is_right},
        {.name = "each-trial-is-timed", .says = "time_trials() times each call by itself", .run = each_trial_is_timed},
        {.name = "the-interval-is-the-coins",
                .says = "summarise() gives median and interval",
                .run = the_interval_is_the_coins},
        {0},
};
