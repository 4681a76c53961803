/* arrival: spellings, and that the times are what they claim to be: a pure function of the seed, with the
 * right mean and the right distribution. The seeds are fixed, so nothing here is left to chance. */
#include "cmocka_all.h"

#include "arrivals/arrival.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DRAWS 1000000

static void reads_back_what_it_writes(void **state)
{
	static const char *const spellings[] = {"closed", "open(2000/s,poisson)", "open(0.5/s,constant)",
	        "open(10000000/s,poisson)", "open(1234.5/s,constant)"};
	struct arrival arrival;
	struct reason why;
	char text[ARRIVAL_NAME_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(spellings) / sizeof(*spellings); i++) {
		assert_int_equal(arrival_parse(spellings[i], &arrival, &why), 0);
		assert_string_equal(arrival_format(&arrival, text, sizeof(text)), spellings[i]);
		assert_int_equal(arrival_is_open(&arrival), i > 0);
	}
	assert_int_equal(arrival_parse("open(10/s, poisson)", &arrival, &why), 0);
	assert_int_equal(arrival.kind, ARRIVAL_POISSON);
	assert_true(arrival.rate_per_s == 10);
}

static void refuses_what_is_no_arrival(void **state)
{
	static const char *const wrong[] = {"", "open", "open()", "open(2000)", "open(2000/s)",
	        "open(2000/s,)", "open(2000/s,poison)", "open(2000/s,poisson", "open(2000/s,poisson) ",
	        "open(/s,poisson)", "open(-1/s,poisson)", "open(inf/s,poisson)", "open(0x10/s,poisson)",
	        "open(1.2.3/s,poisson)", "open( 1/s,poisson)", "closed(2)", "opened(2000/s,poisson)"};
	struct arrival arrival;
	struct reason why;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		assert_int_equal(arrival_parse(wrong[i], &arrival, &why), -EINVAL);
		assert_non_null(strstr(why.text, "write closed, open(2000/s,poisson)"));
	}
	assert_int_equal(arrival_parse("open(0/s,poisson)", &arrival, &why), -ERANGE);
	assert_int_equal(arrival_parse("open(10000001/s,constant)", &arrival, &why), -ERANGE);
	assert_non_null(strstr(why.text, "between 0.1/s and 10000000/s"));
}

static struct arrivals begin(enum arrival_kind kind, double rate_per_s, uint64_t seed)
{
	const struct arrival arrival = {kind, rate_per_s};
	struct arrivals arrivals;

	arrivals_init(&arrivals, &arrival, seed);
	return arrivals;
}

static void the_seed_alone_decides(void **state)
{
	struct arrivals a = begin(ARRIVAL_POISSON, 2000, 7), b = begin(ARRIVAL_POISSON, 2000, 7),
	                c = begin(ARRIVAL_POISSON, 2000, 8);
	unsigned differ = 0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		const uint64_t at_ns = arrivals_next(&a);

		assert_true(at_ns == arrivals_next(&b));
		differ += at_ns != arrivals_next(&c);
	}
	assert_true(differ > 990);
}

static void constant_gaps_do_not_drift(void **state)
{
	struct arrivals arrivals = begin(ARRIVAL_CONSTANT, 3, 1);

	(void)state;
	for (int i = 0; i < 299999; i++)
		arrivals_next(&arrivals);
	assert_true(arrivals_next(&arrivals) == UINT64_C(100000000000000));
}

/* The mean of n exponential gaps has a standard error of 1/sqrt(n): four of them are allowed. */
static void poisson_arrivals_have_the_rate(void **state)
{
	struct arrivals arrivals = begin(ARRIVAL_POISSON, 2000, 42);
	uint64_t at_ns = 0, last_ns = 0;

	(void)state;
	for (int i = 0; i < DRAWS; i++) {
		at_ns = arrivals_next(&arrivals);
		assert_true(at_ns >= last_ns);
		last_ns = at_ns;
	}
	assert_true(fabs((double)at_ns / DRAWS / 500e3 - 1) < 4 / sqrt(DRAWS));
}

static int compare(const void *left, const void *right)
{
	const double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

/* Kolmogorov and Smirnov: the distance between the distribution of the gaps and the exponential one is
 * above 1.95 / sqrt(n) for one sample in a thousand. The gaps are so long that whole nanoseconds
 * do not show. */
static void poisson_gaps_are_exponential(void **state)
{
	struct arrivals arrivals = begin(ARRIVAL_POISSON, 1, 42);
	double *const gap = calloc(DRAWS, sizeof(*gap)), distance = 0;
	uint64_t last_ns = 0;

	(void)state;
	assert_non_null(gap);
	for (int i = 0; i < DRAWS; i++) {
		const uint64_t at_ns = arrivals_next(&arrivals);

		gap[i] = (double)(at_ns - last_ns) / 1e9;
		last_ns = at_ns;
	}
	qsort(gap, DRAWS, sizeof(*gap), compare);
	for (int i = 0; i < DRAWS; i++) {
		const double expected = -expm1(-gap[i]);

		distance = fmax(distance, fabs(expected - (double)i / DRAWS));
		distance = fmax(distance, fabs(expected - (double)(i + 1) / DRAWS));
	}
	free(gap);
	assert_true(distance < 1.95 / sqrt(DRAWS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(reads_back_what_it_writes),
	        cmocka_unit_test(refuses_what_is_no_arrival),
	        cmocka_unit_test(the_seed_alone_decides),
	        cmocka_unit_test(constant_gaps_do_not_drift),
	        cmocka_unit_test(poisson_arrivals_have_the_rate),
	        cmocka_unit_test(poisson_gaps_are_exponential),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
