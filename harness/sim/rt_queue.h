/*
 * rt_queue: Linux's real-time run queue, which SCHED_FIFO and SCHED_RR share (sched(7)): a list for each
 * priority from 1 to 99, the higher the earlier, and a bit for each list that is not empty. O(1).
 */
#ifndef TELAR_SIM_RT_QUEUE_H
#define TELAR_SIM_RT_QUEUE_H

#include "sim/policy.h"

#define RT_PRIORITY_MOST 99

/* The state of a policy. All zero is empty. */
struct rt_queue {
	struct sim_list list[RT_PRIORITY_MOST + 1];
	uint64_t occupied[2];
};

/* For init(): -EINVAL when a job has a priority that Linux does not know. */
int rt_queue_check(struct sim_policy *policy, struct reason *why);
/* Whoever was preempted stays at the head of its list; all others go to its tail. */
void rt_queue_push(struct rt_queue *queue, struct sim_job *job, enum sim_ready because);
struct sim_job *rt_queue_pop(struct rt_queue *queue);
/* For preempts(): a higher priority, not an equal one. */
bool rt_queue_preempts(struct sim_policy *policy, const struct sim_job *ready, const struct sim_job *running);

#endif
