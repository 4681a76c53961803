/*
 * pinned deadline: a DEADLINE worker that is bound to a CPU needs an exclusive cpuset. Where
 * one can be made, every model runs so and the cpusets are gone afterwards; elsewhere the
 * trial is refused with the reason. Changes the machine's scheduling domains for a moment,
 * so it runs alone.
 */
#include "cmocka_all.h"
#include "misbehaving.h"

#include "machine/partition.h"

#include <errno.h>
#include <string.h>

static void every_model_runs_pinned_or_is_refused(void **state)
{
	hwloc_topology_t topology;
	struct reason why;
	const char *unsupported = partition_unsupported();

	(void)state;
	assert_int_equal(topology_load(&topology, &why), 0);
	for (size_t i = 0; model_registry[i]; i++) {
		const struct short_trial trial = {.model = model_registry[i],
		        .ops = &right_ops,
		        .policy = "deadline:1ms/10ms",
		        .placement = "compact",
		        .hogs = 1};
		struct outcome outcome;

		assert_int_equal(short_trial_run(&trial, topology, &outcome, &why), 0);
		print_message("  %-10s %-9s %s\n", trial.model->name, trial_status_names[outcome.status],
		        outcome.reason);
		if (outcome.status == TRIAL_REFUSED && outcome.error == -EBUSY) {
			print_message("skipped: another session has the CPUs' cpusets or their bandwidth\n");
			outcome_release(&outcome);
			hwloc_topology_destroy(topology);
			skip();
		}
		if (unsupported) {
			assert_int_equal(outcome.status, TRIAL_REFUSED);
			assert_true(strlen(outcome.reason) > 0);
		} else {
			assert_string_equal(outcome.reason, "");
			assert_int_equal(outcome.status, TRIAL_OK);
			assert_int_equal(outcome.jobs_done, outcome.jobs_started);
		}
		outcome_release(&outcome);
		assert_int_equal(partition_leftovers(false, &why), 0);
	}
	hwloc_topology_destroy(topology);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_model_runs_pinned_or_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
