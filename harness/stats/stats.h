/*
 * stats: medians and intervals from few, skewed samples.
 *
 * Pure functions; the samples are not changed, and the same samples always give the same
 * interval. `random` is for orders and arrivals, seeded by the caller.
 */
#ifndef TELAR_STATS_H
#define TELAR_STATS_H

#include <stddef.h>
#include <stdint.h>

/* Of fewer samples the bootstrap interval of the median is smallest .. largest, see stats.c. */
#define STATS_INTERVAL_LEAST 6
#define STATS_INTERVAL_OF_FEW " (of fewer than 6 trials: from the smallest to the largest)"

struct interval {
	double low, high;
};

/* xoshiro256**, Blackman and Vigna 2018: small, fast, and the same everywhere. */
struct random {
	uint64_t state[4];
};
void random_seed(struct random *random, uint64_t seed);
uint64_t random_next(struct random *random);
/* Uniform in [0, bound), without bias; bound > 0. */
uint64_t random_below(struct random *random, uint64_t bound);
/* Uniform in [0, 1). */
double random_unit(struct random *random);
/* A seeded order of 0 .. count - 1 (Fisher and Yates). */
void random_shuffle(struct random *random, size_t *order, size_t count);

/* Ascending. */
void stats_sort(double *values, size_t count);

/* NaN without samples. */
double stats_median(const double *sample, size_t count);
/* Hyndman and Fan's type 7, as R and NumPy do by default; fraction in 0 .. 1. */
double stats_quantile(const double *sample, size_t count, double fraction);

/* A value that the median of a resample can have, and the chance that it has it. */
struct median_chance {
	double value, chance;
};

/* All of them, ascending by value: the bootstrap distribution of the median, computed exactly (as of
 * infinitely many resamples). Needs a sample. `medians` is the caller's to free(). 0 or -ENOMEM. */
int stats_bootstrap_medians(
        const double *sample, size_t count, struct median_chance **medians, size_t *median_count);

/* Percentile bootstrap interval of the median, 95 %, of that distribution; of 2 samples from the smaller to
 * the larger; NaN with fewer, which have none. 0 or -ENOMEM. */
int stats_bootstrap_median(const double *sample, size_t count, struct interval *interval);

/* What a figure draws beside a value: its interval, or one without length where it has none. */
struct interval stats_whisker(const struct interval *interval, double value);

/* Jain's fairness index (Jain, Chiu and Hawe 1984): 1 equal, 1/n one has it all; NaN when all are 0. */
double stats_jain(const uint64_t *share, size_t count);

#endif
