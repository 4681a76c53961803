/*
 * srtf: shortest remaining time first, also called shortest time to completion first. As sjf, but a job
 * that gets ready takes the core from one that has more left to do.
 */
#include "sim/policy.h"

static bool has_less_left(const struct sim_job *a, const struct sim_job *b)
{
	return a->left_ns < b->left_ns;
}

static void srtf_ready(struct sim_policy *policy, struct sim_job *job, enum sim_ready because)
{
	(void)because;
	sim_heap_push(&policy->heap, job);
}

static struct sim_job *srtf_pick(struct sim_policy *policy)
{
	return sim_heap_pop(&policy->heap);
}

static bool srtf_preempts(
        struct sim_policy *policy, const struct sim_job *ready, const struct sim_job *running)
{
	(void)policy;
	return has_less_left(ready, running);
}

const struct sim_policy_ops sim_srtf_ops = {
        .name = "srtf",
        .summary = "shortest remaining time first (STCF): as sjf, but a shorter job takes the core",
        .before = has_less_left,
        .ready = srtf_ready,
        .pick = srtf_pick,
        .preempts = srtf_preempts,
};
