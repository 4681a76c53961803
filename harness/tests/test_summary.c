/* summary: from trials to cells. */
#include "cmocka_all.h"

#include "fake_run.h"
#include "trial_fixture.h"

#include "results/groups.h"
#include "results/summary.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void reduces_trials_to_medians_and_intervals(void **state)
{
	struct trial_record trials[] = {
	        trial_of(100, 0), trial_of(140, 1), trial_of(120, 2), trial_of(999, 3)};
	const struct run run = {.trials = trials, .trial_count = 4};
	struct summary summary;

	(void)state;
	fail_trial(&trials[3], TRIAL_FAILED, 0, "a job is wrong");
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_int_equal(summary.cell_count, 1);
	const struct cell_summary *const cell = &summary.cells[0];

	assert_int_equal(cell->trials[TRIAL_OK], 3);
	assert_int_equal(cell->trials[TRIAL_FAILED], 1);
	assert_int_equal(cell->status, TRIAL_FAILED);
	assert_string_equal(cell->reason, "a job is wrong");
	assert_true(cell->throughput == 120);
	assert_true(cell->throughput_interval.low == 100 && cell->throughput_interval.high == 140);
	assert_true(cell->p50_ns == 11 && cell->p90_ns == 20 && cell->p99_ns == 31);
	assert_true(cell->p99_interval.low == 30 && cell->p99_interval.high == 32);
	assert_true(cell->voluntary_per_s == 100 && cell->involuntary_per_s == 10);
	assert_true(cell->migrations == 4);
	assert_true(cell->jain == 0.9);
	summary_release(&summary);
}

static void a_refused_cell_has_no_numbers(void **state)
{
	struct trial_record trials[] = {trial_of(100, 0), trial_of(100, 1)};
	const struct run run = {.trials = trials, .trial_count = 2};
	struct summary summary;

	(void)state;
	fail_trial(&trials[0], TRIAL_REFUSED, -EPERM, "not allowed");
	fail_trial(&trials[1], TRIAL_TIMEOUT, 0, "too long");
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_true(isnan(summary.cells[0].throughput) && isnan(summary.cells[0].p99_interval.low));
	assert_int_equal(summary.cells[0].status, TRIAL_REFUSED);
	assert_int_equal(summary.cells[0].error, -EPERM);
	assert_int_equal(summary.cells[0].trials[TRIAL_TIMEOUT], 1);
	summary_release(&summary);
}

static void no_job_in_the_window_has_no_latency(void **state)
{
	struct trial_record trials[] = {trial_of(0, 0), trial_of(0, 1)};
	const struct run run = {.trials = trials, .trial_count = 2};
	struct summary summary;

	(void)state;
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_true(summary.cells[0].throughput == 0);
	assert_true(isnan(summary.cells[0].p50_ns) && isnan(summary.cells[0].p99_ns));
	summary_release(&summary);
}

static void cells_come_in_the_order_of_the_registries(void **state)
{
	static const char *const policies[] = {
	        "deadline:4.5ms/10ms", "fifo:10", "fifo:9", "other:5", "idle", "other", NULL};
	static const char *const workloads[] = {
	        "zebra", "null", "rpc(10ms)", "rpc(2ms)", "sha256(64KiB)", NULL};
	static const char *const backgrounds[] = {"cpu:10", "cpu:2", "none", NULL};
	static const char *const expected_policies[] = {
	        "other", "other:5", "idle", "fifo:9", "fifo:10", "deadline:4.5ms/10ms"};
	static const char *const expected_backgrounds[] = {"none", "cpu:2", "cpu:10"};
	struct fake_run fake = fake_run_usual();
	struct groups groups;
	struct summary summary;
	struct run run;

	(void)state;
	fake.policies = policies;
	fake.workloads = workloads;
	fake.backgrounds = backgrounds;
	fake.trials = 1;
	fake_run_make(&run, &fake);
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_int_equal(groups_init(&groups, &summary), 0);
	const struct labels *const label = groups.label;

	assert_int_equal(label[LABEL_POLICY].count, 6);
	for (size_t i = 0; i < 6; i++)
		assert_string_equal(label[LABEL_POLICY].name[i], expected_policies[i]);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(label[LABEL_BACKGROUND].name[i], expected_backgrounds[i]);
	assert_string_equal(label[LABEL_WORKLOAD].name[0], "sha256(64KiB)");
	assert_string_equal(label[LABEL_WORKLOAD].name[4], "zebra");
	/* The cells themselves: workload, then background, then policy. */
	assert_string_equal(summary.cells[0].first->workload, "sha256(64KiB)");
	assert_string_equal(summary.cells[0].first->policy, "other");
	for (size_t i = 1; i < summary.cell_count; i++) {
		const struct trial_record *const a = summary.cells[i - 1].first, *const b = summary.cells[i]
		                                                                                    .first;
		const int order = label_compare(LABEL_WORKLOAD, a->workload, b->workload);

		assert_true(order <= 0);
		assert_true(order < 0 || label_compare(LABEL_BACKGROUND, a->background, b->background) <= 0);
	}
	groups_release(&groups);
	summary_release(&summary);
	run_release(&run);
}

static void finds_every_cell(void **state)
{
	const struct fake_run fake = fake_run_usual();
	struct summary summary;
	struct run run;

	(void)state;
	fake_run_make(&run, &fake);
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_int_equal(summary.cell_count, 4 * 2 * 6 * 2);
	for (size_t i = 0; i < summary.cell_count; i++) {
		const struct trial_record *const r = summary.cells[i].first;

		assert_ptr_equal(summary_find(&summary, r->workload, r->background, r->arrival, r->placement,
		                         r->outcome.workers, r->policy, r->model),
		        &summary.cells[i]);
	}
	assert_null(summary_find(&summary, "rpc(2ms,exp)", "none", "closed", "none", 3, "other", "pool"));
	summary_release(&summary);
	run_release(&run);
}

/* Cells that differ in nothing but the arrival are never compared with each other. */
static void arrivals_are_not_mixed(void **state)
{
	static const char *const arrivals[] = {"closed", "open(200/s,poisson)", "open(1000/s,poisson)"};
	struct trial_record trials[3] = {trial_of(100, 0), trial_of(10, 1), trial_of(50, 2)};
	struct run run = {.trials = trials, .trial_count = 3};
	struct summary summary;
	char *text = NULL;
	size_t size;
	FILE *const out = open_memstream(&text, &size);

	(void)state;
	for (size_t i = 0; i < 3; i++)
		strcpy(trials[i].arrival, arrivals[i]);
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_int_equal(summary.cell_count, 3);
	assert_non_null(out);
	summary_print(&summary, out);
	fclose(out);
	const char *const closed = strstr(text, "null, no background, in jobs/s");
	const char *const slow = strstr(text, "null, no background, arrivals open(200/s,poisson), in jobs/s");
	const char *const fast =
	        strstr(text, "null, no background, arrivals open(1000/s,poisson), in jobs/s");

	assert_true(closed && slow > closed && fast > slow);
	assert_null(strstr(text, "×0"));
	free(text);
	summary_release(&summary);
}

static void says_what_an_automatic_reservation_came_to(void **state)
{
	struct trial_record trials[] = {trial_of(100, 0), trial_of(100, 0)};
	const struct run run = {.trials = trials, .trial_count = 2};
	struct summary summary;
	char text[100];

	(void)state;
	for (int i = 0; i < 2; i++)
		strcpy(trials[i].policy, "deadline:auto");
	strcpy(trials[0].policy_exact, "deadline:4.5ms/10ms");
	strcpy(trials[1].policy_exact, "deadline:9ms/10ms");
	strcpy(trials[1].model, "loop");
	trials[1].outcome.workers = 1;
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_string_equal(summary_explain_deadline(&summary, text, sizeof(text)),
	        "deadline:auto is 9ms/10ms for 1 worker, 4.5ms/10ms for 2");
	summary_release(&summary);
	strcpy(trials[0].policy, "other");
	strcpy(trials[1].policy, "deadline:9ms/10ms");
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_string_equal(summary_explain_deadline(&summary, text, sizeof(text)), "");
	summary_release(&summary);
}

static void polluted_trials_count_only_where_there_is_no_other(void **state)
{
	struct trial_record trials[] = {trial_of(100, 0), trial_of(300, 0)};
	const struct run run = {.trials = trials, .trial_count = 2};
	struct summary summary;
	char text[100];

	(void)state;
	strcpy(trials[1].outcome.polluted, "somebody compiled");
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_true(summary.cells[0].throughput == trials[0].outcome.throughput_jobs_per_s);
	assert_int_equal(summary.cells[0].counted, 1);
	assert_int_equal(summary.cells[0].polluted, 1);
	assert_string_equal(summary_explain_pollution(&summary, text, sizeof(text)), "");
	summary_release(&summary);
	strcpy(trials[0].outcome.polluted, "somebody compiled");
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_int_equal(summary.cells[0].counted, 2);
	assert_true(strlen(summary_explain_pollution(&summary, text, sizeof(text))) > 0);
	summary_release(&summary);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(reduces_trials_to_medians_and_intervals),
	        cmocka_unit_test(a_refused_cell_has_no_numbers),
	        cmocka_unit_test(no_job_in_the_window_has_no_latency),
	        cmocka_unit_test(cells_come_in_the_order_of_the_registries),
	        cmocka_unit_test(finds_every_cell),
	        cmocka_unit_test(arrivals_are_not_mixed),
	        cmocka_unit_test(says_what_an_automatic_reservation_came_to),
	        cmocka_unit_test(polluted_trials_count_only_where_there_is_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
