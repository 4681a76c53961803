/*
 * runner_trace: which trials of a cell are traced (trial/trace.h), and what is kept of it.
 *
 * The first trial that counts is what the user wants to see, but whether it counts is known afterwards. So
 * trials are traced until one counts, three at most, and of their traces the last is kept. Where jobs are so
 * short that the trace itself slows them down by more than 3 %, the trial says so, and does not count.
 *
 * 1. While the cell's runner_trace is not settled: runner_trace_run() in place of cell_run().
 * 2. runner_trace_keep() after each trial, also one of a run that is gone on with.
 */
#ifndef TELAR_RUNNER_TRACE_H
#define TELAR_RUNNER_TRACE_H

#include "results/results.h"

/* All zero: there is no trace yet. */
struct runner_trace {
	bool settled;    /* of a trial that nothing else disturbed, or there were enough of them */
	unsigned traced; /* trials */
	unsigned trial;  /* the last of them */
};

/* As cell_run(), with the outcome in the record. A trial that was ok leaves its trace in the run's folder. */
int runner_trace_run(const struct cell *cell, const struct cell_context *context, struct trial_record *record,
        const char *run_path, struct reason *why);
/* Notes the record's trace, if it has one, and removes the one before it. */
void runner_trace_keep(struct runner_trace *trace, const struct trial_record *record, const char *run_path);

#endif
