#include "lesson.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

uint64_t count_to(uint64_t n)
{
	uint64_t checksum = 0;

	/* Each step needs the one before, and the caller gets the last: nothing can be left out. */
	for (uint64_t i = 1; i <= n; i++)
		checksum = (checksum ^ i) * UINT64_C(0x9e3779b97f4a7c15);
	return checksum;
}

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_nsec;
}

void time_trials(uint64_t (*work)(uint64_t n), uint64_t n, double *ns, size_t trials)
{
	for (size_t i = 0; i < trials; i++) {
		const double begin = now_ns();

		work(n);
		ns[i] = now_ns() - begin;
	}
}

static int compare(const void *one, const void *other)
{
	const double a = *(const double *)one, b = *(const double *)other;

	return (a > b) - (a < b);
}

/* The largest k with P(fewer than k heads in count tosses) <= 2.5 %. */
static size_t coin_rank(size_t count)
{
	double chance = 1, below = 0; /* of exactly k heads, of fewer than k */
	size_t k = 0;

	for (size_t i = 0; i < count; i++)
		chance /= 2;
	while (below + chance <= 0.025) {
		below += chance;
		chance = chance * (double)(count - k) / (double)(k + 1);
		k++;
	}
	return k;
}

struct summary summarise(const double *samples, size_t count)
{
	double *sorted = malloc(count * sizeof(*sorted));
	const size_t k = coin_rank(count);
	struct summary summary;

	if (!sorted)
		abort();
	memcpy(sorted, samples, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), compare);
	summary.median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
	summary.low = sorted[k - 1];
	summary.high = sorted[count - k];
	free(sorted);
	return summary;
}
