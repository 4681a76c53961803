/*
 * trial: one repetition of a cell, as its own process and its workers see it.
 *
 * The harness makes a struct trial, forks, and the child (the trial's process) calls the
 * model. `shared` is memory that all processes of the trial and the harness see: it
 * survives the trial's process, however that ends.
 */
#ifndef TELAR_TRIAL_H
#define TELAR_TRIAL_H

#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

#include "job/workload.h"
#include "machine/placement.h"
#include "machine/policy.h"
#include "trial/gate.h"
#include "trial/recorder.h"

struct cell;
struct partition;
struct trace;

/* Why a trial cannot be a number. The first to report wins. */
struct verdict {
	_Atomic int kind; /* enum trial_status, outcome.h */
	int error;        /* a negative errno, or 0 */
	char text[320];
};

/* What open arrivals came to, up to the window's end. */
struct offered {
	uint64_t arrivals, arrivals_in_window; /* that were due */
	uint64_t backlog;                      /* due, but not handed over by then ... */
	uint64_t backlog_left;                 /* ... nor in the time for draining after it */
	uint64_t late_ns, late_p99_ns;         /* handed over minus due, where a job slot was free */
};

struct trial_shared {
	struct gate gate;
	struct verdict verdict;

	/* what the model reports besides the recorders */
	_Atomic uint64_t respawned;         /* workers that died and were replaced */
	_Atomic uint64_t admission_retries; /* of DEADLINE workers that waited for bandwidth to be released */
	_Atomic uint64_t steals;            /* jobs that a worker took from another's deque */
	uint64_t gil_holds;                 /* how often the global lock was taken ... */
	uint64_t gil_waits, gil_drops;      /* ... let go to wait, and given up to another thread */
	uint64_t driver_cpu_ns;             /* in the window, where there is a driver */
	char waits_by[24];                  /* "epoll", "epoll+io_uring": what was really used */
	char driver_policy[24];             /* what the driver or dispatcher ran under */
	struct offered offered;             /* open arrivals: generator_close() */

	/* one a worker, and one more for a driver: recorder[workers] */
	struct recorder recorder[];
};

struct trial {
	/* set before the trial's process exists */
	const struct cell *cell;
	struct workload *workload;
	hwloc_topology_t topology;
	const struct placement_map *placement;
	struct partition *partition; /* NULL, or the cpuset partition that workers join */
	struct policy policy;        /* resolved */
	unsigned workers, in_flight;
	uint64_t warmup_ns, window_ns;
	uint64_t seed;       /* of open arrivals */
	struct trace *trace; /* NULL: not traced. Rings: one a worker, then one a background process */
	struct trial_shared *shared;

	/* the trial's process */
	pid_t pid;
	struct job *jobs; /* the model's: trial_attach_jobs() or trial_alloc_jobs() */
};

/* Reports a verdict; later ones are ignored. `format` says what happened in one sentence. */
void trial_refuse(struct trial *trial, int error, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
void trial_fail(struct trial *trial, int error, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/*
 * Allocates `count` jobs, numbers their slots from 0 and attaches the workload to each.
 * 0 or a negative errno, reported as the trial's failure; then nothing is attached.
 */
int trial_attach_jobs(struct trial *trial, unsigned count);
void trial_detach_jobs(struct trial *trial, unsigned count);

/* The two halves of it, for a model whose jobs run where the workload is attached by others:
 * jobs to account for, and in the worker's process one job to run. */
int trial_alloc_jobs(struct trial *trial, unsigned count);
void trial_free_jobs(struct trial *trial);
int trial_attach_job(struct trial *trial, struct job *job, unsigned slot);

/*
 * The controller's part: waits until `expected` workers are ready and opens the gate for
 * the cell's warm-up and window. On a refusal cancels the gate and returns its errno.
 */
int trial_open_gate(struct trial *trial, unsigned expected);

#endif
