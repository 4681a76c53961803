/*
 * cell: one combination of model, workload, policy, placement, workers, background and arrival,
 * and the running of one trial of it.
 *
 * cell_run() forks a process for the trial, waits for it with a limit, and merges what its
 * workers recorded:
 *
 * 1. The trial's process leads a process group of its own, dies with the harness, and has
 *    limits: time (cell->limit_ns) and consecutive real-time CPU time (RLIMIT_RTTIME), so
 *    that no policy can keep a core for longer than the trial may last.
 * 2. Whatever happens to it is an outcome, never an error of cell_run(): refused, failed
 *    (a job wrong or lost, a worker or the process killed), timeout.
 * 3. When cell_run() returns, no process of the trial exists any more.
 *
 * Call it from a process without threads. 0, or a negative errno when the trial could not
 * even be made (no memory, no process).
 */
#ifndef TELAR_CELL_H
#define TELAR_CELL_H

#include <stdatomic.h>
#include <stdint.h>

#include "arrivals/arrival.h"
#include "base/reason.h"
#include "job/workload.h"
#include "machine/placement.h"
#include "machine/policy.h"
#include "models/model.h"
#include "trial/background.h"
#include "trial/histogram.h"
#include "trial/outcome.h"

#define CELL_NAME_MAX 224

struct cell {
	/* model/workload/policy/placement/workers/background, and the arrival where it is open: unique
	 * in a suite */
	char name[CELL_NAME_MAX];
	const struct model_ops *model;
	struct workload *workload; /* not owned; shared by the cells that spell it alike */
	struct policy policy;      /* resolved */
	const struct placement_ops *placement;
	struct background background;
	struct arrival arrival;
	unsigned workers, in_flight; /* as the model has them */
	uint64_t warmup_ns, window_ns, limit_ns;
};

/* Sets cell->name from the other fields. */
void cell_name(struct cell *cell);

struct trace;

struct cell_context {
	hwloc_topology_t topology;
	/* Counted up by the caller's handlers of SIGINT, SIGTERM and SIGHUP: 2 or more ends the trial at
	 * once (status failed, "interrupted"). May be NULL. */
	const volatile _Atomic int *interrupts;
	uint64_t seed; /* of open arrivals */
	/* To trace the trial: made for cell_trace_rings(), the caller's. NULL: it is not traced. */
	struct trace *trace;
};

/* How many rings a trace of this cell needs: workers, then background processes. */
unsigned cell_trace_rings(const struct cell *cell);

int cell_run(const struct cell *cell, const struct cell_context *context, struct outcome *outcome,
        struct reason *why);

#endif
