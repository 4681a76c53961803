/*
 * engine_parts: what the engine consists of, and its cores: who runs where, since when, and what that
 * cost. For engine.c and engine_core.c only.
 */
#ifndef TELAR_SIM_ENGINE_PARTS_H
#define TELAR_SIM_ENGINE_PARTS_H

#include "sim/engine.h"
#include "sim/event_queue.h"

struct sim_core {
	struct sim_job *running, *last; /* the job now, or NULL; the job of before */
	bool last_could_go_on;          /* it was preempted, or its slice was over */
	uint64_t from_ns, begin_ns;     /* it took the job up; it worked, behind the switch */
	uint64_t accounted_ns;          /* up to here */
	uint64_t slice_ns;              /* what is left of it */
	struct sim_timer timer;
	struct sim_core_result *result;
};

struct sim {
	const struct sim_jobs *jobs;
	const struct sim_config *config;
	struct sim_policy policy;
	struct sim_job *job;
	unsigned char *data;
	struct sim_core *core;
	struct sim_core_result *core_result;

	/* ranks: jobs by their number, then cores, then the tick */
	struct event_queue events;
	struct sim_timer *job_timer, tick;

	struct sim_job **fresh;  /* got ready at this moment by arriving or waking */
	struct sim_job **picked; /* one a core */
	unsigned fresh_count, free, ready;
	size_t left; /* jobs that are not done */
	uint64_t order, handled;
	uint64_t switches, preemptions, migrations;
};

int sim_make(
        struct sim *sim, const struct sim_jobs *jobs, const struct sim_config *config, struct reason *why);
void sim_release(struct sim *sim);
/* Moves what is of interest afterwards into the result. */
void sim_conclude(struct sim *sim, struct sim_result *result);

/* Charges the running job with what it did up to now, and tells the policy. */
void core_account(struct sim *sim, struct sim_core *core);
/* Takes the job off the core, after core_account(). */
void core_stop(struct sim *sim, struct sim_core *core, bool could_go_on);
/* Puts it on the core, asks how long it may stay, sets the timer. -EINVAL when the slice is 0. */
int core_start(struct sim *sim, struct sim_core *core, struct sim_job *job, struct reason *why);

#endif
