/* See runner.h. */
#include "suite/runner.h"

#include "base/clock.h"
#include "gbench/gbench.h"
#include "suite/replay.h"
#include "suite/runner_trace.h"

#include <errno.h>
#include <math.h>
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
	bool trace;
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
	        .run_delay_ns = -1,
	        .steal_ns = -1,
	        .foreign_cpu_ns = -1,
	        .pressure_ns = -1,
	        .frequency_khz = -1,
	};
	snprintf(
	        outcome->reason, sizeof(outcome->reason), "%.*s", (int)sizeof(outcome->reason) - 1, sentence);
}

static void run_cell(struct round_trial *round)
{
	const struct cell *cell = round->cell;
	struct outcome *outcome = &round->record.outcome;
	/* Every cell's trial number n gets the same arrivals: models are compared under the same load. */
	const uint64_t seed = round->runner->suite->seed + round->record.trial;
	struct cell_context context = {
	        .topology = round->runner->topology,
	        .interrupts = round->runner->interrupts,
	        .seed = seed,
	};
	const char *unsupported = cell->model->unsupported ? cell->model->unsupported() : NULL;

	if (!unsupported)
		unsupported = workload_unsupported(cell->workload->ops);
	if (unsupported)
		refuse(outcome, cell, -EOPNOTSUPP, unsupported);
	else if (round->readiness->error)
		refuse(outcome, cell, round->readiness->error, round->readiness->why.text);
	else if (round->trace)
		round->error = runner_trace_run(
		        cell, &context, &round->record, round->runner->results->path, round->why);
	else
		round->error = cell_run(cell, &context, outcome, round->why);
}

/* Google Benchmark's file leaves out what is not finite. */
static double timed(uint64_t ns)
{
	return ns > 0 ? (double)ns : NAN;
}

/* What Google Benchmark's file says of an outcome: the trial's window is the manual time. */
static void fill_result(const struct outcome *outcome, struct gbench_result *result)
{
	static struct gbench_counter counters[11];
	size_t count = 0;

	result->seconds = (double)outcome->window_ns / 1e9;
	result->cpu_seconds = (double)(outcome->cpu_user_ns + outcome->cpu_sys_ns) / 1e9;
	result->items = outcome->jobs_in_window;
	result->error = outcome->status == TRIAL_OK ? NULL : outcome->reason;
	counters[count++] = (struct gbench_counter){"p50_ns", timed(outcome->p50_ns)};
	counters[count++] = (struct gbench_counter){"p90_ns", timed(outcome->p90_ns)};
	counters[count++] = (struct gbench_counter){"p99_ns", timed(outcome->p99_ns)};
	counters[count++] = (struct gbench_counter){"max_ns", timed(outcome->max_ns)};
	counters[count++] = (struct gbench_counter){"cpu_user_ns", (double)outcome->cpu_user_ns};
	counters[count++] = (struct gbench_counter){"cpu_sys_ns", (double)outcome->cpu_sys_ns};
	counters[count++] =
	        (struct gbench_counter){"voluntary_switches", (double)outcome->voluntary_switches};
	counters[count++] =
	        (struct gbench_counter){"involuntary_switches", (double)outcome->involuntary_switches};
	counters[count++] = (struct gbench_counter){"minor_faults", (double)outcome->minor_faults};
	counters[count++] = (struct gbench_counter){"workers", outcome->workers};
	result->polluted = outcome->polluted[0] ? outcome->polluted : NULL;
	if (outcome->migrations >= 0)
		counters[count++] = (struct gbench_counter){"migrations", (double)outcome->migrations};
	result->counters = counters;
	result->counter_count = count;
}

/* Google Benchmark calls this to measure. */
static void measure(void *arg, struct gbench_result *result)
{
	struct round_trial *round = arg;

	run_cell(round);
	if (round->error)
		result->error = round->why->text;
	else
		fill_result(&round->record.outcome, result);
}

/* A trial of the run that is gone on with: it was measured then. */
static void repeat(void *arg, struct gbench_result *result)
{
	const struct trial_record *record = arg;

	fill_result(&record->outcome, result);
}

static void tell(struct runner *runner, const struct schedule *schedule, const struct trial_record *last,
        uint64_t begun_ns)
{
	struct runner_progress progress = {
	        .trials_done = last->order + 1,
	        .trials_left = schedule_trials_left(schedule),
	        .elapsed_ns = clock_now_ns() - begun_ns,
	        .further_round = schedule_further_round(schedule),
	        .cells_in_round = schedule->in_round,
	        .budget_left_ns = schedule_budget_left_ns(schedule),
	        .last = last,
	};

	progress.left_ns = (uint64_t)((double)progress.elapsed_ns * (double)progress.trials_left /
	                              (double)progress.trials_done);
	if (runner->after_trial)
		runner->after_trial(runner->arg, &progress);
}

static int run_one(struct runner *runner, struct round_trial *round)
{
	const int error = gbench_trial(round->cell->name, measure, round);

	if (error)
		return reason_set(round->why, error, "Google Benchmark did not take the trial of %s: %s",
		        round->cell->name, strerror(-error));
	if (!round->error && outcome_is_interrupted(&round->record.outcome))
		return reason_set(round->why, -EINTR, "the trial of %s was interrupted", round->cell->name);
	return round->error ? round->error : results_append(runner->results, &round->record, round->why);
}

static void report(struct runner *runner, struct schedule *schedule, const struct trial_record *record)
{
	const struct schedule_report told = replay_report(&record->outcome);

	schedule_report(schedule, &told);
	runner->trials[record->outcome.status]++;
}

/* Plays the journal of the resumed run into the schedule, which then stands where that run stopped. */
static int play_back(struct runner *runner, struct schedule *schedule, struct reason *why)
{
	const struct run *run = runner->resumed;
	struct schedule_trial next;

	for (size_t i = 0; run && i < run->trial_count; i++) {
		struct trial_record *record = &run->trials[i];

		/* An older telar wrote those down. */
		if (outcome_is_interrupted(&record->outcome))
			continue;

		const bool more = schedule_next(schedule, &next);
		const char *cell = more ? runner->suite->cells[next.cell].name : "no trial";
		int error;

		if (strcmp(cell, record->cell) != 0)
			return reason_set(why, -EINVAL,
			        "%s/journal.jsonl:%zu: has %s where this program would run %s: the machine "
			        "or the "
			        "program has changed, so start a new run",
			        run->path, i + 2, record->cell, cell);
		runner_trace_keep(&runner->traces[next.cell], record, runner->results->path);
		error = gbench_trial(record->cell, repeat, record);
		if (error)
			return reason_set(why, error, "Google Benchmark did not take '%s'", record->cell);
		report(runner, schedule, record);
	}
	return 0;
}

static int run_schedule(struct runner *runner, const struct readiness *readiness, struct schedule *schedule,
        struct reason *why)
{
	const struct suite *suite = runner->suite;
	const uint64_t begun_ns = clock_now_ns();
	struct schedule_trial next;
	uint64_t order = runner->resumed ? runner->resumed->trial_count : 0;
	int error = play_back(runner, schedule, why);

	while (!error && schedule_next(schedule, &next)) {
		struct round_trial round = {
		        .runner = runner,
		        .cell = &suite->cells[next.cell],
		        .readiness = readiness_of(suite, readiness, suite->cells[next.cell].workload),
		        .trace = suite->trace && !runner->traces[next.cell].settled,
		        .why = why,
		};

		if (runner->interrupts && *runner->interrupts > 0)
			break;
		trial_record_init(&round.record, round.cell, next.trial, order++);
		error = run_one(runner, &round);
		runner_trace_keep(&runner->traces[next.cell], &round.record, runner->results->path);
		if (!error) {
			report(runner, schedule, &round.record);
			tell(runner, schedule, &round.record, begun_ns);
		}
		outcome_release(&round.record.outcome);
	}
	if (!error && runner->interrupts && *runner->interrupts > 0)
		error = -EINTR;
	return error;
}

static void count_ends(struct runner *runner, const struct schedule *schedule)
{
	for (size_t i = 0; i < runner->suite->cell_count; i++)
		runner->ends[schedule_cell_end(schedule, i)]++;
}

static void set_up_workloads(struct runner *runner, struct readiness *readiness)
{
	const struct suite *suite = runner->suite;

	for (size_t i = 0; i < suite->workload_count; i++) {
		struct workload *workload = suite->workloads[i];

		workload->data_path = runner->data_path;
		workload->scratch_dir = runner->scratch_dir;
		readiness[i].error =
		        workload->ops->setup ? workload->ops->setup(workload, &readiness[i].why) : 0;
	}
}

static void tear_down_workloads(struct runner *runner, const struct readiness *readiness)
{
	const struct suite *suite = runner->suite;

	for (size_t i = 0; i < suite->workload_count; i++)
		if (!readiness[i].error && suite->workloads[i]->ops->teardown)
			suite->workloads[i]->ops->teardown(suite->workloads[i]);
}

int runner_run(struct runner *runner, struct reason *why)
{
	const struct suite *suite = runner->suite;
	const struct schedule_settings settings = replay_settings(suite);
	struct readiness *readiness = calloc(suite->workload_count, sizeof(*readiness));
	struct schedule schedule;
	int error;

	runner->traces = calloc(suite->cell_count, sizeof(*runner->traces));
	error = readiness && runner->traces ? schedule_init(&schedule, &settings) : -ENOMEM;

	if (error) {
		reason_set(why, error, "no memory for %zu cells", suite->cell_count);
		goto free_readiness;
	}
	set_up_workloads(runner, readiness);
	error = run_schedule(runner, readiness, &schedule, why);
	count_ends(runner, &schedule);
	tear_down_workloads(runner, readiness);
	schedule_release(&schedule);
free_readiness:
	free(runner->traces);
	free(readiness);
	return error;
}
