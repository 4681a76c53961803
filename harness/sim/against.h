/*
 * against: a schedule as it was simulated and as the kernel made it: how they differ, in numbers.
 *
 * Pure functions of two results with their traces; who makes them is kernel_run.h and engine.h.
 */
#ifndef TELAR_SIM_AGAINST_H
#define TELAR_SIM_AGAINST_H

#include <stdio.h>

#include "machine/policy.h"
#include "sim/trace.h"

/* What a schedule of one core shows. A turn is the time from when a job gets the core to when it gives it up
 * or another job has it. */
struct schedule_facts {
	uint32_t *turn; /* the jobs' numbers, in the order of their turns; owned */
	size_t turns;
	uint64_t longest_contended_ns; /* the longest part of a turn while another job was ready */
	uint64_t stolen_ns;            /* a job was ready, and none ran ... */
	uint64_t longest_stolen_ns;    /* ... at one time */
};

/* 0 or -ENOMEM. */
int schedule_facts_make(
        struct schedule_facts *facts, const struct sim_result *result, const struct sim_trace *trace);
void schedule_facts_release(struct schedule_facts *facts);

struct against_side {
	const struct sim_result *result;
	const struct sim_trace *trace;
};

/* Some sentences, a line each. 0 or -ENOMEM. */
int against_explain(const struct against_side *simulated, const struct against_side *measured,
        enum policy_kind kind, bool plain, FILE *out);

/* The jobs with all times multiplied, at least 1us. On error there is nothing to release. */
int against_scale(struct sim_jobs *scaled, const struct sim_jobs *jobs, double factor, struct reason *why);

#endif
