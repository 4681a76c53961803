/*
 * stride: the lottery's shares without its chance (Waldspurger 1995). A job's stride is a large number
 * divided by its tickets; whoever has come the shortest way runs for a quantum and goes on by a stride.
 * Who was away, or is new, starts where the last one that was picked stands: nobody saves up.
 */
#include "sim/policy.h"

enum { QUANTUM };

static const struct param_spec stride_params[] = {
        [QUANTUM] = {.name = "quantum",
                .kind = PARAM_TIME,
                .preset = 1000000,
                .least = 1,
                .most = SIM_TIME_MOST,
                .help = "how long a job may run at a time"},
        {0},
};

#define LARGE_NUMBER 10000

struct stride {
	uint64_t way; /* of the last job that was picked */
};

struct stride_data {
	uint64_t way;
};

static uint64_t way_of(const struct sim_job *job)
{
	return ((const struct stride_data *)job->data)->way;
}

static bool is_behind(const struct sim_job *a, const struct sim_job *b)
{
	return way_of(a) < way_of(b);
}

static void stride_ready(struct sim_policy *policy, struct sim_job *job, enum sim_ready because)
{
	const struct stride *stride = policy->state;
	struct stride_data *data = job->data;

	if ((because == SIM_ARRIVED || because == SIM_WOKE) && data->way < stride->way)
		data->way = stride->way;
	sim_heap_push(&policy->heap, job);
}

static struct sim_job *stride_pick(struct sim_policy *policy)
{
	struct stride *stride = policy->state;
	struct sim_job *job = sim_heap_pop(&policy->heap);

	if (job)
		stride->way = way_of(job);
	return job;
}

static uint64_t stride_slice(struct sim_policy *policy, struct sim_job *job)
{
	(void)job;
	return sim_param(policy, QUANTUM);
}

/* A part of a quantum is a part of a stride. */
static void stride_ran(struct sim_policy *policy, struct sim_job *job, uint64_t ns)
{
	const uint64_t tickets = job->spec->tickets;
	struct stride_data *data = job->data;

	(void)policy;
	data->way += ns / tickets * LARGE_NUMBER + ns % tickets * LARGE_NUMBER / tickets;
}

const struct sim_policy_ops sim_stride_ops = {
        .name = "stride",
        .summary = "fair shares by tickets, exactly: whoever got the least for its tickets is next",
        .params = stride_params,
        .state_bytes = sizeof(struct stride),
        .job_bytes = sizeof(struct stride_data),
        .before = is_behind,
        .ready = stride_ready,
        .pick = stride_pick,
        .slice = stride_slice,
        .ran = stride_ran,
};
