/* compare: which cells of two runs meet, which trials count, and what else differs. */
#include "cmocka_all.h"

#include "failing_memory.h"
#include "hand_run.h"

#include "compare/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct trial_record *add_trial(
        struct run *run, const char *model, const char *policy, double throughput)
{
	return hand_run_add(run, &(struct hand_cell){model, policy, "none", 2}, throughput);
}

static void add_cell(struct run *run, const char *model, const char *policy, double throughput)
{
	hand_run_add_cell(run, &(struct hand_cell){model, policy, "none", 2}, 10, throughput);
}

static void compare(struct run_comparison *comparison, const struct run *a, const struct run *b,
        const char *metric, const char *pattern)
{
	struct reason why;
	const struct metric *const found = metric_find(metric, &why);

	assert_non_null(found);
	assert_int_equal(run_comparison_make(comparison, a, b, found, pattern), 0);
}

static const char *name_of(const struct compared_cell *cell)
{
	assert_string_equal(cell->a->trials[0]->cell, cell->b->trials[0]->cell);
	return cell->a->trials[0]->cell;
}

static void cells_meet_by_name(void **state)
{
	struct run a = {0}, b = {0};
	struct run_comparison comparison;

	(void)state;
	add_cell(&a, "pool", "other", 1000);
	add_cell(&a, "fork", "idle", 500);
	add_cell(&a, "loop", "other", 700);
	add_cell(&b, "loop", "other", 700);
	add_cell(&b, "pool", "other", 900);
	add_cell(&b, "pool", "batch", 900);
	compare(&comparison, &a, &b, "throughput", NULL);
	assert_int_equal(comparison.count, 2);
	/* As models are listed in the registry. */
	assert_string_equal(
	        name_of(&comparison.cells[0]), "loop/sha256/other/none/workers:2/background:none");
	assert_string_equal(
	        name_of(&comparison.cells[1]), "pool/sha256/other/none/workers:2/background:none");
	assert_int_equal(comparison.cells[0].comparison.verdict, COMPARISON_CANNOT_TELL);
	assert_int_equal(comparison.cells[1].comparison.verdict, COMPARISON_SLOWER);
	assert_true(fabs(comparison.cells[1].comparison.ratio - 0.9) < 1e-9);
	assert_int_equal(comparison.family, 2);
	assert_int_equal(comparison.only_a_count, 1);
	assert_string_equal(
	        comparison.only_a[0]->trials[0]->cell, "fork/sha256/idle/none/workers:2/background:none");
	assert_int_equal(comparison.only_b_count, 1);
	assert_string_equal(
	        comparison.only_b[0]->trials[0]->cell, "pool/sha256/batch/none/workers:2/background:none");
	run_comparison_release(&comparison);
	run_release(&b);
	run_release(&a);
}

static void a_pattern_makes_the_family_smaller(void **state)
{
	struct run a = {0}, b = {0};
	struct run_comparison comparison;

	(void)state;
	add_cell(&a, "pool", "other", 1000);
	add_cell(&a, "pool", "idle", 1000);
	add_cell(&a, "fork", "other", 1000);
	add_cell(&b, "pool", "other", 1100);
	add_cell(&b, "fork", "other", 1100);
	add_cell(&b, "fork", "batch", 1100);
	compare(&comparison, &a, &b, "throughput", "pool/*");
	assert_int_equal(comparison.count, 1);
	assert_int_equal(comparison.family, 1);
	assert_int_equal(comparison.only_a_count, 1);
	assert_int_equal(comparison.only_b_count, 0);
	assert_true(comparison.cells[0].comparison.p_adjusted == comparison.cells[0].comparison.p);
	run_comparison_release(&comparison);
	compare(&comparison, &a, &b, "throughput", NULL);
	assert_int_equal(comparison.family, 2);
	for (size_t i = 0; i < comparison.count; i++)
		assert_true(comparison.cells[i].comparison.p_adjusted > comparison.cells[i].comparison.p);
	run_comparison_release(&comparison);
	compare(&comparison, &a, &b, "throughput", "cluster/*");
	assert_int_equal(comparison.count + comparison.only_a_count + comparison.only_b_count, 0);
	run_comparison_release(&comparison);
	run_release(&b);
	run_release(&a);
}

/* A disturbed trial and one that went wrong stay in the journal, but they are no numbers. */
static void only_trials_that_count_are_compared(void **state)
{
	struct run a = {0}, b = {0};
	struct run_comparison comparison;

	(void)state;
	add_cell(&a, "pool", "other", 1000);
	add_cell(&b, "pool", "other", 1000);
	strcpy(add_trial(&b, "pool", "other", 1)->outcome.polluted, "steal");
	add_trial(&b, "pool", "other", 2)->outcome.status = TRIAL_FAILED;
	compare(&comparison, &a, &b, "throughput", NULL);
	assert_int_equal(comparison.cells[0].comparison.count_a, 10);
	assert_int_equal(comparison.cells[0].comparison.count_b, 10);
	assert_true(comparison.cells[0].comparison.ratio == 1);
	run_comparison_release(&comparison);
	run_release(&b);
	run_release(&a);
}

static void a_refused_cell_is_no_member_of_the_family(void **state)
{
	struct run a = {0}, b = {0};
	struct run_comparison comparison;

	(void)state;
	add_cell(&a, "pool", "other", 1000);
	add_cell(&a, "pool", "fifo:10", 1000);
	add_cell(&b, "pool", "other", 1100);
	add_trial(&b, "pool", "fifo:10", 0)->outcome.status = TRIAL_REFUSED;
	compare(&comparison, &a, &b, "throughput", NULL);
	assert_int_equal(comparison.count, 2);
	assert_int_equal(comparison.family, 1);
	assert_int_equal(comparison.cells[0].comparison.verdict, COMPARISON_FASTER);
	assert_true(isnan(comparison.cells[1].comparison.p));
	assert_int_equal(comparison.cells[1].comparison.verdict, COMPARISON_CANNOT_TELL);
	assert_true(compared_cell_slower_by(&comparison.cells[1], comparison.metric) == 0);
	run_comparison_release(&comparison);
	run_release(&b);
	run_release(&a);
}

/* Twice the latency is slower, and half the throughput is; by the better end of the interval. */
static void slower_means_less_work_or_more_time(void **state)
{
	struct run a = {0}, b = {0};
	struct run_comparison comparison;

	(void)state;
	add_cell(&a, "pool", "other", 1000);
	add_cell(&b, "pool", "other", 500);
	compare(&comparison, &a, &b, "throughput", NULL);
	assert_int_equal(comparison.cells[0].comparison.verdict, COMPARISON_SLOWER);
	assert_true(compared_cell_slower_by(&comparison.cells[0], comparison.metric) ==
	            1 - comparison.cells[0].comparison.interval.high);
	assert_true(compared_cell_slower_by(&comparison.cells[0], comparison.metric) > 0.48);
	run_comparison_release(&comparison);

	compare(&comparison, &a, &b, "p99", NULL);
	assert_int_equal(comparison.cells[0].comparison.verdict, COMPARISON_SLOWER);
	assert_true(fabs(comparison.cells[0].comparison.median_a - 1 / 1.009) < 1e-3);
	assert_true(compared_cell_slower_by(&comparison.cells[0], comparison.metric) ==
	            comparison.cells[0].comparison.interval.low - 1);
	assert_true(compared_cell_slower_by(&comparison.cells[0], comparison.metric) > 0.96);
	run_comparison_release(&comparison);

	compare(&comparison, &b, &a, "p99", NULL);
	assert_int_equal(comparison.cells[0].comparison.verdict, COMPARISON_FASTER);
	assert_true(compared_cell_slower_by(&comparison.cells[0], comparison.metric) == 0);
	run_comparison_release(&comparison);

	compare(&comparison, &a, &b, "p50", NULL);
	assert_int_equal(comparison.cells[0].comparison.verdict, COMPARISON_CANNOT_TELL);
	run_comparison_release(&comparison);
	run_release(&b);
	run_release(&a);
}

static void a_trial_without_a_job_has_no_latency(void **state)
{
	struct run a = {0}, b = {0};
	struct run_comparison comparison;

	(void)state;
	add_cell(&a, "pool", "idle", 1000);
	add_cell(&b, "pool", "idle", 1000);
	for (size_t i = 0; i < 3; i++) {
		b.trials[i].outcome.jobs_in_window = b.trials[i].outcome.p99_ns = 0;
		b.trials[i].outcome.throughput_jobs_per_s = 0;
	}
	compare(&comparison, &a, &b, "p99", NULL);
	assert_int_equal(comparison.cells[0].comparison.count_b, 7);
	run_comparison_release(&comparison);
	compare(&comparison, &a, &b, "throughput", NULL);
	assert_int_equal(comparison.cells[0].comparison.count_b, 10);
	run_comparison_release(&comparison);
	run_release(&b);
	run_release(&a);
}

static void names_what_else_differs(void **state)
{
	static const struct run_difference expected[] = {{"window_ns", "200", "300"},
	        {"kernel", "6.18.44", "6.19.1"}, {"governor", "performance", "unknown"},
	        {"turbo", "unknown", "true"}, {"smt", "unknown", "0"}};
	struct run a = {0}, b = {0};
	struct run_comparison comparison;

	(void)state;
	a.about = json_pack("{s:i, s:i, s:s}", "window_ns", 200, "warmup_ns", 40, "command", "telar bench");
	b.about = json_pack(
	        "{s:i, s:i, s:s}", "window_ns", 300, "warmup_ns", 40, "command", "telar bench quick");
	a.environment = json_pack("{s:s, s:s, s:s, s:n, s:s, s:n, s:i}", "kernel", "6.18.44", "governor",
	        "performance", "date_utc", "1", "turbo", "turbo_why", "not there", "container", "cpus", 2);
	b.environment = json_pack("{s:s, s:n, s:s, s:b, s:i, s:n, s:s, s:i}", "kernel", "6.19.1", "governor",
	        "date_utc", "2", "turbo", 1, "smt", 0, "packages", "governor_why", "no cpufreq", "cpus", 2);
	assert_true(a.about && b.about && a.environment && b.environment);
	compare(&comparison, &a, &b, "throughput", NULL);
	assert_int_equal(comparison.difference_count, sizeof(expected) / sizeof(*expected));
	for (size_t i = 0; i < comparison.difference_count; i++) {
		bool found = false;

		for (size_t j = 0; j < comparison.difference_count; j++)
			found = found || (strcmp(expected[i].key, comparison.differences[j].key) == 0 &&
			                         strcmp(expected[i].a, comparison.differences[j].a) == 0 &&
			                         strcmp(expected[i].b, comparison.differences[j].b) == 0);
		if (!found)
			fail_msg("%s", expected[i].key);
	}
	run_comparison_release(&comparison);
	run_release(&b);
	run_release(&a);
}

static void runs_without_trials_have_nothing_to_compare(void **state)
{
	const struct run empty = {0};
	struct run_comparison comparison;

	(void)state;
	compare(&comparison, &empty, &empty, "throughput", NULL);
	assert_int_equal(comparison.count + comparison.only_a_count + comparison.only_b_count, 0);
	assert_int_equal(comparison.difference_count, 0);
	run_comparison_release(&comparison);
}

static void an_unknown_metric_is_refused(void **state)
{
	struct reason why;

	(void)state;
	assert_null(metric_find("p98", &why));
	assert_non_null(strstr(why.text, "'p98', did you mean 'p99'?"));
}

static struct run before, after;
static struct run_comparison made;

static int make_comparison(struct reason *why)
{
	(void)why;
	return run_comparison_make(&made, &before, &after, &metrics[0], "pool*");
}

static void release_comparison(void)
{
	run_comparison_release(&made);
}

static void no_memory_is_an_error_and_nothing_lost(void **state)
{
	(void)state;
	add_cell(&before, "pool", "other", 1000);
	add_cell(&before, "pool", "idle", 1000);
	add_cell(&after, "pool", "other", 900);
	add_cell(&after, "pool", "batch", 900);
	before.environment = json_pack("{s:i, s:s}", "cpus", 2, "kernel", "6.18.44");
	after.environment = json_pack("{s:i, s:s}", "cpus", 4, "kernel", "6.19.1");
	failing_memory_of_json(true);
	failing_memory_sweep(make_comparison, release_comparison);
	run_release(&before);
	run_release(&after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(cells_meet_by_name),
	        cmocka_unit_test(a_pattern_makes_the_family_smaller),
	        cmocka_unit_test(only_trials_that_count_are_compared),
	        cmocka_unit_test(a_refused_cell_is_no_member_of_the_family),
	        cmocka_unit_test(slower_means_less_work_or_more_time),
	        cmocka_unit_test(a_trial_without_a_job_has_no_latency),
	        cmocka_unit_test(names_what_else_differs),
	        cmocka_unit_test(runs_without_trials_have_nothing_to_compare),
	        cmocka_unit_test(an_unknown_metric_is_refused),
	        cmocka_unit_test(no_memory_is_an_error_and_nothing_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
