/*
 * sjf: shortest job first. Of those that are ready the one with the shortest CPU burst, until it blocks
 * or ends. The simulator knows how long bursts are; a kernel can only guess.
 */
#include "sim/policy.h"

static bool is_shorter(const struct sim_job *a, const struct sim_job *b)
{
	return a->left_ns < b->left_ns;
}

static void sjf_ready(struct sim_policy *policy, struct sim_job *job, enum sim_ready because)
{
	(void)because;
	sim_heap_push(&policy->heap, job);
}

static struct sim_job *sjf_pick(struct sim_policy *policy)
{
	return sim_heap_pop(&policy->heap);
}

const struct sim_policy_ops sim_sjf_ops = {
        .name = "sjf",
        .summary = "shortest job first: the shortest CPU burst, until it blocks or ends",
        .before = is_shorter,
        .ready = sjf_ready,
        .pick = sjf_pick,
};
