/*
 * rm: rate monotonic (Liu and Layland 1973). Fixed priorities: the shorter the period, the higher; jobs
 * without a period run when no other does. n periodic jobs are sure to meet their deadlines while they
 * use up to n (2^(1/n) - 1) of a core, 69 % for many; edf does it up to 100 %.
 */
#include "sim/policy.h"

static uint64_t period_of(const struct sim_job *job)
{
	return job->spec->period_ns ? job->spec->period_ns : SIM_NEVER;
}

static bool is_more_frequent(const struct sim_job *a, const struct sim_job *b)
{
	return period_of(a) < period_of(b);
}

static void rm_ready(struct sim_policy *policy, struct sim_job *job, enum sim_ready because)
{
	(void)because;
	sim_heap_push(&policy->heap, job);
}

static struct sim_job *rm_pick(struct sim_policy *policy)
{
	return sim_heap_pop(&policy->heap);
}

static bool rm_preempts(struct sim_policy *policy, const struct sim_job *ready, const struct sim_job *running)
{
	(void)policy;
	return is_more_frequent(ready, running);
}

const struct sim_policy_ops sim_rm_ops = {
        .name = "rm",
        .summary = "rate monotonic: the shortest period takes the core",
        .before = is_more_frequent,
        .ready = rm_ready,
        .pick = rm_pick,
        .preempts = rm_preempts,
};
