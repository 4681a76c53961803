/*
 * job: what a simulated job wants of the machine, and what became of it.
 *
 * A job arrives and then alternates CPU bursts with I/O bursts, beginning and ending with one on the
 * CPU. I/O never waits for a device: all jobs may do it at once. A periodic job is released anew every
 * period, as often as it says, with one CPU burst each time.
 *
 * 1. sim_jobs_init(), then sim_jobs_add() for one job after the other, or jobs_table.h, jobs_generate.h.
 * 2. sim_run() (engine.h) makes a `struct sim_job` of each and leaves it as it ended.
 * 3. sim_jobs_release().
 *
 * Times are whole nanoseconds since the simulation began.
 */
#ifndef TELAR_SIM_JOB_H
#define TELAR_SIM_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"

#define SIM_NAME_MAX 24
#define SIM_NEVER UINT64_MAX
/* No time is longer, so that no sum of a simulation overflows: about 146 years. */
#define SIM_TIME_MOST (UINT64_C(1) << 62)

#define SIM_TICKETS_PRESET 100
#define SIM_NO_CORE UINT32_MAX

/* What a job wants. */
struct sim_spec {
	char name[SIM_NAME_MAX];
	uint64_t arrival_ns;
	size_t first_burst; /* in the burst_ns of struct sim_jobs: CPU, I/O, CPU, ... */
	unsigned bursts;    /* odd */
	int priority;       /* what it means is the policy's to say; preset 1 */
	int nice;           /* -20 .. 19 */
	unsigned tickets;
	uint64_t period_ns;   /* 0: not periodic */
	uint64_t deadline_ns; /* relative to arrival or release; 0: none */
	unsigned times;       /* how often a periodic job is released, else 1 */
};

struct sim_jobs {
	struct sim_spec *spec; /* owned */
	size_t count, capacity;
	uint64_t *burst_ns; /* owned */
	size_t burst_count, burst_capacity;
	uint64_t total_ns; /* the latest arrival, and all that the jobs want: an upper bound of the end */
	bool plain;        /* written in plain units: printed so, too (sim_time.h) */
};

void sim_jobs_init(struct sim_jobs *jobs);
void sim_jobs_release(struct sim_jobs *jobs);

/* The presets of everything but name and bursts. */
void sim_spec_init(struct sim_spec *spec);
/* Copies both; sets first_burst and bursts itself. 0, -ENOMEM, or -EINVAL with the sentence. */
int sim_jobs_add(struct sim_jobs *jobs, const struct sim_spec *spec, const uint64_t *burst_ns, size_t bursts,
        struct reason *why);

enum sim_state { SIM_COMING, SIM_READY, SIM_RUNNING, SIM_BLOCKED, SIM_DONE };

/* A job while it is simulated. A policy reads it and writes only what `data` points to. */
struct sim_job {
	/* set before the start */
	const struct sim_spec *spec;
	const uint64_t *burst_ns;
	uint32_t id; /* its number in struct sim_jobs */
	void *data;  /* the policy's own: job_bytes, zeroed */

	/* the engine's, and up to date whenever a hook is called */
	enum sim_state state;
	unsigned burst, instance; /* the current ones */
	unsigned core;            /* where it runs or ran last; SIM_NO_CORE: nowhere yet */
	uint64_t left_ns;         /* of its CPU burst */
	uint64_t burst_total_ns;  /* the length of its CPU burst */
	uint64_t since_ns;        /* when it got into its state */
	uint64_t release_ns;      /* of the current instance */
	uint64_t deadline_ns;     /* absolute; SIM_NEVER: none */

	/* whose it is while it is ready: see queue.h */
	struct sim_job *next, *previous;
	size_t place;
	uint64_t order; /* its turn among equals: jobs that became ready earlier come first */

	/* results */
	uint64_t first_run_ns, finish_ns; /* SIM_NEVER: not yet */
	uint64_t ran_ns, waited_ns, blocked_ns;
	uint64_t longest_turnaround_ns; /* of one instance: from its release to its end */
	unsigned preempted, gave_up;    /* how often it lost its core to another job, or left it itself */
	unsigned migrations, misses;
};

#endif
