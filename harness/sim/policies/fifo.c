/*
 * fifo: first come, first served. Who gets ready first runs first, until it blocks or ends.
 */
#include "sim/policy.h"

static void fifo_ready(struct sim_policy *policy, struct sim_job *job, enum sim_ready because)
{
	(void)because;
	sim_list_push(&policy->list, job);
}

static struct sim_job *fifo_pick(struct sim_policy *policy)
{
	return sim_list_pop(&policy->list);
}

const struct sim_policy_ops sim_fifo_ops = {
        .name = "fifo",
        .summary = "first come, first served: runs until it blocks or ends",
        .ready = fifo_ready,
        .pick = fifo_pick,
};
