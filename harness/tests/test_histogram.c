/* histogram: buckets, quantiles against sorted values, merging, and the percentile text. */
#include "cmocka_all.h"

#include "stats/stats.h"
#include "trial/histogram.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct histogram one, two, both;

static int empty(void **state)
{
	(void)state;
	memset(&one, 0, sizeof(one));
	memset(&two, 0, sizeof(two));
	memset(&both, 0, sizeof(both));
	return 0;
}

static void buckets_follow_each_other_without_gap_or_overlap(void **state)
{
	uint64_t expected_low = 0;

	(void)state;
	for (unsigned bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++) {
		const uint64_t low = histogram_bucket_low(bucket), high = histogram_bucket_high(bucket);

		assert_int_equal(low, expected_low);
		assert_true(high >= low);
		assert_int_equal(histogram_bucket(low), bucket);
		assert_int_equal(histogram_bucket(high), bucket);
		assert_true(high - low <= low / HISTOGRAM_SUB_COUNT);
		expected_low = high + 1;
	}
	assert_int_equal(expected_low, HISTOGRAM_MAX_NS + 1);
}

static void counts_what_is_too_large_in_the_last_bucket(void **state)
{
	(void)state;
	assert_int_equal(histogram_bucket(HISTOGRAM_MAX_NS + 1), HISTOGRAM_BUCKETS - 1);
	assert_int_equal(histogram_bucket(UINT64_MAX), HISTOGRAM_BUCKETS - 1);
	histogram_record(&one, UINT64_C(1) << 50);
	histogram_record(&one, 5);
	assert_int_equal(one.total, 2);
	assert_int_equal(histogram_quantile(&one, 1), UINT64_C(1) << 50);
	assert_int_equal(histogram_quantile(&one, 0.5), 5);
}

/* As many magnitudes as there are: each power of two is as likely as any other. */
static uint64_t draw_latency(struct random *random)
{
	const unsigned bits = 1 + (unsigned)random_below(random, HISTOGRAM_MAX_BITS);

	return random_below(random, UINT64_C(1) << bits);
}

static void knows_a_million_values_to_one_in_128(void **state)
{
	struct random random;

	(void)state;
	random_seed(&random, 1);
	for (unsigned i = 0; i < 1000000; i++) {
		const uint64_t ns = draw_latency(&random);
		const unsigned bucket = histogram_bucket(ns);
		const uint64_t low = histogram_bucket_low(bucket), high = histogram_bucket_high(bucket);

		if (ns < low || ns > high || (high - low) * HISTOGRAM_SUB_COUNT > ns)
			fail_msg("%llu lies in bucket %u, %llu .. %llu", (unsigned long long)ns, bucket,
			        (unsigned long long)low, (unsigned long long)high);
	}
}

static int compare_values(const void *left, const void *right)
{
	const uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

static void quantiles_agree_with_the_sorted_values(void **state)
{
	static const double fraction[] = {0, 0.001, 0.1, 0.25, 0.5, 0.9, 0.99, 0.999, 0.9999, 1};
	enum { COUNT = 20000 };
	uint64_t *const value = calloc(COUNT, sizeof(*value));
	struct random random;
	double sum = 0;

	(void)state;
	assert_non_null(value);
	random_seed(&random, 2);
	for (size_t i = 0; i < COUNT; i++) {
		value[i] = draw_latency(&random);
		sum += (double)value[i];
		histogram_record(&one, value[i]);
	}
	qsort(value, COUNT, sizeof(*value), compare_values);
	for (size_t i = 0; i < sizeof(fraction) / sizeof(*fraction); i++) {
		const size_t rank = (size_t)ceil(fraction[i] * COUNT);
		const double exact = (double)value[rank ? rank - 1 : 0];
		const double read = (double)histogram_quantile(&one, fraction[i]);

		if (fabs(read - exact) > exact / HISTOGRAM_SUB_COUNT)
			fail_msg("quantile %g is %.0f, not %.0f", fraction[i], exact, read);
	}
	uint64_t together[sizeof(fraction) / sizeof(*fraction)];

	histogram_quantiles(&one, fraction, sizeof(fraction) / sizeof(*fraction), together);
	for (size_t i = 0; i < sizeof(fraction) / sizeof(*fraction); i++)
		assert_int_equal(together[i], histogram_quantile(&one, fraction[i]));
	assert_int_equal(histogram_quantile(&one, 1), value[COUNT - 1]);
	assert_true(fabs(histogram_mean(&one) - sum / COUNT) <= sum / COUNT / HISTOGRAM_SUB_COUNT);
	free(value);
}

static void never_reads_a_value_outside_those_recorded(void **state)
{
	(void)state;
	histogram_record(&one, 1000001);
	assert_int_equal(histogram_quantile(&one, 0), 1000001);
	assert_int_equal(histogram_quantile(&one, 0.5), 1000001);
	assert_int_equal(histogram_quantile(&one, 1), 1000001);
	assert_true(histogram_mean(&one) == 1000001);
}

static void half_of_three_is_the_second(void **state)
{
	(void)state;
	histogram_record(&one, 30);
	histogram_record(&one, 10);
	histogram_record(&one, 20);
	assert_int_equal(histogram_quantile(&one, 0.3), 10);
	assert_int_equal(histogram_quantile(&one, 0.34), 20);
	assert_int_equal(histogram_quantile(&one, 0.5), 20);
	assert_int_equal(histogram_quantile(&one, 0.67), 30);
}

static void knows_zero_and_nothing(void **state)
{
	(void)state;
	assert_int_equal(histogram_quantile(&one, 0.5), 0);
	assert_true(histogram_mean(&one) == 0);
	histogram_record(&one, 0);
	assert_int_equal(one.min_ns, 1);
	assert_int_equal(histogram_quantile(&one, 0.5), 0);
	assert_int_equal(histogram_quantile(&one, 1), 0);
}

static void merging_equals_recording_both(void **state)
{
	struct random random;

	(void)state;
	random_seed(&random, 3);
	for (unsigned i = 0; i < 10000; i++) {
		const uint64_t ns = draw_latency(&random);

		histogram_record(i % 3 ? &one : &two, ns);
		histogram_record(&both, ns);
	}
	histogram_merge(&one, &two);
	assert_memory_equal(&one, &both, sizeof(one));
	memset(&two, 0, sizeof(two));
	histogram_merge(&one, &two);
	assert_memory_equal(&one, &both, sizeof(one));
	histogram_merge(&two, &one);
	assert_memory_equal(&two, &both, sizeof(two));
}

/* The text as one string that the caller frees. */
static char *hgrm_text(const struct histogram *histogram)
{
	char *text = NULL;
	size_t size = 0;
	FILE *const out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(histogram_write_hgrm(histogram, out), 0);
	assert_int_equal(fclose(out), 0);
	return text;
}

/* Made by hand for the values 1 .. 4 us: the values at 0, 10 .. 20 %, 30 .. 50 % and so on. */
static void writes_the_percentile_text(void **state)
{
	static const char expected[] = "       Value     Percentile TotalCount 1/(1-Percentile)\n"
	                               "\n"
	                               "       0.101 0.000000000000          1           1.00\n"
	                               "       0.101 0.100000000000          1           1.11\n"
	                               "       0.101 0.200000000000          1           1.25\n"
	                               "       0.102 0.300000000000          2           1.43\n"
	                               "       0.102 0.400000000000          2           1.67\n"
	                               "       0.102 0.500000000000          2           2.00\n"
	                               "       0.103 0.550000000000          3           2.22\n"
	                               "       0.103 0.600000000000          3           2.50\n"
	                               "       0.103 0.650000000000          3           2.86\n"
	                               "       0.103 0.700000000000          3           3.33\n"
	                               "       0.103 0.750000000000          3           4.00\n"
	                               "       0.104 0.775000000000          4           4.44\n"
	                               "       0.104 1.000000000000          4\n"
	                               "#[Mean    =        0.102, StdDeviation   =        0.001]\n"
	                               "#[Max     =        0.104, Total count    =            4]\n"
	                               "#[Buckets =           36, SubBuckets     =          128]\n"
	                               "#[Value, Mean, StdDeviation and Max are in microseconds]\n";
	char *text;

	(void)state;
	for (uint64_t ns = 101; ns <= 104; ns++)
		histogram_record(&one, ns);
	text = hgrm_text(&one);
	assert_string_equal(text, expected);
	free(text);
}

/* HdrHistogram's plotter takes the lines of four columns between the header and the footer. */
static void the_spectrum_rises_and_reaches_the_tail(void **state)
{
	struct random random;
	double last_value = 0, last_inverse = 0, value, fraction, inverse;
	unsigned long long seen;
	unsigned lines = 0;
	char *text, *line, *rest;

	(void)state;
	random_seed(&random, 4);
	for (unsigned i = 0; i < 100000; i++)
		histogram_record(&one, draw_latency(&random));
	text = hgrm_text(&one);
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		if (sscanf(line, "%lf %lf %llu %lf", &value, &fraction, &seen, &inverse) != 4)
			continue;
		assert_true(value >= last_value && inverse > last_inverse);
		assert_true((double)seen / 100000 >= fraction);
		last_value = value;
		last_inverse = inverse;
		lines++;
	}
	assert_true(last_inverse > 10000);
	assert_in_range(lines, 60, 100);
	free(text);
}

static void writes_an_empty_histogram(void **state)
{
	char *text;

	(void)state;
	text = hgrm_text(&one);
	assert_non_null(strstr(text, "Total count    =            0]"));
	assert_null(strstr(text, "nan"));
	free(text);
}

static void a_full_disk_is_an_error(void **state)
{
	FILE *const full = fopen("/dev/full", "w");

	(void)state;
	if (!full)
		skip();
	assert_int_equal(histogram_write_hgrm(&one, full), -ENOSPC);
	fclose(full);
}

static void the_text_reads_back_to_the_same_and_adds_up(void **state)
{
	static struct histogram back, twice;
	char *text;

	(void)state;
	memset(&back, 0, sizeof(back));
	for (uint64_t value = 3; value < HISTOGRAM_MAX_NS; value = value * 5 + 1)
		histogram_record(&one, value);
	text = histogram_to_text(&one);
	assert_non_null(text);
	assert_int_equal(histogram_add_text(&back, text), 0);
	assert_memory_equal(&back, &one, sizeof(one));
	memset(&twice, 0, sizeof(twice));
	histogram_merge(&twice, &one);
	histogram_merge(&twice, &one);
	assert_int_equal(histogram_add_text(&back, text), 0);
	assert_memory_equal(&back, &twice, sizeof(twice));
	free(text);
}

static void an_empty_text_is_an_empty_histogram(void **state)
{
	char *text = histogram_to_text(&one);

	(void)state;
	assert_string_equal(text, "");
	assert_int_equal(histogram_add_text(&one, text), 0);
	assert_int_equal(one.total, 0);
	free(text);
}

static void refuses_a_text_that_is_no_histogram(void **state)
{
	static const char *const texts[] = {"x", "1", "1 ", "9 3 5:1", "1 2 99999:1", "1 2 3",
	        "1 2 3:", "1 2 3:4x", "1 2 -3:4", "1 2  3:4"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (histogram_add_text(&one, texts[i]) != -EINVAL)
			fail_msg("'%s' was taken", texts[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(buckets_follow_each_other_without_gap_or_overlap),
	        cmocka_unit_test_setup(counts_what_is_too_large_in_the_last_bucket, empty),
	        cmocka_unit_test(knows_a_million_values_to_one_in_128),
	        cmocka_unit_test_setup(quantiles_agree_with_the_sorted_values, empty),
	        cmocka_unit_test_setup(never_reads_a_value_outside_those_recorded, empty),
	        cmocka_unit_test_setup(half_of_three_is_the_second, empty),
	        cmocka_unit_test_setup(knows_zero_and_nothing, empty),
	        cmocka_unit_test_setup(merging_equals_recording_both, empty),
	        cmocka_unit_test_setup(writes_the_percentile_text, empty),
	        cmocka_unit_test_setup(the_spectrum_rises_and_reaches_the_tail, empty),
	        cmocka_unit_test_setup(writes_an_empty_histogram, empty),
	        cmocka_unit_test_setup(a_full_disk_is_an_error, empty),
	        cmocka_unit_test_setup(the_text_reads_back_to_the_same_and_adds_up, empty),
	        cmocka_unit_test_setup(an_empty_text_is_an_empty_histogram, empty),
	        cmocka_unit_test_setup(refuses_a_text_that_is_no_histogram, empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
