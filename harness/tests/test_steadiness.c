/* steadiness: trends and late starts are found in made-up series, nothing in noise; and a recorder counts
 * each job in the slice in which it finished. */
#include "cmocka_all.h"

#include "stats/stats.h"
#include "stats/stats_trend.h"
#include "trial/gate.h"
#include "trial/steadiness.h"
#include "trial/trial.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct trend trend_of(const double *series, size_t count)
{
	struct trend trend;

	assert_int_equal(stats_trend(series, count, &trend), 0);
	return trend;
}

static void assert_near(double value, double expected)
{
	if (!(fabs(value - expected) <= 1e-3 * fabs(expected)))
		fail_msg("%g is not %g", value, expected);
}

/* By hand: S is 45 of 45 pairs, its variance 125; erfc(44 / sqrt(250)). */
static void a_straight_line_is_a_trend(void **state)
{
	static const double up[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, down[] = {9, 8, 7, 6, 5, 4, 3, 2, 1, 0};

	(void)state;
	assert_near(trend_of(up, 10).p, 8.305e-5);
	assert_near(trend_of(up, 10).drift, 9 / 5.5);
	assert_near(trend_of(down, 10).p, 8.305e-5);
	assert_near(trend_of(down, 10).drift, -9 / 4.5);
}

/* By hand: S is 4, its variance (156 - 36) / 18; erfc(3 / sqrt(40 / 3)). */
static void ties_say_less(void **state)
{
	static const double tied[] = {1, 1, 2, 2}, equal[] = {7, 7, 7, 7, 7}, none[] = {0, 0, 0};

	(void)state;
	assert_near(trend_of(tied, 4).p, 0.2453);
	assert_true(trend_of(equal, 5).p == 1);
	assert_true(trend_of(equal, 5).drift == 0);
	assert_true(trend_of(none, 3).drift == 0);
	assert_true(trend_of(tied, 0).p == 1);
	assert_true(trend_of(tied, 1).p == 1);
}

/* One bad value, however bad, is no trend, and moves the slope no further than its neighbours. */
static void an_outlier_is_no_trend(void **state)
{
	static const double series[] = {10, 11, 10, 11, 10, 11, 10, 1000};

	(void)state;
	assert_true(trend_of(series, 8).p > 0.05);
	assert_true(fabs(trend_of(series, 8).drift) < 0.5);
}

static struct outcome judge(const double *jobs)
{
	struct outcome outcome = {.status = TRIAL_OK};

	for (unsigned i = 0; i < WINDOW_SLICES; i++)
		outcome.slice_jobs[i] = (uint64_t)jobs[i];
	assert_int_equal(steadiness_judge(&outcome), 0);
	return outcome;
}

static void noise_is_steady(void **state)
{
	enum { SERIES = 4000 };
	struct random random;
	unsigned unsteady = 0;

	(void)state;
	random_seed(&random, 1);
	for (unsigned n = 0; n < SERIES; n++) {
		double jobs[WINDOW_SLICES];

		/* Noisy enough for anything that is significant to be large, too. */
		for (unsigned i = 0; i < WINDOW_SLICES; i++)
			jobs[i] = 1000 + 1000 * random_unit(&random);
		unsteady += judge(jobs).unsteady[0] != '\0';
	}
	print_message("  %u of %d look unsteady\n", unsteady, SERIES);
	/* One in a hundred, as the header says; and the tests do reject. */
	assert_in_range(unsteady, 1, SERIES / 100);
}

static void a_rate_that_changes_is_unsteady(void **state)
{
	double up[WINDOW_SLICES], down[WINDOW_SLICES], little[WINDOW_SLICES];

	(void)state;
	for (unsigned i = 0; i < WINDOW_SLICES; i++) {
		up[i] = 1000 + 20 * i + 7 * (i % 3);
		down[i] = 2000 - 20 * i;
		little[i] = 1000 + i;
	}
	assert_non_null(strstr(judge(up).unsteady, "the rate rose by 26 % over the window"));
	assert_non_null(strstr(judge(down).unsteady, "the rate fell by 16 % over the window"));
	/* Significant, but of no importance. */
	assert_string_equal(judge(little).unsteady, "");
}

static void a_late_start_is_unsteady(void **state)
{
	double late[WINDOW_SLICES], one[WINDOW_SLICES];

	(void)state;
	for (unsigned i = 0; i < WINDOW_SLICES; i++) {
		late[i] = (i < 4 ? 500 : 1000) + 50 * ((i * 7) % 5);
		one[i] = (i == 0 ? 500 : 1000) + 50 * ((i * 7) % 5);
	}
	assert_non_null(strstr(judge(late).unsteady, "fewer jobs in the window's first quarter"));
	/* One slice of sixteen may be anything. */
	assert_string_equal(judge(one).unsteady, "");
}

static void what_is_no_number_is_not_judged(void **state)
{
	struct outcome outcome = {.status = TRIAL_FAILED, .unsteady = "before"};

	(void)state;
	for (unsigned i = 0; i < WINDOW_SLICES; i++)
		outcome.slice_jobs[i] = 100 * i;
	assert_int_equal(steadiness_judge(&outcome), 0);
	assert_string_equal(outcome.unsteady, "");
}

static bool always_right(const struct workload *workload, const struct job *job)
{
	(void)workload;
	return job->error == 0;
}

static const struct workload_ops ops = {.name = "test", .verify = always_right};

#define BEGIN_NS 1000u
#define SLICE_NS 10u
#define END_NS (BEGIN_NS + WINDOW_SLICES * SLICE_NS)

static void finish(struct recorder *recorder, uint64_t now_ns)
{
	const struct workload workload = {.ops = &ops};
	struct job job = {0};

	recorder_start(recorder, &job, 0, now_ns);
	recorder_finish(recorder, &workload, &job, now_ns);
}

/* Two writers: one sees every edge, the other dies early, and one that takes its place goes on later. */
static void each_job_counts_in_its_slice(void **state)
{
	const struct gate gate = {.begin_ns = BEGIN_NS, .end_ns = END_NS};
	const struct trial_end end = {0};
	struct trial trial = {.workers = 1, .window_ns = END_NS - BEGIN_NS};
	struct outcome outcome;

	(void)state;
	trial.shared = calloc(1, sizeof(*trial.shared) + 2 * sizeof(trial.shared->recorder[0]));
	assert_non_null(trial.shared);
	struct recorder *const first = &trial.shared->recorder[0], *const second = first + 1;

	recorder_open(first, &gate, NULL, NULL);
	finish(first, BEGIN_NS - 1);
	for (unsigned i = 0; i < WINDOW_SLICES; i++)
		for (unsigned n = 0; n <= i; n++)
			finish(first, BEGIN_NS + i * SLICE_NS + (n > 0 ? SLICE_NS - 1 : 0));
	finish(first, END_NS);
	recorder_close(first, END_NS + 1);
	recorder_open(second, &gate, NULL, NULL);
	finish(second, BEGIN_NS + 2 * SLICE_NS);
	recorder_open(second, &gate, NULL, NULL);
	finish(second, BEGIN_NS + 7 * SLICE_NS);
	assert_int_equal(outcome_merge(&outcome, &trial, &end), 0);
	for (unsigned i = 0; i < WINDOW_SLICES; i++)
		assert_int_equal(outcome.slice_jobs[i], i + 1 + (i == 2 || i == 7));
	assert_int_equal(outcome.jobs_in_window, WINDOW_SLICES * (WINDOW_SLICES + 1) / 2 + 2);
	assert_non_null(strstr(outcome.unsteady, "rose"));
	free(trial.shared);
	outcome_release(&outcome);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_straight_line_is_a_trend),
	        cmocka_unit_test(ties_say_less),
	        cmocka_unit_test(an_outlier_is_no_trend),
	        cmocka_unit_test(noise_is_steady),
	        cmocka_unit_test(a_rate_that_changes_is_unsteady),
	        cmocka_unit_test(a_late_start_is_unsteady),
	        cmocka_unit_test(what_is_no_number_is_not_judged),
	        cmocka_unit_test(each_job_counts_in_its_slice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
