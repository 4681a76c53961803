/*
 * misbehaving: workloads for tests of models and trials, good and broken ones, and the
 * running of one short trial with any of them.
 */
#ifndef TELAR_MISBEHAVING_H
#define TELAR_MISBEHAVING_H

#include "trial/cell.h"

/* Every job is right. */
extern const struct workload_ops right_ops;
/* One job in five gives a wrong result, fails with ENOSPC; job 1 is the first, so that even the slowest
 * model meets it. */
extern const struct workload_ops wrong_ops, failing_ops;
/* Job 1 kills its process, never ends, stops its process (SIGSTOP). */
extern const struct workload_ops killing_ops, endless_ops, freezing_ops;

/* Every job takes at least SLEEP_NS, without computing. */
extern const struct workload_ops sleeping_ops;
#define SLEEP_NS UINT64_C(5000000)

/* All of them, each with a name of its own; ends with NULL. */
extern const struct workload_ops *const misbehaving_registry[];

/* The warm-up of every short trial. */
#define SHORT_WARMUP_NS UINT64_C(2000000)

/* Of the jobs in the slices of the window: as many as in the window. */
uint64_t sum_of_slices(const struct outcome *outcome);

bool is_null_model(const struct model_ops *model);

struct short_trial {
	const struct model_ops *model;
	const struct workload_ops *ops;
	struct workload *workload;      /* one that has been set up; NULL: `ops` */
	const char *policy, *placement; /* NULL: other, none */
	unsigned workers, in_flight;    /* 0: 3, 8 */
	unsigned hogs;
	uint64_t window_ns, limit_ns; /* 0: 20 ms, 30 s */
	const char *arrival;          /* NULL: closed */
	uint64_t seed;                /* of open arrivals */
	unsigned trace_room;          /* steps a ring; 0: not traced. The window then begins with the gate */
	struct trace **trace;         /* where the trace is put, which becomes the caller's */
};

/* The machine's own topology, and a group's fixtures that load and destroy it. */
extern hwloc_topology_t machine_topology;
int machine_load(void **state);
int machine_unload(void **state);

/* Runs it on the machine's own topology. Returns what cell_run() does. */
int short_trial_run(const struct short_trial *trial, hwloc_topology_t topology, struct outcome *outcome,
        struct reason *why);

#endif
