/* See stats_trend.h. */
#include "stats/stats_trend.h"

#include "stats/stats.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What ties take from the variance: a group of t equal ones says nothing about order. */
static double tie_correction(const double *sorted, size_t count)
{
	double sum = 0;

	for (size_t i = 0, end; i < count; i = end) {
		for (end = i + 1; end < count && sorted[end] == sorted[i];)
			end++;
		const double ties = (double)(end - i);

		sum += ties * (ties - 1) * (2 * ties + 5);
	}
	return sum;
}

/* `score`: pairs that go up less pairs that go down. */
static double kendall_p(double score, const double *sorted, size_t count)
{
	const double n = (double)count;
	const double variance = (n * (n - 1) * (2 * n + 5) - tie_correction(sorted, count)) / 18;
	const double distance = fabs(score) - 1;

	return variance > 0 && distance > 0 ? erfc(distance / sqrt(2 * variance)) : 1;
}

int stats_trend(const double *series, size_t count, struct trend *trend)
{
	const size_t pairs = count > 1 ? count * (count - 1) / 2 : 0;
	double *const slope = malloc((pairs + count + 1) * sizeof(*slope));
	double *const sorted = slope ? slope + pairs : NULL;
	double score = 0;
	size_t made = 0;

	*trend = (struct trend){.p = 1};
	if (!slope)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		for (size_t j = i + 1; j < count; j++) {
			slope[made++] = (series[j] - series[i]) / (double)(j - i);
			score += (series[j] > series[i]) - (series[j] < series[i]);
		}
	memcpy(sorted, series, count * sizeof(*sorted));
	stats_sort(sorted, count);

	const double middle = stats_median(sorted, count);

	if (pairs > 0) {
		trend->p = kendall_p(score, sorted, count);
		if (middle != 0)
			trend->drift = stats_median(slope, pairs) * (double)(count - 1) / middle;
	}
	free(slope);
	return 0;
}
