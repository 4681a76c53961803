/*
 * runner: runs all trials of a suite into a results folder.
 *
 * 1. The caller expands the suite, makes the results folder, opens gbench, and fills a
 *    struct runner.
 * 2. runner_run() sets the workloads up and runs the trials in the order of schedule.h.
 * 3. After every trial the outcome is in the journal and `after_trial` has been called.
 *
 * With suite->trace the first trial of each cell that counts is traced (trace.h), into a file of its own;
 * where none counts, the last one that was ok.
 *
 * A workload that cannot be set up here makes its cells refused, not the run.
 * Memory does not grow with the number of trials. Call it from a process without threads.
 */
#ifndef TELAR_RUNNER_H
#define TELAR_RUNNER_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"
#include "results/results.h"
#include "suite/runner_trace.h"
#include "suite/schedule.h"
#include "suite/suite.h"

struct runner_progress {
	uint64_t trials_done;
	uint64_t trials_left;         /* for certain: wide intervals may add some */
	uint64_t elapsed_ns, left_ns; /* left: an estimate for trials_left */
	unsigned further_round;       /* schedule_further_round() */
	size_t cells_in_round;
	uint64_t budget_left_ns; /* UINT64_MAX: no limit */
	const struct trial_record *last;
};

struct runner {
	/* set by the caller */
	struct suite *suite;
	hwloc_topology_t topology;
	struct results *results;
	const struct run *resumed; /* a run to go on with: its trials come first, unmeasured; or NULL */
	const char *data_path;     /* the user's own data file, or NULL */
	const char *scratch_dir;   /* exists, writable */
	/* Counted up by the handlers of SIGINT, SIGTERM and SIGHUP: 1 stops after the trial in flight, 2 at
	 * once (then that trial is not in the journal: --resume runs it again). */
	const volatile _Atomic int *interrupts;
	void (*after_trial)(void *arg, const struct runner_progress *progress);
	void *arg;

	struct runner_trace *traces; /* runner_run()'s: one a cell */

	/* for the caller, afterwards */
	uint64_t trials[TRIAL_STATUSES];
	size_t ends[SCHEDULE_NOT_ASKED + 1]; /* cells by enum schedule_end */
};

/* 0; -EINTR when interrupted; another negative errno when a trial could not be made or written. */
int runner_run(struct runner *runner, struct reason *why);

#endif
