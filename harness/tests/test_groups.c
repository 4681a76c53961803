/* groups: which cells stand together. */
#include "cmocka_all.h"

#include "fake_run.h"

#include "results/groups.h"
#include "results/summary.h"

#include <string.h>

static const unsigned scaling[] = {1, 2, 4, 0};

/* A workload that only models with one number of workers have is not lost among the numbers of others. */
static void no_cell_is_in_no_group(void **state)
{
	static const char *const models[] = {"pool", "thread", NULL}, *const workloads[] = {
	                                                                      "null", "sha256", NULL};
	static const unsigned workers[] = {1, 2, 3, 0};
	struct fake_run fake = fake_run_usual();
	struct summary summary;
	struct groups groups;
	struct run run;
	size_t kept = 0, thread = 0, found = 0;

	(void)state;
	fake.models = models;
	fake.workloads = workloads;
	fake.workers = workers;
	fake_run_make(&run, &fake);
	for (size_t i = 0; i < run.trial_count; i++) {
		struct trial_record *const trial = &run.trials[i];
		const bool is_null = strcmp(trial->workload, "null") == 0;

		if (strcmp(trial->model, "pool") == 0 ? is_null && trial->outcome.workers < 3
		                                      : !is_null && trial->outcome.workers == 3)
			run.trials[kept++] = *trial;
		else
			outcome_release(&trial->outcome);
	}
	run.trial_count = kept;
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_int_equal(groups_init(&groups, &summary), 0);
	while (strcmp(summary.cells[thread].first->model, "thread") != 0)
		thread++;
	for (size_t n = 0; n < groups.worker_count; n++) {
		const struct trial_record *const cell = summary.cells[thread].first;
		const struct group group = {
		        cell->workload, cell->background, cell->arrival, cell->placement, groups.workers[n]};

		found += group_exists(&groups, &group) && group_find(&groups, &group, cell->policy, "thread");
	}
	assert_int_equal(found, 1);
	groups_release(&groups);
	summary_release(&summary);
	run_release(&run);
}

/* loop has one thread: it is compared with every number of workers of the others. */
static void loop_stands_beside_every_number_of_workers(void **state)
{
	struct fake_run fake = fake_run_usual();
	struct groups groups;
	struct summary summary;
	struct run run;

	(void)state;
	fake.workers = scaling;
	fake_run_make(&run, &fake);
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_int_equal(groups_init(&groups, &summary), 0);
	assert_int_equal(groups.worker_count, 3);
	for (size_t i = 0; i < groups.worker_count; i++) {
		const struct group group = {"rpc(2ms,exp)", "none", "closed", "none", groups.workers[i]};
		const struct cell_summary *const loop = group_find(&groups, &group, "other", "loop");

		assert_true(group_exists(&groups, &group));
		assert_non_null(loop);
		assert_int_equal(loop->first->outcome.workers, 1);
		assert_int_equal(
		        group_find(&groups, &group, "other", "pool")->first->outcome.workers, scaling[i]);
	}
	groups_release(&groups);
	summary_release(&summary);
	run_release(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(no_cell_is_in_no_group),
	        cmocka_unit_test(loop_stands_beside_every_number_of_workers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
