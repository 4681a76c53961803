/* See verdict.h. */
#include "verdict.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

const char *const verdict_names[] = {"", "reached", "missed", "cannot tell"};

int estimate_value(const double *value, size_t rounds, struct estimate *estimate)
{
	double *const numbers = malloc((rounds + 1) * sizeof(*numbers));
	int error;

	if (!numbers)
		return -ENOMEM;
	estimate->count = 0;
	for (size_t i = 0; i < rounds; i++)
		if (isfinite(value[i]))
			numbers[estimate->count++] = value[i];
	estimate->median = stats_median(numbers, estimate->count);
	error = stats_bootstrap_median(numbers, estimate->count, &estimate->interval);
	free(numbers);
	return error;
}

int estimate_ratio(const double *value, const double *other, size_t rounds, const struct micro_goal *goal,
        struct estimate *estimate)
{
	double *const ratio = malloc((rounds + 1) * sizeof(*ratio));
	int error;

	if (!ratio)
		return -ENOMEM;
	for (size_t i = 0; i < rounds; i++)
		ratio[i] = goal->kind == GOAL_SPEED_UP_AT_LEAST ? other[i] / value[i] : value[i] / other[i];
	error = estimate_value(ratio, rounds, estimate);
	free(ratio);
	return error;
}

/* Values are ascending. */
static double find_quantile(const struct median_chance *medians, size_t count, double fraction)
{
	double reached = 0;
	size_t i = 0;

	for (; i + 1 < count; i++) {
		reached += medians[i].chance;
		if (reached >= fraction)
			break;
	}
	return medians[i].value;
}

int estimate_sure_ratio(
        const double *value, const double *other, size_t rounds, double tail, struct interval *interval)
{
	double *const ratio = malloc((rounds + 1) * sizeof(*ratio));
	struct median_chance *medians;
	size_t count = 0, median_count;
	int error;

	if (!ratio)
		return -ENOMEM;
	for (size_t i = 0; i < rounds; i++)
		if (isfinite(value[i] / other[i]))
			ratio[count++] = value[i] / other[i];
	error = count < VERDICT_ROUNDS_MIN ? -ENODATA
	                                   : stats_bootstrap_medians(ratio, count, &medians, &median_count);
	free(ratio);
	if (error)
		return error;
	interval->low = find_quantile(medians, median_count, tail);
	interval->high = find_quantile(medians, median_count, 1 - tail);
	free(medians);
	return 0;
}

enum side { ON_THE_GOOD_SIDE, ON_THE_BAD_SIDE, ASTRIDE };

static enum side find_side(const struct micro_goal *goal, const struct interval *interval)
{
	switch (goal->kind) {
	case GOAL_VALUE_AT_LEAST:
	case GOAL_SPEED_UP_AT_LEAST:
		return interval->low >= goal->bound   ? ON_THE_GOOD_SIDE
		       : interval->high < goal->bound ? ON_THE_BAD_SIDE
		                                      : ASTRIDE;
	case GOAL_AGREES_WITHIN:
		return interval->low >= 1 - goal->bound && interval->high <= 1 + goal->bound
		               ? ON_THE_GOOD_SIDE
		       : interval->high < 1 - goal->bound || interval->low > 1 + goal->bound ? ON_THE_BAD_SIDE
		                                                                             : ASTRIDE;
	default:
		return interval->high <= goal->bound ? ON_THE_GOOD_SIDE
		       : interval->low > goal->bound ? ON_THE_BAD_SIDE
		                                     : ASTRIDE;
	}
}

enum verdict_kind verdict(
        const struct micro_goal *goal, const struct estimate *value, const struct estimate *ratio, bool noisy)
{
	const struct estimate *const judged = goal->kind >= GOAL_COST_AT_MOST ? ratio : value;

	if (goal->kind == GOAL_NONE)
		return VERDICT_NO_GOAL;
	if (judged->count < VERDICT_ROUNDS_MIN)
		return VERDICT_CANNOT_TELL;
	switch (find_side(goal, &judged->interval)) {
	case ON_THE_GOOD_SIDE:
		return VERDICT_REACHED;
	case ON_THE_BAD_SIDE:
		return noisy ? VERDICT_CANNOT_TELL : VERDICT_MISSED;
	default:
		return VERDICT_CANNOT_TELL;
	}
}
