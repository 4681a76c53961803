/* See runner.h. */
#include "runner.h"

#include "clock.h"
#include "gbench.h"
#include "stats.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Which workloads could be set up, and why the others could not. */
struct readiness {
	int error;
	struct reason why;
};

struct round_trial {
	struct runner *runner;
	const struct cell *cell;
	const struct readiness *readiness;
	struct trial_record record;
	int error;
	struct reason *why;
};

static const struct readiness *readiness_of(
        const struct suite *suite, const struct readiness *readiness, const struct workload *workload)
{
	for (size_t i = 0; i < suite->workload_count; i++)
		if (suite->workloads[i] == workload)
			return &readiness[i];
	return NULL;
}

static void refuse(struct outcome *outcome, const struct cell *cell, int error, const char *sentence)
{
	*outcome = (struct outcome){
	        .status = TRIAL_REFUSED,
	        .error = error,
	        .window_ns = cell->window_ns,
	        .workers = cell->workers,
	        .migrations = -1,
	        .steal_ns = -1,
	};
	snprintf(outcome->reason, sizeof(outcome->reason), "%.*s", (int)sizeof(outcome->reason) - 1, sentence);
}

static void run_cell(struct round_trial *round)
{
	const struct cell *cell = round->cell;
	struct outcome *outcome = &round->record.outcome;
	const struct cell_context context = {
	        .topology = round->runner->topology,
	        .interrupts = round->runner->interrupts,
	};
	const char *unsupported = cell->model->unsupported ? cell->model->unsupported() : NULL;

	if (!unsupported)
		unsupported = workload_unsupported(cell->workload->ops);
	if (unsupported)
		refuse(outcome, cell, -EOPNOTSUPP, unsupported);
	else if (round->readiness->error)
		refuse(outcome, cell, round->readiness->error, round->readiness->why.text);
	else
		round->error = cell_run(cell, &context, outcome, round->why);
}

/* Google Benchmark calls this to measure: the trial's window is the manual time. */
static void measure(void *arg, struct gbench_result *result)
{
	static struct gbench_counter counters[12];
	struct round_trial *round = arg;
	const struct outcome *outcome = &round->record.outcome;
	size_t count = 0;

	run_cell(round);
	if (round->error) {
		result->error = round->why->text;
		return;
	}
	result->seconds = (double)outcome->window_ns / 1e9;
	result->items = outcome->jobs_in_window;
	result->error = outcome->status == TRIAL_OK ? NULL : outcome->reason;
	counters[count++] = (struct gbench_counter){"p50_ns", (double)outcome->p50_ns};
	counters[count++] = (struct gbench_counter){"p90_ns", (double)outcome->p90_ns};
	counters[count++] = (struct gbench_counter){"p99_ns", (double)outcome->p99_ns};
	counters[count++] = (struct gbench_counter){"max_ns", (double)outcome->max_ns};
	counters[count++] = (struct gbench_counter){"cpu_user_ns", (double)outcome->cpu_user_ns};
	counters[count++] = (struct gbench_counter){"cpu_sys_ns", (double)outcome->cpu_sys_ns};
	counters[count++] =
	        (struct gbench_counter){"voluntary_switches", (double)outcome->voluntary_switches};
	counters[count++] =
	        (struct gbench_counter){"involuntary_switches", (double)outcome->involuntary_switches};
	counters[count++] = (struct gbench_counter){"minor_faults", (double)outcome->minor_faults};
	counters[count++] = (struct gbench_counter){"workers", outcome->workers};
	if (outcome->migrations >= 0)
		counters[count++] = (struct gbench_counter){"migrations", (double)outcome->migrations};
	result->counters = counters;
	result->counter_count = count;
}

static int run_one(struct runner *runner, const struct readiness *readiness, const struct cell *cell,
        unsigned round_number, struct runner_progress *progress, struct reason *why)
{
	struct round_trial round = {
	        .runner = runner,
	        .cell = cell,
	        .readiness = readiness_of(runner->suite, readiness, cell->workload),
	        .why = why,
	};
	int error;

	trial_record_init(&round.record, cell, round_number, progress->trials_done);
	error = gbench_trial(cell->name, measure, &round);
	if (error)
		reason_set(why, error, "Google Benchmark did not run '%s'", cell->name);
	if (!error)
		error = round.error;
	if (!error)
		error = results_append(runner->results, &round.record, why);
	if (!error) {
		runner->trials[round.record.outcome.status]++;
		progress->trials_done++;
		progress->last = &round.record;
		if (runner->after_trial)
			runner->after_trial(runner->arg, progress);
	}
	outcome_release(&round.record.outcome);
	return error;
}

static void estimate(struct runner_progress *progress, uint64_t begun_ns)
{
	progress->elapsed_ns = clock_now_ns() - begun_ns;
	if (progress->trials_done > 0)
		progress->left_ns = (uint64_t)((double)progress->elapsed_ns *
		                               (double)(progress->trials_total - progress->trials_done) /
		                               (double)progress->trials_done);
}

static int run_rounds(
        struct runner *runner, const struct readiness *readiness, size_t *order, struct reason *why)
{
	const struct suite *suite = runner->suite;
	const uint64_t begun_ns = clock_now_ns();
	struct runner_progress progress = {
	        .trials_total = (uint64_t)suite->cell_count * suite->repetitions,
	        .rounds = suite->repetitions,
	};
	struct random random;

	random_seed(&random, suite->seed);
	for (unsigned round = 0; round < suite->repetitions; round++) {
		progress.round = round;
		random_shuffle(&random, order, suite->cell_count);
		for (size_t i = 0; i < suite->cell_count; i++) {
			int error;

			if (runner->interrupts && *runner->interrupts > 0)
				return -EINTR;
			estimate(&progress, begun_ns);
			error = run_one(runner, readiness, &suite->cells[order[i]], round, &progress, why);
			if (error)
				return error;
		}
	}
	return runner->interrupts && *runner->interrupts > 0 ? -EINTR : 0;
}

int runner_run(struct runner *runner, struct reason *why)
{
	const struct suite *suite = runner->suite;
	struct readiness *readiness = calloc(suite->workload_count, sizeof(*readiness));
	size_t *order = calloc(suite->cell_count, sizeof(*order));
	int error = 0;

	if (!readiness || !order) {
		error = reason_set(why, -ENOMEM, "no memory for %zu cells", suite->cell_count);
		goto release;
	}
	for (size_t i = 0; i < suite->workload_count; i++) {
		struct workload *workload = suite->workloads[i];

		workload->data_path = runner->data_path;
		workload->scratch_dir = runner->scratch_dir;
		readiness[i].error =
		        workload->ops->setup ? workload->ops->setup(workload, &readiness[i].why) : 0;
	}
	error = run_rounds(runner, readiness, order, why);
	for (size_t i = 0; i < suite->workload_count; i++)
		if (!readiness[i].error && suite->workloads[i]->ops->teardown)
			suite->workloads[i]->ops->teardown(suite->workloads[i]);
release:
	free(order);
	free(readiness);
	return error;
}
