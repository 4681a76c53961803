#include "lesson.h"

/* Serves the job first that came last. Is that fair? */
static void put_first(struct sim_policy *policy, struct sim_job *job, enum sim_ready because)
{
	(void)because;
	sim_list_push_front(&policy->list, job);
}

static struct sim_job *take_first(struct sim_policy *policy)
{
	return sim_list_pop(&policy->list);
}

const struct sim_policy_ops my_fifo = {
        .name = "my_fifo",
        .summary = "first come first served",
        .ready = put_first,
        .pick = take_first,
};

const struct sim_policy_ops my_sjf = {
        .name = "my_sjf",
        .summary = "shortest job first",
        .ready = put_first,
        .pick = take_first,
};

const struct sim_policy_ops my_rr = {
        .name = "my_rr",
        .summary = "round robin",
        .ready = put_first,
        .pick = take_first,
};

const struct sim_policy_ops my_priority = {
        .name = "my_priority",
        .summary = "preemptive priorities",
        .ready = put_first,
        .pick = take_first,
};
