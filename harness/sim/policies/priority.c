/*
 * priority: of those that are ready the one with the highest priority, until it blocks or ends; equals
 * in the order in which they got ready. Textbooks differ in which number is the highest; here it is the
 * lowest, unless `first=high` says otherwise.
 */
#include "sim/policy.h"

enum { FIRST };
enum { FIRST_LOW, FIRST_HIGH };

static const char *const first_choices[] = {"low", "high", NULL};

static const struct param_spec priority_params[] = {
        [FIRST] = {.name = "first",
                .kind = PARAM_CHOICE,
                .choices = first_choices,
                .help = "which number is the highest priority"},
        {0},
};

struct priority_data {
	int64_t key; /* the lower, the earlier */
};

static int64_t key_of(const struct sim_job *job)
{
	return ((const struct priority_data *)job->data)->key;
}

static bool is_higher(const struct sim_job *a, const struct sim_job *b)
{
	return key_of(a) < key_of(b);
}

static void priority_ready(struct sim_policy *policy, struct sim_job *job, enum sim_ready because)
{
	struct priority_data *data = job->data;

	(void)because;
	data->key = sim_param(policy, FIRST) == FIRST_HIGH ? -job->spec->priority : job->spec->priority;
	sim_heap_push(&policy->heap, job);
}

static struct sim_job *priority_pick(struct sim_policy *policy)
{
	return sim_heap_pop(&policy->heap);
}

const struct sim_policy_ops sim_priority_ops = {
        .name = "priority",
        .summary = "the highest priority (lowest number), until it blocks or ends",
        .params = priority_params,
        .job_bytes = sizeof(struct priority_data),
        .before = is_higher,
        .ready = priority_ready,
        .pick = priority_pick,
};
