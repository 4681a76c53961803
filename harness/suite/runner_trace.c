/* See runner_trace.h. */
#include "suite/runner_trace.h"

#include "results/trace_file.h"
#include "trial/trace.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

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
	if (!error && outcome->traced)
		error = trace_file_write(traced.trace, record, run_path, why);
	trace_release(traced.trace);
	return error;
}

void runner_trace_keep(struct runner_trace *trace, const struct trial_record *record, const char *run_path)
{
	char path[PATH_MAX];

	if (!record->outcome.traced)
		return;
	if (trace->traced && trace_file_path(run_path, record->cell, trace->trial, path, sizeof(path)) == 0)
		unlink(path);
	trace->traced = true;
	trace->trial = record->trial;
	trace->settled = record->outcome.polluted[0] == '\0';
}
