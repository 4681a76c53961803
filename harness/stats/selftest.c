/*
 * selftest: see selftest.h.
 *
 * For two given halves the ratio at which they begin to be told apart is found by bisection:
 * the more one half is multiplied, the further the ranks part and the higher the interval lies,
 * so what is found stays found. The ratio that is visible with a power of 80 % is then the 80th
 * percentile of these. It runs no trials: the caller has them from a run of one cell.
 */
#include "stats/selftest.h"

#include "stats/stats_compare.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Bisection ends when it knows the ratio to a hundredth of a per cent, and gives up here. */
#define RATIO_PRECISION 1e-4
#define RATIO_MOST 1e6

/* Two halves of the trials; of an odd number one trial is left out. */
struct halves {
	double *first, *second, *shifted;
	size_t *order;
	size_t each;
};

static int halves_init(struct halves *halves, size_t count)
{
	const size_t each = count / 2;

	*halves = (struct halves){
	        .first = calloc(3 * each + 1, sizeof(*halves->first)),
	        .order = calloc(count + 1, sizeof(*halves->order)),
	        .each = each,
	};
	if (!halves->first || !halves->order) {
		free(halves->first);
		free(halves->order);
		return -ENOMEM;
	}
	halves->second = halves->first + each;
	halves->shifted = halves->second + each;
	return 0;
}

static void halves_release(struct halves *halves)
{
	free(halves->first);
	free(halves->order);
}

static void split(struct halves *halves, const double *trials, size_t count, struct random *random)
{
	random_shuffle(random, halves->order, count);
	for (size_t i = 0; i < halves->each; i++) {
		halves->first[i] = trials[halves->order[i]];
		halves->second[i] = trials[halves->order[halves->each + i]];
	}
}

/* What telar would say of the two halves, the second multiplied by `ratio`. */
static int compare_halves(const struct halves *halves, double ratio, enum comparison_verdict *verdict)
{
	struct comparison comparison, *family = &comparison;

	for (size_t i = 0; i < halves->each; i++)
		halves->shifted[i] = halves->second[i] * ratio;
	const int error =
	        comparison_make(&comparison, halves->first, halves->each, halves->shifted, halves->each);

	if (error)
		return error;
	comparisons_judge(&family, 1, false);
	*verdict = comparison.verdict;
	return 0;
}

int selftest_false_alarms(
        const double *trials, size_t count, unsigned rounds, struct random *random, double *share)
{
	struct halves halves;
	unsigned alarms = 0;
	int error = halves_init(&halves, count);

	if (error)
		return error;
	for (unsigned round = 0; round < rounds && !error; round++) {
		enum comparison_verdict verdict;

		split(&halves, trials, count, random);
		error = compare_halves(&halves, 1, &verdict);
		if (!error)
			alarms += verdict != COMPARISON_CANNOT_TELL;
	}
	*share = rounds ? alarms / (double)rounds : 0;
	halves_release(&halves);
	return error;
}

/* The ratio from which on these halves are told apart; infinite when there is none. */
static int find_threshold(const struct halves *halves, double *threshold)
{
	double low = 1, high = 1 + RATIO_PRECISION;
	enum comparison_verdict verdict = COMPARISON_CANNOT_TELL;
	int error;

	for (;;) {
		error = compare_halves(halves, high, &verdict);
		if (error || verdict == COMPARISON_FASTER)
			break;
		low = high;
		high = 1 + (high - 1) * 2;
		if (high > RATIO_MOST) {
			*threshold = INFINITY;
			return 0;
		}
	}
	while (!error && high - low > RATIO_PRECISION * low) {
		const double middle = (low + high) / 2;

		error = compare_halves(halves, middle, &verdict);
		*(verdict == COMPARISON_FASTER ? &high : &low) = middle;
	}
	*threshold = high;
	return error;
}

int selftest_visible_ratio(const double *trials, size_t count, double power, unsigned rounds,
        struct random *random, double *ratio)
{
	struct halves halves;
	double *const thresholds = calloc(rounds + 1, sizeof(*thresholds));
	int error;

	if (!thresholds)
		return -ENOMEM;
	error = halves_init(&halves, count);
	if (error)
		goto release;
	*ratio = INFINITY;
	if (halves.each >= comparison_trials_needed(1) && rounds > 0) {
		for (unsigned round = 0; round < rounds && !error; round++) {
			split(&halves, trials, count, random);
			error = find_threshold(&halves, &thresholds[round]);
		}
		stats_sort(thresholds, rounds);
		/* The smallest that at least `power` of them do not exceed. */
		const double rank = ceil(power * rounds);

		*ratio = thresholds[rank > 1 ? (size_t)rank - 1 : 0];
	}
	halves_release(&halves);
release:
	free(thresholds);
	return error;
}

char *selftest_format_ratio(double ratio, char *buffer, size_t size)
{
	const double percent = 100 * (ratio - 1);

	if (percent < 99.5)
		snprintf(buffer, size, "%.2g %%", percent);
	else
		snprintf(buffer, size, "nothing below a factor of %.*f", ratio < 9.95 ? 1 : 0, ratio);
	return buffer;
}
