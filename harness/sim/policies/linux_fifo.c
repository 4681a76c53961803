/*
 * linux-fifo: SCHED_FIFO as sched(7) defines it. Despite its name it is a matter of priorities first: the
 * highest (1 to 99, higher is higher) runs until it blocks, ends or a higher one comes. Only equals are
 * served in the order in which they came. Who is preempted stays at the head of its list.
 *
 * Left out: RT throttling and the fair server, which leave some time to SCHED_OTHER; one queue a core.
 */
#include "sim/rt_queue.h"

static void linux_fifo_ready(struct sim_policy *policy, struct sim_job *job, enum sim_ready because)
{
	rt_queue_push(policy->state, job, because);
}

static struct sim_job *linux_fifo_pick(struct sim_policy *policy)
{
	return rt_queue_pop(policy->state);
}

const struct sim_policy_ops sim_linux_fifo_ops = {
        .name = "linux-fifo",
        .summary = "SCHED_FIFO: priority lists (highest number first), preemptive, no slices",
        .state_bytes = sizeof(struct rt_queue),
        .init = rt_queue_check,
        .ready = linux_fifo_ready,
        .pick = linux_fifo_pick,
        .preempts = rt_queue_preempts,
};
