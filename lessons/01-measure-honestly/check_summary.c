/* summarise(): 6 to 20 samples, some of them far away from the others. */
#include "cases.h"

#include "check/check.h"

#include <stdlib.h>
#include <string.h>

static int ascending(const void *one, const void *other)
{
	const double a = *(const double *)one, b = *(const double *)other;

	return (a > b) - (a < b);
}

/* k of the coin, from a table of the binomial distribution, for counts from 6 on. */
static const size_t coin_ranks[] = {1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 5, 6};

void check_the_interval_is_the_coins(void)
{
	const size_t count = 6 + check_random(15), k = coin_ranks[count - 6];
	double samples[20], sorted[20], kept[20], median;
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
	median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
	check_within("mean-not-median", "the median", summary.median, median - 1e-6, median + 1e-6);
	check_within("not-the-coins-interval", "the lower end", summary.low, sorted[k - 1], sorted[k - 1]);
	check_within("not-the-coins-interval", "the upper end", summary.high, sorted[count - k], sorted[count - k]);
}
