/*
 * priority-preemptive: the highest priority runs, and takes the core from a lower one; equals take turns
 * where there is a quantum.
 *
 * A low priority may wait for ever. Ageing helps: a job that waits rises by one priority every `ageing`,
 * and falls back to its own when it gets to run. All who wait rise equally fast, so the order among them
 * is settled when they get ready: by priority * ageing + the time since when they wait. Only whether one
 * of them has overtaken a running job changes, and is looked at once every `ageing`.
 */
#include "sim/policy.h"

enum { QUANTUM, AGEING, FIRST };
enum { FIRST_LOW, FIRST_HIGH };

static const char *const first_choices[] = {"low", "high", NULL};

static const struct param_spec preemptive_params[] = {
        [QUANTUM] = {.name = "quantum",
                .kind = PARAM_TIME,
                .most = SIM_TIME_MOST,
                .help = "how long a job may run before an equal gets its turn; 0: for as long as it likes"},
        [AGEING] = {.name = "ageing",
                .kind = PARAM_TIME,
                .most = UINT64_C(1) << 40,
                .help = "how long one waits to rise by one priority; 0: nobody rises"},
        [FIRST] = {.name = "first",
                .kind = PARAM_CHOICE,
                .choices = first_choices,
                .help = "which number is the highest priority"},
        {0},
};

struct preemptive_data {
	int64_t key; /* the lower, the earlier */
};

static int64_t key_of(const struct sim_job *job)
{
	return ((const struct preemptive_data *)job->data)->key;
}

static bool is_higher(const struct sim_job *a, const struct sim_job *b)
{
	return key_of(a) < key_of(b);
}

static int64_t priority_of(const struct sim_policy *policy, const struct sim_job *job)
{
	return sim_param(policy, FIRST) == FIRST_HIGH ? -job->spec->priority : job->spec->priority;
}

static int preemptive_init(struct sim_policy *policy, struct reason *why)
{
	(void)why;
	policy->tick_ns = sim_param(policy, AGEING);
	return 0;
}

static void preemptive_ready(struct sim_policy *policy, struct sim_job *job, enum sim_ready because)
{
	const int64_t ageing = (int64_t)sim_param(policy, AGEING);
	struct preemptive_data *data = job->data;

	(void)because;
	data->key = priority_of(policy, job);
	if (ageing > 0)
		data->key = data->key * ageing + (int64_t)policy->now_ns;
	sim_heap_push(&policy->heap, job);
}

static struct sim_job *preemptive_pick(struct sim_policy *policy)
{
	return sim_heap_pop(&policy->heap);
}

static bool preemptive_preempts(
        struct sim_policy *policy, const struct sim_job *ready, const struct sim_job *running)
{
	return priority_of(policy, ready) < priority_of(policy, running);
}

static uint64_t preemptive_slice(struct sim_policy *policy, struct sim_job *job)
{
	(void)job;
	return sim_param(policy, QUANTUM) ? sim_param(policy, QUANTUM) : SIM_NEVER;
}

static bool preemptive_tick(struct sim_policy *policy)
{
	return sim_heap_top(&policy->heap) != NULL;
}

const struct sim_policy_ops sim_priority_preemptive_ops = {
        .name = "priority-preemptive",
        .summary = "the highest priority (lowest number) takes the core; with ageing, nobody starves",
        .params = preemptive_params,
        .job_bytes = sizeof(struct preemptive_data),
        .before = is_higher,
        .init = preemptive_init,
        .ready = preemptive_ready,
        .pick = preemptive_pick,
        .preempts = preemptive_preempts,
        .slice = preemptive_slice,
        .tick = preemptive_tick,
};
