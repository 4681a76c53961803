/* time_trials(): the work takes its time on a clock that stands still otherwise, so each figure is known exactly. */
#include "cases.h"

#include "check/calls.h"
#include "check/check.h"

#include <math.h>
#include <time.h>

enum { TRIALS = 7 };

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

void check_each_trial_is_timed(void)
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
