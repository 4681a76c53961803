/* See hand_run.h. */
#include "cmocka_all.h"

#include "hand_run.h"

#include <stdio.h>
#include <stdlib.h>

struct trial_record *hand_run_add(struct run *run, const struct hand_cell *cell, double throughput)
{
	run->trials = reallocarray(run->trials, run->trial_count + 1, sizeof(*run->trials));
	assert_non_null(run->trials);
	struct trial_record *const trial = &run->trials[run->trial_count];

	*trial = (struct trial_record){.workload = "sha256", .placement = "none", .arrival = "closed"};
	snprintf(trial->model, sizeof(trial->model), "%s", cell->model);
	snprintf(trial->policy, sizeof(trial->policy), "%s", cell->policy);
	snprintf(trial->background, sizeof(trial->background), "%s", cell->background);
	snprintf(trial->cell, sizeof(trial->cell), "%s/sha256/%s/none/workers:%u/background:%s", cell->model,
	        cell->policy, cell->workers, cell->background);
	trial->order = run->trial_count++;
	trial->outcome = (struct outcome){.status = TRIAL_OK,
	        .workers = cell->workers,
	        .window_ns = 200000000,
	        .throughput_jobs_per_s = throughput,
	        .jobs_in_window = (uint64_t)(throughput / 5),
	        .p50_ns = 2000000,
	        .p99_ns = (uint64_t)(1e12 / throughput),
	        .jain = 1,
	        .migrations = -1,
	        .run_delay_ns = -1,
	        .steal_ns = -1,
	        .foreign_cpu_ns = 0};
	return trial;
}

void hand_run_add_cell(struct run *run, const struct hand_cell *cell, unsigned count, double throughput)
{
	for (unsigned i = 0; i < count; i++)
		hand_run_add(run, cell, throughput * (1 + 0.02 * (i * 7 % count) / count));
}
