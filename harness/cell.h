/*
 * cell: one combination of model, workload, policy, placement, workers and background,
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

#include "background.h"
#include "histogram.h"
#include "model.h"
#include "placement.h"
#include "policy.h"
#include "reason.h"
#include "workload.h"

enum trial_status { TRIAL_OK, TRIAL_REFUSED, TRIAL_FAILED, TRIAL_TIMEOUT, TRIAL_STATUSES };

extern const char *const trial_status_names[TRIAL_STATUSES]; /* "ok", "refused", ... */

#define CELL_NAME_MAX 192

struct cell {
	char name[CELL_NAME_MAX]; /* model/workload/policy/placement/workers/background, unique in a suite */
	const struct model_ops *model;
	struct workload *workload; /* not owned; shared by the cells that spell it alike */
	struct policy policy;      /* resolved */
	const struct placement_ops *placement;
	struct background background;
	unsigned workers, in_flight; /* as the model has them */
	uint64_t warmup_ns, window_ns, limit_ns;
};

/* Sets cell->name from the other fields. */
void cell_name(struct cell *cell);

/* The result of one trial; what results/<run>/cells.csv has a column for, and more. */
struct outcome {
	enum trial_status status;
	int error; /* a negative errno, or 0 */
	char reason[200];

	uint64_t jobs_started, jobs_done, jobs_wrong, jobs_failed, jobs_lost;
	uint64_t jobs_in_window;
	uint64_t window_ns;
	double throughput_jobs_per_s;
	uint64_t p50_ns, p90_ns, p99_ns, max_ns;

	uint64_t cpu_user_ns, cpu_sys_ns; /* of the workers, in the window */
	uint64_t voluntary_switches, involuntary_switches, minor_faults;
	int64_t migrations; /* -1: could not be counted */
	uint64_t max_rss_kib;
	double jain;      /* Jain's index of the jobs each worker executed: 1 equal .. 1/n one did all */
	int64_t steal_ns; /* of the whole machine in the window; -1 unknown */

	uint64_t respawned, admission_retries;
	uint64_t driver_cpu_ns, driver_late_ns;
	char driver_policy[24], waits_by[24];
	unsigned workers;
	uint64_t *worker_jobs;        /* owned: workers of them */
	uint64_t *worker_connections; /* owned: workers of them; cluster only, else NULL */
	uint64_t setup_ns;            /* the trial beside its warm-up and window */
};

struct cell_context {
	hwloc_topology_t topology;
	/* Set by the caller's signal handler: 2 or more ends the trial at once (status failed,
	 * "interrupted"). May be NULL. */
	const volatile _Atomic int *interrupts;
	/* Where the merged latency histogram goes; may be NULL. Valid when the status is ok. */
	struct histogram *latency;
};

int cell_run(const struct cell *cell, const struct cell_context *context, struct outcome *outcome,
        struct reason *why);
void outcome_release(struct outcome *outcome);

#endif
