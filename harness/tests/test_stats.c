/*
 * stats: against values that were not computed with it. Medians and quantiles come from
 * Python's statistics module (method "inclusive" is type 7), the random words from the authors'
 * reference code, the bootstrap intervals of up to 8 samples from the medians of all n^n resamples,
 * counted one by one.
 */
#include "cmocka_all.h"

#include "stats/stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define assert_near(a, b) assert_true(fabs((a) - (b)) < 1e-9)

static void draws_the_published_words(void **state)
{
	static const uint64_t expected[] = {11520, 0, 1509978240, UINT64_C(1215971899390074240),
	        UINT64_C(1216172134540287360), UINT64_C(607988272756665600)};
	struct random random = {.state = {1, 2, 3, 4}};

	(void)state;
	for (size_t i = 0; i < COUNT(expected); i++)
		assert_int_equal(random_next(&random), expected[i]);
	random_seed(&random, 0);
	assert_int_equal(random.state[0], UINT64_C(0xe220a8397b1dcdaf));
	assert_int_equal(random.state[3], UINT64_C(0xf88bb8a8724c81ec));
}

static void draws_below_the_bound_without_bias(void **state)
{
	struct random random;
	unsigned seen[6] = {0};

	(void)state;
	random_seed(&random, 7);
	for (unsigned i = 0; i < 60000; i++)
		seen[random_below(&random, 6)]++;
	/* Five standard deviations of a binomial count of 60000 draws, 1/6 each: 456. */
	for (size_t i = 0; i < COUNT(seen); i++)
		assert_in_range(seen[i], 10000 - 456, 10000 + 456);
	assert_int_equal(random_below(&random, 1), 0);
	/* A bound just above 2^63, where taking the remainder would draw the lower half twice as often. */
	unsigned low = 0;

	for (unsigned i = 0; i < 3000; i++)
		low += random_below(&random, (UINT64_C(1) << 63) + (UINT64_C(1) << 62)) < UINT64_C(1) << 62;
	assert_in_range(low, 1000 - 130, 1000 + 130);
}

static void draws_in_the_unit_interval(void **state)
{
	struct random random;
	double sum = 0;

	(void)state;
	random_seed(&random, 8);
	for (unsigned i = 0; i < 10000; i++) {
		const double unit = random_unit(&random);

		assert_true(unit >= 0 && unit < 1);
		sum += unit;
	}
	assert_true(fabs(sum / 10000 - 0.5) < 0.015);
}

static void shuffles_every_order_alike(void **state)
{
	struct random random;
	unsigned seen[27] = {0}, orders = 0;
	size_t order[3];

	(void)state;
	random_seed(&random, 9);
	for (unsigned i = 0; i < 6000; i++) {
		random_shuffle(&random, order, COUNT(order));
		seen[order[0] * 9 + order[1] * 3 + order[2]]++;
	}
	for (size_t i = 0; i < COUNT(seen); i++) {
		if (seen[i] == 0)
			continue;
		assert_in_range(seen[i], 1000 - 145, 1000 + 145);
		orders++;
	}
	assert_int_equal(orders, 6);
}

static void the_same_seed_gives_the_same_order(void **state)
{
	struct random random;
	size_t first[50], second[50];

	(void)state;
	random_seed(&random, 10);
	random_shuffle(&random, first, COUNT(first));
	random_seed(&random, 10);
	random_shuffle(&random, second, COUNT(second));
	assert_memory_equal(first, second, sizeof(first));
	random_seed(&random, 11);
	random_shuffle(&random, second, COUNT(second));
	assert_memory_not_equal(first, second, sizeof(first));
	random_shuffle(&random, second, 0);
}

static void medians(void **state)
{
	static const double odd[] = {2.5, 9.1, 4.4, 7.0, 1.2, 8.8, 3.3}, even[] = {15, 20, 35, 40, 50, 3};
	static const double tied[] = {4, 4, 1, 4, 4, 9, 4};

	(void)state;
	assert_near(stats_median(odd, COUNT(odd)), 4.4);
	assert_near(stats_median(even, COUNT(even)), 27.5);
	assert_near(stats_median(tied, COUNT(tied)), 4);
	assert_near(stats_median(odd, 1), 2.5);
	assert_near(stats_median(odd, 2), 5.8);
	assert_true(isnan(stats_median(odd, 0)));
}

static void quantiles(void **state)
{
	static const double odd[] = {2.5, 9.1, 4.4, 7.0, 1.2, 8.8, 3.3}, even[] = {15, 20, 35, 40, 50, 3};

	(void)state;
	assert_near(stats_quantile(odd, COUNT(odd), 0.05), 1.59);
	assert_near(stats_quantile(odd, COUNT(odd), 0.25), 2.9);
	assert_near(stats_quantile(odd, COUNT(odd), 0.95), 9.01);
	assert_near(stats_quantile(even, COUNT(even), 0.1), 9);
	assert_near(stats_quantile(even, COUNT(even), 0.4), 20);
	assert_near(stats_quantile(even, COUNT(even), 0), 3);
	assert_near(stats_quantile(even, COUNT(even), 1), 50);
	assert_true(isnan(stats_quantile(even, 0, 0.5)));
}

static void a_quantile_of_many_is_that_of_the_sorted(void **state)
{
	double sample[1001];
	size_t order[COUNT(sample)];
	struct random random;

	(void)state;
	random_seed(&random, 12);
	random_shuffle(&random, order, COUNT(order));
	for (size_t i = 0; i < COUNT(sample); i++)
		sample[i] = (double)order[i];
	for (unsigned percent = 0; percent <= 100; percent++)
		assert_near(stats_quantile(sample, COUNT(sample), percent / 100.0), percent * 10.0);
}

static void leaves_the_samples_alone(void **state)
{
	double sample[] = {5, 3, 4, 1, 2};
	const double before[] = {5, 3, 4, 1, 2};
	struct interval interval;

	(void)state;
	stats_median(sample, COUNT(sample));
	assert_int_equal(stats_bootstrap_median(sample, COUNT(sample), &interval), 0);
	assert_memory_equal(sample, before, sizeof(sample));
}

static void bootstrap_agrees_with_counting_every_resample(void **state)
{
	static const double sample[] = {16, 1, 4, 2, 8, 32, 64, 128}, tied[] = {3, 20, 3, 11, 5, 7};
	static const double three[] = {4, 1, 2}, four[] = {8, 1, 4, 2};
	static const struct {
		const double *sample;
		size_t count;
		double low, high;
	} expected[] = {{three, 3, 1, 4}, {four, 4, 1, 8}, {sample, 5, 1, 16}, {sample, 6, 1.5, 24},
	        {sample, 7, 2, 32}, {sample, 8, 2, 64}, {tied, 6, 3, 15.5}};
	struct interval interval;

	(void)state;
	for (size_t i = 0; i < COUNT(expected); i++) {
		assert_int_equal(stats_bootstrap_median(expected[i].sample, expected[i].count, &interval), 0);
		assert_near(interval.low, expected[i].low);
		assert_near(interval.high, expected[i].high);
	}
}

/* By hand: of the 2^2 resamples of two, of the 3^3 resamples of three. */
static void every_median_of_a_resample_has_its_chance(void **state)
{
	static const double two[] = {5, 1}, three[] = {4, 1, 2};
	static const struct median_chance of_two[] = {{1, 1 / 4.0}, {3, 2 / 4.0}, {5, 1 / 4.0}};
	static const struct median_chance of_three[] = {{1, 7 / 27.0}, {2, 13 / 27.0}, {4, 7 / 27.0}};
	static const struct {
		const double *sample;
		size_t count;
		const struct median_chance *medians;
	} expected[] = {{two, 2, of_two}, {three, 3, of_three}};
	struct median_chance *medians;
	size_t count;

	(void)state;
	for (size_t i = 0; i < COUNT(expected); i++) {
		assert_int_equal(
		        stats_bootstrap_medians(expected[i].sample, expected[i].count, &medians, &count), 0);
		assert_int_equal(count, 3);
		for (size_t j = 0; j < count; j++) {
			assert_near(medians[j].value, expected[i].medians[j].value);
			assert_near(medians[j].chance, expected[i].medians[j].chance);
		}
		free(medians);
	}
}

/* The chance that a binomial variable of 21 draws, chance j/21 each, reaches 11 is 0.018 for
 * j = 6 and 0.056 for j = 7: the seventh smallest begins the interval, the seventh largest ends it. */
static void bootstrap_of_many_follows_the_binomial(void **state)
{
	double sample[21], even[200];
	struct interval interval;

	(void)state;
	for (size_t i = 0; i < COUNT(sample); i++)
		sample[i] = (double)i + 1;
	assert_int_equal(stats_bootstrap_median(sample, COUNT(sample), &interval), 0);
	assert_near(interval.low, 7);
	assert_near(interval.high, 15);
	for (size_t i = 0; i < COUNT(even); i++)
		even[i] = (double)i + 1;
	assert_int_equal(stats_bootstrap_median(even, COUNT(even), &interval), 0);
	/* The normal approximation: 100.5 -+ 1.96 * sqrt(200) / 2. */
	assert_true(fabs(interval.low - (100.5 - 13.86)) <= 1);
	assert_true(fabs(interval.high - (100.5 + 13.86)) <= 1);
	assert_near(interval.low + interval.high, 201);
}

static void an_interval_holds_the_median_and_repeats(void **state)
{
	double sample[8];
	struct interval first, second;
	struct random random;

	(void)state;
	random_seed(&random, 13);
	for (unsigned round = 0; round < 100; round++) {
		for (size_t i = 0; i < COUNT(sample); i++)
			sample[i] = -log(1 - random_unit(&random));
		assert_int_equal(stats_bootstrap_median(sample, COUNT(sample), &first), 0);
		assert_int_equal(stats_bootstrap_median(sample, COUNT(sample), &second), 0);
		assert_memory_equal(&first, &second, sizeof(first));
		assert_true(first.low <= stats_median(sample, COUNT(sample)));
		assert_true(first.high >= stats_median(sample, COUNT(sample)));
		assert_true(first.low < first.high);
	}
}

static void few_samples_give_their_range(void **state)
{
	static const double sample[] = {3, 1};
	struct interval interval;

	(void)state;
	assert_int_equal(stats_bootstrap_median(sample, 2, &interval), 0);
	assert_near(interval.low, 1);
	assert_near(interval.high, 3);
	assert_int_equal(stats_bootstrap_median(sample, 1, &interval), 0);
	assert_true(isnan(interval.low) && isnan(interval.high));
	assert_near(stats_whisker(&interval, 3).low, 3);
	assert_near(stats_whisker(&interval, 3).high, 3);
	assert_int_equal(stats_bootstrap_median(sample, 0, &interval), 0);
	assert_true(isnan(interval.low) && isnan(interval.high));
}

static void fairness(void **state)
{
	static const uint64_t equal[] = {7, 7, 7, 7}, one[] = {0, 0, 9, 0}, none[] = {0, 0};
	static const uint64_t mixed[] = {1, 2, 3}; /* 36 / (3 * 14) */
	static const uint64_t large[] = {UINT64_MAX, UINT64_MAX};

	(void)state;
	assert_near(stats_jain(equal, COUNT(equal)), 1);
	assert_near(stats_jain(one, COUNT(one)), 0.25);
	assert_near(stats_jain(mixed, COUNT(mixed)), 6.0 / 7);
	assert_near(stats_jain(large, COUNT(large)), 1);
	assert_true(isnan(stats_jain(none, COUNT(none))));
	assert_true(isnan(stats_jain(none, 0)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(draws_the_published_words),
	        cmocka_unit_test(draws_below_the_bound_without_bias),
	        cmocka_unit_test(draws_in_the_unit_interval),
	        cmocka_unit_test(shuffles_every_order_alike),
	        cmocka_unit_test(the_same_seed_gives_the_same_order),
	        cmocka_unit_test(medians),
	        cmocka_unit_test(quantiles),
	        cmocka_unit_test(a_quantile_of_many_is_that_of_the_sorted),
	        cmocka_unit_test(leaves_the_samples_alone),
	        cmocka_unit_test(bootstrap_agrees_with_counting_every_resample),
	        cmocka_unit_test(every_median_of_a_resample_has_its_chance),
	        cmocka_unit_test(bootstrap_of_many_follows_the_binomial),
	        cmocka_unit_test(an_interval_holds_the_median_and_repeats),
	        cmocka_unit_test(few_samples_give_their_range),
	        cmocka_unit_test(fairness),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
