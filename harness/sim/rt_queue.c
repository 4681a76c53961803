/* See rt_queue.h. */
#include "sim/rt_queue.h"

#include <errno.h>

int rt_queue_check(struct sim_policy *policy, struct reason *why)
{
	for (size_t i = 0; i < policy->jobs->count; i++) {
		const struct sim_spec *spec = &policy->jobs->spec[i];

		if (spec->priority < 1 || spec->priority > RT_PRIORITY_MOST)
			return reason_set(why, -EINVAL,
			        "%s takes priorities from 1 to %d (the highest), job %s has %d",
			        policy->ops->name, RT_PRIORITY_MOST, spec->name, spec->priority);
	}
	return 0;
}

void rt_queue_push(struct rt_queue *queue, struct sim_job *job, enum sim_ready because)
{
	const unsigned priority = (unsigned)job->spec->priority;

	if (because == SIM_PREEMPTED)
		sim_list_push_front(&queue->list[priority], job);
	else
		sim_list_push(&queue->list[priority], job);
	queue->occupied[priority / 64] |= UINT64_C(1) << priority % 64;
}

struct sim_job *rt_queue_pop(struct rt_queue *queue)
{
	for (unsigned word = 2; word-- > 0;) {
		const uint64_t bits = queue->occupied[word];
		struct sim_list *list;
		struct sim_job *job;

		if (bits == 0)
			continue;
		list = &queue->list[word * 64 + 63 - (unsigned)__builtin_clzll(bits)];
		job = sim_list_pop(list);
		if (list->count == 0)
			queue->occupied[word] &= ~(UINT64_C(1) << job->spec->priority % 64);
		return job;
	}
	return NULL;
}

bool rt_queue_preempts(struct sim_policy *policy, const struct sim_job *ready, const struct sim_job *running)
{
	(void)policy;
	return ready->spec->priority > running->spec->priority;
}
