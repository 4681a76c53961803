/*
 * rr: round robin. As fifo, but nobody runs for longer than a quantum at a time: then it goes behind all
 * others. A job that gets ready at the same moment stands before the one whose quantum is over.
 */
#include "sim/policy.h"

enum { QUANTUM };

static const struct param_spec rr_params[] = {
        [QUANTUM] = {.name = "quantum",
                .kind = PARAM_TIME,
                .preset = 1000000,
                .least = 1,
                .most = SIM_TIME_MOST,
                .help = "how long a job may run at a time"},
        {0},
};

static void rr_ready(struct sim_policy *policy, struct sim_job *job, enum sim_ready because)
{
	(void)because;
	sim_list_push(&policy->list, job);
}

static struct sim_job *rr_pick(struct sim_policy *policy)
{
	return sim_list_pop(&policy->list);
}

static uint64_t rr_slice(struct sim_policy *policy, struct sim_job *job)
{
	(void)job;
	return sim_param(policy, QUANTUM);
}

const struct sim_policy_ops sim_rr_ops = {
        .name = "rr",
        .summary = "round robin: as fifo, but for a quantum at a time",
        .params = rr_params,
        .ready = rr_ready,
        .pick = rr_pick,
        .slice = rr_slice,
};
