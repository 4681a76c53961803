/*
 * verdict: what the samples of a subject say about its goal.
 *
 * Pure functions over one value a round, NaN where a round has none. The two values of a ratio come
 * from the same round, so slow changes of the machine cancel out.
 */
#ifndef TELAR_MICRO_VERDICT_H
#define TELAR_MICRO_VERDICT_H

#include <stddef.h>

#include "micro.h"
#include "stats/stats.h"

/* Fewer values than this all lie on one side of the true median more often than one time in twenty,
 * so they give no 95 % interval. */
#define VERDICT_ROUNDS_MIN 6

enum verdict_kind { VERDICT_NO_GOAL, VERDICT_REACHED, VERDICT_MISSED, VERDICT_CANNOT_TELL };

extern const char *const verdict_names[]; /* "", "reached", "missed", "cannot tell" */

struct estimate {
	size_t count;
	double median; /* NaN without values */
	struct interval interval;
};

/* Of the values that are numbers. 0 or -ENOMEM. */
int estimate_value(const double *value, size_t rounds, struct estimate *estimate);
/* Of value / other, or of other / value where the goal is a speed-up. 0 or -ENOMEM. */
int estimate_ratio(const double *value, const double *other, size_t rounds, const struct micro_goal *goal,
        struct estimate *estimate);

/* The interval of the median ratio value / other that leaves out a chance of `tail` on each side: with
 * many comparisons of one table, one in twenty must not be wrong by chance. 0, -ENOMEM, or -ENODATA with
 * fewer than VERDICT_ROUNDS_MIN values. */
int estimate_sure_ratio(
        const double *value, const double *other, size_t rounds, double tail, struct interval *interval);

/* Noise makes things look worse than they are, never better: on a noisy machine a goal may be
 * reached, but not missed. */
enum verdict_kind verdict(const struct micro_goal *goal, const struct estimate *value,
        const struct estimate *ratio, bool noisy);

#endif
