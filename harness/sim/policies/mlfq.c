/*
 * mlfq: a multi-level feedback queue that learns from what jobs did (Arpaci-Dusseau, OSTEP, chapter 8):
 *
 * 1. The higher queue runs, and takes the core from a lower one.
 * 2. Within a queue: round robin, with the quantum of the queue.
 * 3. A new job enters the highest queue.
 * 4. A job that has used up its allotment in a queue moves down, however often it gave up the core.
 * 5. Every `boost`, all jobs move to the highest queue.
 *
 * Who is preempted goes on at the head of its queue. Jobs that do I/O meanwhile learn of a boost when they
 * are next looked at.
 */
#include "sim/policy.h"

enum { QUEUES, QUANTUM, ALLOTMENT, BOOST, SCALE };

#define QUEUES_MOST 64

static const struct param_spec mlfq_params[] = {
        [QUEUES] = {.name = "queues",
                .kind = PARAM_COUNT,
                .preset = 3,
                .least = 1,
                .most = QUEUES_MOST,
                .help = "how many"},
        [QUANTUM] = {.name = "quantum",
                .kind = PARAM_TIME,
                .preset = 10000000,
                .least = 1,
                .most = UINT64_C(1) << 40,
                .help = "of the highest queue"},
        [ALLOTMENT] = {.name = "allotment",
                .kind = PARAM_COUNT,
                .preset = 1,
                .least = 1,
                .most = 1000,
                .help = "how many quanta a job may use up in a queue before it moves down"},
        [BOOST] = {.name = "boost", .kind = PARAM_TIME, .most = SIM_TIME_MOST, .help = "0: never"},
        [SCALE] = {.name = "scale",
                .kind = PARAM_COUNT,
                .preset = 1,
                .least = 1,
                .most = 4,
                .help = "a queue's quantum is so many times that of the queue above"},
        {0},
};

struct mlfq {
	struct sim_list queue[QUEUES_MOST];
	uint64_t boosts;
};

struct mlfq_data {
	uint64_t boosts; /* how many it knows of */
	unsigned level;
	uint64_t used_ns; /* of its allotment */
	uint64_t left_ns; /* of its quantum; 0: a new one is due */
};

/* Up to date with the last boost. */
static struct mlfq_data *data_of(struct sim_policy *policy, const struct sim_job *job)
{
	const struct mlfq *mlfq = policy->state;
	struct mlfq_data *data = job->data;

	if (data->boosts != mlfq->boosts)
		*data = (struct mlfq_data){.boosts = mlfq->boosts};
	return data;
}

static uint64_t quantum_of(const struct sim_policy *policy, unsigned level)
{
	uint64_t quantum_ns = sim_param(policy, QUANTUM);

	for (unsigned i = 0; i < level && quantum_ns < SIM_TIME_MOST / 8000; i++)
		quantum_ns *= sim_param(policy, SCALE);
	return quantum_ns;
}

static int mlfq_init(struct sim_policy *policy, struct reason *why)
{
	(void)why;
	policy->tick_ns = sim_param(policy, BOOST);
	return 0;
}

static void mlfq_ready(struct sim_policy *policy, struct sim_job *job, enum sim_ready because)
{
	struct mlfq *mlfq = policy->state;
	struct mlfq_data *data = data_of(policy, job);

	if (data->used_ns >= sim_param(policy, ALLOTMENT) * quantum_of(policy, data->level)) {
		if (data->level + 1 < sim_param(policy, QUEUES))
			data->level++;
		data->used_ns = data->left_ns = 0;
	}
	if (because == SIM_PREEMPTED)
		sim_list_push_front(&mlfq->queue[data->level], job);
	else
		sim_list_push(&mlfq->queue[data->level], job);
}

static struct sim_job *mlfq_pick(struct sim_policy *policy)
{
	struct mlfq *mlfq = policy->state;
	unsigned level = 0;

	while (level + 1 < sim_param(policy, QUEUES) && mlfq->queue[level].count == 0)
		level++;
	return sim_list_pop(&mlfq->queue[level]);
}

static bool mlfq_preempts(
        struct sim_policy *policy, const struct sim_job *ready, const struct sim_job *running)
{
	return data_of(policy, ready)->level < data_of(policy, running)->level;
}

static uint64_t mlfq_slice(struct sim_policy *policy, struct sim_job *job)
{
	struct mlfq_data *data = data_of(policy, job);

	if (data->left_ns == 0)
		data->left_ns = quantum_of(policy, data->level);
	return data->left_ns;
}

static void mlfq_ran(struct sim_policy *policy, struct sim_job *job, uint64_t ns)
{
	struct mlfq_data *data = data_of(policy, job);

	data->used_ns += ns;
	data->left_ns -= ns;
}

/* The boost. */
static bool mlfq_tick(struct sim_policy *policy)
{
	struct mlfq *mlfq = policy->state;

	mlfq->boosts++;
	for (unsigned level = 1; level < sim_param(policy, QUEUES); level++)
		while (mlfq->queue[level].count > 0)
			sim_list_push(&mlfq->queue[0], sim_list_pop(&mlfq->queue[level]));
	return true;
}

const struct sim_policy_ops sim_mlfq_ops = {
        .name = "mlfq",
        .summary = "multi-level feedback queue: who uses much CPU moves down; a boost lifts all",
        .params = mlfq_params,
        .state_bytes = sizeof(struct mlfq),
        .job_bytes = sizeof(struct mlfq_data),
        .init = mlfq_init,
        .ready = mlfq_ready,
        .pick = mlfq_pick,
        .preempts = mlfq_preempts,
        .slice = mlfq_slice,
        .ran = mlfq_ran,
        .tick = mlfq_tick,
};
