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

enum verdict_kind verdict(
        const struct micro_goal *goal, const struct estimate *value, const struct estimate *ratio, bool noisy)
{
	const bool of_ratio = goal->kind == GOAL_COST_AT_MOST || goal->kind == GOAL_SPEED_UP_AT_LEAST;
	const bool at_least = goal->kind == GOAL_VALUE_AT_LEAST || goal->kind == GOAL_SPEED_UP_AT_LEAST;
	const struct estimate *const judged = of_ratio ? ratio : value;

	if (goal->kind == GOAL_NONE)
		return VERDICT_NO_GOAL;
	if (judged->count < VERDICT_ROUNDS_MIN)
		return VERDICT_CANNOT_TELL;
	if (at_least ? judged->interval.low >= goal->bound : judged->interval.high <= goal->bound)
		return VERDICT_REACHED;
	if (noisy)
		return VERDICT_CANNOT_TELL;
	if (at_least ? judged->interval.high < goal->bound : judged->interval.low > goal->bound)
		return VERDICT_MISSED;
	return VERDICT_CANNOT_TELL;
}
