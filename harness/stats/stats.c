/*
 * stats: the few statistics that a figure needs, each by a published method.
 *
 * The median and its bootstrap interval, because trials are few and skewed and a mean with a
 * standard deviation would promise a shape that they do not have. It tests no hypothesis.
 *
 * The bootstrap of a median needs no random draws: which sample is in the middle of a resample
 * is a question of order statistics with an exact answer (Efron 1979; Maritz and Jarrett 1978).
 * So the interval is what infinitely many resamples would give, and always the same.
 *
 * What it can promise: the bootstrap draws from the samples themselves, so it cannot reach beyond
 * the smallest and the largest of them, and those two hold the median with probability
 * 1 - 2^(1-n) only: 75 % for n = 3, 87.5 % for 4, 94 % for 5, 97 % for 6. Up to n = 5 the
 * interval is smallest .. largest and no more than that.
 */
#include "stats/stats.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* splitmix64 (Steele, Lea and Flood 2014) spreads a seed over the four words of state. */
static uint64_t splitmix(uint64_t *state)
{
	uint64_t word = *state += UINT64_C(0x9e3779b97f4a7c15);

	word = (word ^ word >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	word = (word ^ word >> 27) * UINT64_C(0x94d049bb133111eb);
	return word ^ word >> 31;
}

void random_seed(struct random *random, uint64_t seed)
{
	for (size_t word = 0; word < 4; word++)
		random->state[word] = splitmix(&seed);
}

static uint64_t rotate_left(uint64_t word, unsigned bits)
{
	return word << bits | word >> (64 - bits);
}

uint64_t random_next(struct random *random)
{
	uint64_t *const state = random->state;
	const uint64_t result = rotate_left(state[1] * 5, 7) * 9;
	const uint64_t shifted = state[1] << 17;

	state[2] ^= state[0];
	state[3] ^= state[1];
	state[1] ^= state[2];
	state[0] ^= state[3];
	state[2] ^= shifted;
	state[3] = rotate_left(state[3], 45);
	return result;
}

uint64_t random_below(struct random *random, uint64_t bound)
{
	/* 2^64 modulo bound: the words below it would make small results likelier. */
	const uint64_t excess = -bound % bound;
	uint64_t word;

	do
		word = random_next(random);
	while (word < excess);
	return word % bound;
}

double random_unit(struct random *random)
{
	return (double)(random_next(random) >> 11) * 0x1p-53;
}

void random_shuffle(struct random *random, size_t *order, size_t count)
{
	for (size_t i = 0; i < count; i++)
		order[i] = i;
	for (size_t i = count; i > 1; i--) {
		const size_t other = (size_t)random_below(random, i);
		const size_t swap = order[i - 1];

		order[i - 1] = order[other];
		order[other] = swap;
	}
}

static int compare_doubles(const void *left, const void *right)
{
	const double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

void stats_sort(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), compare_doubles);
}

/* How many samples are smaller than `value`, and how many are equal to it. */
static void count_around(const double *sample, size_t count, double value, size_t *below, size_t *equal)
{
	*below = *equal = 0;
	for (size_t i = 0; i < count; i++) {
		*below += sample[i] < value;
		*equal += sample[i] == value;
	}
}

/* The middle one, by position, of the samples strictly between low and high. */
static double pick_between(const double *sample, size_t count, double low, double high)
{
	size_t inside = 0, seen = 0, i;

	for (i = 0; i < count; i++)
		inside += sample[i] > low && sample[i] < high;
	for (i = 0; i < count; i++) {
		if (sample[i] > low && sample[i] < high && seen++ == inside / 2)
			break;
	}
	return i < count ? sample[i] : NAN;
}

/*
 * The sample that has `rank` others before it in order. It narrows an open range instead of
 * sorting a copy: samples are few, and without a copy there is no memory to run out of.
 */
static double order_statistic(const double *sample, size_t count, size_t rank)
{
	double low = -INFINITY, high = INFINITY;

	for (;;) {
		const double pivot = pick_between(sample, count, low, high);
		size_t below, equal;

		if (isnan(pivot))
			return NAN;
		count_around(sample, count, pivot, &below, &equal);
		if (rank < below)
			high = pivot;
		else if (rank < below + equal)
			return pivot;
		else
			low = pivot;
	}
}

double stats_quantile(const double *sample, size_t count, double fraction)
{
	if (count == 0)
		return NAN;
	const double position = (double)(count - 1) * fraction;
	const size_t rank = (size_t)position;
	const double lower = order_statistic(sample, count, rank);

	if (rank + 1 >= count || position == (double)rank)
		return lower;
	return lower + (position - (double)rank) * (order_statistic(sample, count, rank + 1) - lower);
}

double stats_median(const double *sample, size_t count)
{
	return stats_quantile(sample, count, 0.5);
}

static int compare_medians(const void *left, const void *right)
{
	return compare_doubles(
	        &((const struct median_chance *)left)->value, &((const struct median_chance *)right)->value);
}

static double choose(size_t count, size_t taken)
{
	return exp(
	        lgamma((double)count + 1) - lgamma((double)taken + 1) - lgamma((double)(count - taken) + 1));
}

/* The chance that at least `least` of `count` draws are among the `smallest` lowest of the samples. */
static double at_least(size_t count, size_t least, size_t smallest)
{
	const double chance = (double)smallest / (double)count;
	double sum = 0;

	for (size_t hits = least; hits <= count; hits++)
		sum += choose(count, hits) * pow(chance, (double)hits) *
		       pow(1 - chance, (double)(count - hits));
	return sum;
}

/* Odd count: the median is the middle draw, and is sample i when it is among the i + 1 smallest but
 * not among the i smallest. */
static size_t odd_medians(const double *sorted, size_t count, struct median_chance *medians)
{
	const size_t middle = count / 2 + 1;
	double before = 0;

	for (size_t i = 0; i < count; i++) {
		const double reached = at_least(count, middle, i + 1);

		medians[i] = (struct median_chance){sorted[i], reached - before};
		before = reached;
	}
	return count;
}

/* Even count: the median is the mean of the two middle draws. They are samples i < j when half of
 * the draws reach up to i exactly and the other half down to j exactly. `power` has room for count + 1. */
static size_t even_medians(const double *sorted, size_t count, double *power, struct median_chance *medians)
{
	const size_t half = count / 2;
	const double ways = choose(count, half);
	double before = 0;
	size_t made = 0;

	for (size_t i = 0; i <= count; i++)
		power[i] = pow((double)i / (double)count, (double)half);
	for (size_t i = 0; i < count; i++) {
		const double lower = power[i + 1] - power[i];
		const double reached = at_least(count, half, i + 1);

		medians[made++] = (struct median_chance){
		        sorted[i], reached - before - ways * lower * power[count - i - 1]};
		before = reached;
		for (size_t j = i + 1; j < count; j++) {
			const double upper = power[count - j] - power[count - j - 1];

			medians[made++] =
			        (struct median_chance){(sorted[i] + sorted[j]) / 2, ways * lower * upper};
		}
	}
	return made;
}

static double chance_quantile(const struct median_chance *medians, size_t count, double fraction)
{
	double reached = 0;
	size_t i = 0;

	while (i + 1 < count && (reached += medians[i].chance) < fraction)
		i++;
	return medians[i].value;
}

int stats_bootstrap_medians(
        const double *sample, size_t count, struct median_chance **medians, size_t *median_count)
{
	const size_t possible = count % 2 ? count : count * (count + 1) / 2;
	struct median_chance *const made =
	        malloc(possible * sizeof(*made) + (2 * count + 1) * sizeof(*sample));

	if (!made)
		return -ENOMEM;
	double *const sorted = (double *)(made + possible);

	memcpy(sorted, sample, count * sizeof(*sample));
	stats_sort(sorted, count);
	*median_count = count % 2 ? odd_medians(sorted, count, made)
	                          : even_medians(sorted, count, sorted + count, made);
	qsort(made, *median_count, sizeof(*made), compare_medians);
	*medians = made;
	return 0;
}

struct interval stats_whisker(const struct interval *interval, double value)
{
	return isnan(interval->low) ? (struct interval){value, value} : *interval;
}

int stats_bootstrap_median(const double *sample, size_t count, struct interval *interval)
{
	struct median_chance *medians;
	size_t median_count;

	if (count < 2) {
		*interval = (struct interval){NAN, NAN};
		return 0;
	}
	if (count < 3) {
		interval->low = stats_quantile(sample, count, 0);
		interval->high = stats_quantile(sample, count, 1);
		return 0;
	}
	if (stats_bootstrap_medians(sample, count, &medians, &median_count) != 0)
		return -ENOMEM;
	interval->low = chance_quantile(medians, median_count, 0.025);
	interval->high = chance_quantile(medians, median_count, 0.975);
	free(medians);
	return 0;
}

double stats_jain(const uint64_t *share, size_t count)
{
	double sum = 0, squares = 0;

	for (size_t i = 0; i < count; i++) {
		sum += (double)share[i];
		squares += (double)share[i] * (double)share[i];
	}
	return squares > 0 ? sum * sum / ((double)count * squares) : NAN;
}
