/*
 * explored: the schedule explorer as part of a check. For lessons with `explore = yes` in lesson.ini.
 *
 * check_explored() tries every schedule. A failure ends the case, as check_wrong() does, with the schedule drawn as
 * a table and the words that replay it; the mistake is the one that explore_wrong() named, or "deadlock", "spin",
 * "abort", ... With --replay that schedule alone is run.
 */
#ifndef TELAR_CHECK_EXPLORED_H
#define TELAR_CHECK_EXPLORED_H

#include "check/check.h"
#include "check/explore.h"

/* What an outcome that is no explore_wrong() is a sign of: overrides the mistake's name, and goes before the message.
 */
struct explored_sign {
	enum explore_outcome outcome;
	const char *mistake, *says;
};

/* `signs` ends with an entry without a mistake; NULL: none. Fails too when not even all
 * schedules with two preemptions could be tried. */
void check_explored(const struct explore *explore, const struct explored_sign *signs);

/* Its first half, and its second, for a check that looks at the outcome in between: explore_tell() has its steps. The
 * first prints the outcome into the case's detail. */
void check_explore(const struct explore *explore, struct explore_result *result);
void check_outcome(
        const struct explore *explore, const struct explore_result *result, const struct explored_sign *signs);

/* In place of its first half: one schedule only, drawn by the case's seed, for what does not depend on it, such as how
 * long it takes on the virtual clock. */
void check_explore_once(const struct explore *explore, struct explore_result *result);

/* Runs that schedule alone, which may fail as in check_explored(); "not-a-schedule" when the program has none such. */
void check_schedule(const struct explore *explore, const char *schedule);

#endif
