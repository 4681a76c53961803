/*
 * selftest: the method cries wolf no more often than it promises, and finds what is there.
 */
#include "cmocka_all.h"

#include "failing_memory.h"

#include "stats/selftest.h"
#include "stats/stats_compare.h"

#include <math.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Trials of one cell: a few lucky ones, most near the top, a long tail of disturbed ones. */
static void make_trials(struct random *random, double *trials, size_t count, double scatter)
{
	for (size_t i = 0; i < count; i++)
		trials[i] = 5000 * exp(scatter * log(1 - random_unit(random)));
}

static void cries_wolf_in_at_most_one_of_twenty(void **state)
{
	static const size_t counts[] = {8, 10, 14, 20, 40, 60};
	struct random random;

	(void)state;
	random_seed(&random, 40);
	for (size_t i = 0; i < COUNT(counts); i++) {
		double trials[60], share;

		make_trials(&random, trials, counts[i], 0.05);
		assert_int_equal(selftest_false_alarms(trials, counts[i], 200, &random, &share), 0);
		assert_true(share <= 0.05);
	}
}

/* 200 comparisons of fresh noise, as if the same cell had been measured twice: none of the 200 has
 * anything in common with another, unlike halves of the same trials. */
static void cries_wolf_as_rarely_over_fresh_nulls(void **state)
{
	struct random random;
	unsigned alarms = 0;

	(void)state;
	random_seed(&random, 41);
	for (unsigned round = 0; round < 200; round++) {
		double a[10], b[10];
		struct comparison comparison, *family = &comparison;

		make_trials(&random, a, COUNT(a), 0.02);
		make_trials(&random, b, COUNT(b), 0.02);
		assert_int_equal(comparison_make(&comparison, a, COUNT(a), b, COUNT(b)), 0);
		comparisons_judge(&family, 1, false);
		alarms += comparison.verdict != COMPARISON_CANNOT_TELL;
	}
	assert_in_range(alarms, 1, 10);
}

/* Two halves of {1, .., 8} / 100 + 1 are apart for certain once the smallest of the second is above
 * the largest of the first: 1.08 / 1.01 is enough for every split, and only a complete parting
 * gives four against four a p below 0.05. */
static void the_visible_ratio_parts_the_halves(void **state)
{
	const double trials[] = {1.03, 1.08, 1.01, 1.05, 1.02, 1.07, 1.04, 1.06};
	struct random random;
	double ratio;

	(void)state;
	random_seed(&random, 42);
	assert_int_equal(selftest_visible_ratio(trials, COUNT(trials), 1, 500, &random, &ratio), 0);
	/* Some of 500 splits have the largest in the first half and the smallest in the second. */
	assert_true(fabs(ratio - 1.08 / 1.01) < 2e-4);
	assert_int_equal(selftest_visible_ratio(trials, COUNT(trials), 0.8, 500, &random, &ratio), 0);
	assert_true(ratio > 1.02 && ratio <= 1.08 / 1.01 + 2e-4);
}

/* The power is what was asked for: of new pairs of samples with that ratio, 80 % are told apart.
 * 400 pairs have a standard deviation of 2 %, the ratio rests on one sample of 24 trials: 0.65 .. 0.95. */
static void the_visible_ratio_is_seen_as_often_as_promised(void **state)
{
	double trials[24], ratio;
	struct random random;
	unsigned seen = 0;

	(void)state;
	random_seed(&random, 43);
	make_trials(&random, trials, COUNT(trials), 0.03);
	assert_int_equal(selftest_visible_ratio(trials, COUNT(trials), 0.8, 100, &random, &ratio), 0);
	for (unsigned round = 0; round < 400; round++) {
		double a[12], b[12];
		struct comparison comparison, *family = &comparison;

		make_trials(&random, a, COUNT(a), 0.03);
		make_trials(&random, b, COUNT(b), 0.03);
		for (size_t i = 0; i < COUNT(b); i++)
			b[i] *= ratio;
		assert_int_equal(comparison_make(&comparison, a, COUNT(a), b, COUNT(b)), 0);
		comparisons_judge(&family, 1, false);
		seen += comparison.verdict == COMPARISON_FASTER;
	}
	assert_in_range(seen, 260, 380);
}

static void more_noise_hides_more(void **state)
{
	double trials[20], calm, noisy;
	struct random random;

	(void)state;
	random_seed(&random, 44);
	make_trials(&random, trials, COUNT(trials), 0.002);
	assert_int_equal(selftest_visible_ratio(trials, COUNT(trials), 0.8, 100, &random, &calm), 0);
	make_trials(&random, trials, COUNT(trials), 0.05);
	assert_int_equal(selftest_visible_ratio(trials, COUNT(trials), 0.8, 100, &random, &noisy), 0);
	assert_true(calm > 1 && calm < 1.01);
	assert_true(noisy > 1.02 && noisy < 1.3);
}

static void too_few_trials_show_nothing(void **state)
{
	const double trials[] = {1, 2, 3, 4, 5, 6, 7}, nothing[10] = {0};
	struct random random;
	double ratio, share;

	(void)state;
	random_seed(&random, 45);
	assert_int_equal(selftest_visible_ratio(trials, COUNT(trials), 0.8, 100, &random, &ratio), 0);
	assert_true(isinf(ratio));
	assert_int_equal(selftest_visible_ratio(nothing, COUNT(nothing), 0.8, 100, &random, &ratio), 0);
	assert_true(isinf(ratio));
	assert_int_equal(selftest_visible_ratio(trials, 0, 0.8, 100, &random, &ratio), 0);
	assert_true(isinf(ratio));
	assert_int_equal(selftest_false_alarms(trials, COUNT(trials), 100, &random, &share), 0);
	assert_true(share == 0);
	assert_int_equal(selftest_false_alarms(trials, 0, 100, &random, &share), 0);
	assert_true(share == 0);
}

static void assert_words(double ratio, const char *words)
{
	char text[48];

	assert_string_equal(selftest_format_ratio(ratio, text, sizeof(text)), words);
}

static void a_ratio_in_words_is_never_in_powers_of_ten(void **state)
{
	(void)state;
	assert_words(1.0032, "0.32 %");
	assert_words(1.994, "99 %");
	assert_words(1.996, "nothing below a factor of 2.0");
	assert_words(9.96, "nothing below a factor of 10");
	assert_words(1234.5, "nothing below a factor of 1234");
}

static int test_swept(struct reason *why)
{
	static const double trials[] = {1.03, 1.08, 1.01, 1.05, 1.02, 1.07, 1.04, 1.06};
	struct random random;
	double share, ratio;

	random_seed(&random, 46);
	const int error = selftest_false_alarms(trials, COUNT(trials), 2, &random, &share);

	(void)why;
	return error ? error : selftest_visible_ratio(trials, COUNT(trials), 0.8, 2, &random, &ratio);
}

static void keep_swept(void)
{
}

static void no_memory_is_an_error_and_nothing_lost(void **state)
{
	(void)state;
	failing_memory_sweep(test_swept, keep_swept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(cries_wolf_in_at_most_one_of_twenty),
	        cmocka_unit_test(cries_wolf_as_rarely_over_fresh_nulls),
	        cmocka_unit_test(the_visible_ratio_parts_the_halves),
	        cmocka_unit_test(the_visible_ratio_is_seen_as_often_as_promised),
	        cmocka_unit_test(more_noise_hides_more),
	        cmocka_unit_test(too_few_trials_show_nothing),
	        cmocka_unit_test(a_ratio_in_words_is_never_in_powers_of_ten),
	        cmocka_unit_test(no_memory_is_an_error_and_nothing_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
