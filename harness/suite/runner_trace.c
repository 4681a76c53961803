/* See runner_trace.h. */
#include "suite/runner_trace.h"

#include "results/trace_file.h"
#include "trial/trace.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

/* On a machine that is busy all the time no trial may count. */
#define TRIALS_MOST 3

/* A trace costs a job about 100 ns (bench micro --only trace), which is 3 % of so much. */
#define SHORT_JOB_NS 3500

static const char too_short[] = "the trace costs jobs this short more than 3 %";

static void judge(struct outcome *outcome)
{
	const double worker_ns = (double)outcome->workers * (double)outcome->window_ns;

	if (outcome->polluted[0] == '\0' && (double)outcome->jobs_in_window * SHORT_JOB_NS > worker_ns)
		snprintf(outcome->polluted, sizeof(outcome->polluted), "%s", too_short);
}

int runner_trace_run(const struct cell *cell, const struct cell_context *context, struct trial_record *record,
        const char *run_path, struct reason *why)
{
	const unsigned rings = cell_trace_rings(cell);
	struct outcome *const outcome = &record->outcome;
	struct cell_context traced = *context;
	int error = trace_create(&traced.trace, rings, trace_room(rings));

	if (error)
		return reason_set(why, error, "no memory for a trace of %u workers: %s", cell->workers,
		        strerror(-error));
	error = cell_run(cell, &traced, outcome, why);
	outcome->traced = outcome->traced && outcome->status == TRIAL_OK;
	if (!error && outcome->traced) {
		judge(outcome);
		error = trace_file_write(traced.trace, record, run_path, why);
	}
	trace_release(traced.trace);
	return error;
}

void runner_trace_keep(struct runner_trace *trace, const struct trial_record *record, const char *run_path)
{
	char path[PATH_MAX];

	if (!record->outcome.traced)
		return;
	if (trace->traced > 0 &&
	        trace_file_path(run_path, record->cell, trace->trial, path, sizeof(path)) == 0)
		unlink(path);
	trace->traced++;
	trace->trial = record->trial;
	trace->settled = trace->traced == TRIALS_MOST || record->outcome.polluted[0] == '\0' ||
	                 strcmp(record->outcome.polluted, too_short) == 0;
}
