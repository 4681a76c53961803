#include "lesson.h"

static void put_last(struct sim_policy *policy, struct sim_job *job, enum sim_ready because)
{
	(void)because;
	sim_list_push(&policy->list, job);
}

static struct sim_job *take_first(struct sim_policy *policy)
{
	return sim_list_pop(&policy->list);
}

const struct sim_policy_ops my_fifo = {
        .name = "my_fifo",
        .summary = "first come first served",
        .ready = put_last,
        .pick = take_first,
};

static uint64_t quantum(struct sim_policy *policy, struct sim_job *job)
{
	(void)policy;
	(void)job;
	return MY_QUANTUM_NS;
}

const struct sim_policy_ops my_rr = {
        .name = "my_rr",
        .summary = "round robin",
        .ready = put_last,
        .pick = take_first,
        .slice = quantum,
};

/* A heap gives back the one that comes before all others; of equals the one that is ready for longer. */
static void put_in_order(struct sim_policy *policy, struct sim_job *job, enum sim_ready because)
{
	(void)because;
	sim_heap_push(&policy->heap, job);
}

static struct sim_job *take_top(struct sim_policy *policy)
{
	return sim_heap_pop(&policy->heap);
}

static bool is_shorter(const struct sim_job *a, const struct sim_job *b)
{
	return a->burst_total_ns > b->burst_total_ns;
}

const struct sim_policy_ops my_sjf = {
        .name = "my_sjf",
        .summary = "shortest job first",
        .before = is_shorter,
        .ready = put_in_order,
        .pick = take_top,
};

static bool is_higher(const struct sim_job *a, const struct sim_job *b)
{
	return a->spec->priority < b->spec->priority;
}

static bool takes_core(struct sim_policy *policy, const struct sim_job *ready, const struct sim_job *running)
{
	(void)policy;
	return is_higher(ready, running);
}

const struct sim_policy_ops my_priority = {
        .name = "my_priority",
        .summary = "preemptive priorities",
        .before = is_higher,
        .ready = put_in_order,
        .pick = take_top,
        .preempts = takes_core,
};
