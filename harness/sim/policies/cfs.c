/*
 * cfs: the Completely Fair Scheduler in its essentials, Linux's SCHED_OTHER from 2.6.23 to 6.5.
 *
 * A job's virtual time runs slower, the more weight its nice value gives it; the one with the least is next.
 *
 * 1. Slice: a job's share by weight of the `latency`, in which each gets its turn once; with many jobs a
 *    turn of all takes so long that each gets `granularity`.
 * 2. A new job begins a slice behind the others, one that slept half a latency ahead of them at most.
 * 3. A waking job takes the core when its virtual time is behind by more than `wakeup`, in its own weight.
 *
 * Left out: a queue for each core, with load balancing (here all cores share one, and each has an equal part
 * of the jobs and their weight); groups and autogroup; buddies; that wakeup and latency grow with the
 * number of CPUs. Slices end at ticks only where `tick` is given.
 */
#include "sim/nice_weight.h"
#include "sim/policy.h"

enum { LATENCY, GRANULARITY, WAKEUP, TICK };

#define TIME_MOST (UINT64_C(1) << 40)

static const struct param_spec cfs_params[] = {
        [LATENCY] = {"latency", PARAM_TIME, 6000000, 1000, TIME_MOST, 0, NULL, "in which each gets its turn"},
        [GRANULARITY] = {"granularity", PARAM_TIME, 750000, 1000, TIME_MOST, 0, NULL, "the shortest slice"},
        [WAKEUP] = {"wakeup", PARAM_TIME, 1000000, 0, TIME_MOST, 0, NULL,
                "how far behind a waking job must be to preempt"},
        [TICK] = {"tick", PARAM_TIME, 0, 0, TIME_MOST, 0, NULL, "slices end at multiples of it; 0: exactly"},
        {0},
};

struct cfs {
	int64_t least;  /* virtual time that nobody is behind of by much; never falls */
	int64_t weight; /* of all jobs that are ready or run */
};

struct cfs_data {
	int64_t virtual_ns;
};

static int64_t virtual_of(const struct sim_job *job)
{
	return ((const struct cfs_data *)job->data)->virtual_ns;
}

static bool is_behind(const struct sim_job *a, const struct sim_job *b)
{
	return virtual_of(a) < virtual_of(b);
}

static int64_t weight_of(const struct sim_job *job)
{
	return nice_weight(job->spec->nice);
}

/* Rule 1; a core has its part of the jobs and of the weight. */
static uint64_t share_ns(const struct sim_policy *policy, const struct sim_job *job)
{
	const struct cfs *cfs = policy->state;
	const uint64_t jobs = (policy->runnable + policy->cores - 1) / policy->cores;
	const uint64_t most = sim_param(policy, LATENCY) / sim_param(policy, GRANULARITY);
	const uint64_t turn_ns =
	        jobs > most ? jobs * sim_param(policy, GRANULARITY) : sim_param(policy, LATENCY);
	const double share = (double)weight_of(job) * policy->cores / (double)cfs->weight;
	const uint64_t ns = (uint64_t)((double)turn_ns * (share < 1 ? share : 1));

	return ns > sim_param(policy, GRANULARITY) ? ns : sim_param(policy, GRANULARITY);
}

/* Rule 2. */
static void place(struct sim_policy *policy, struct sim_job *job, enum sim_ready because)
{
	struct cfs *cfs = policy->state;
	struct cfs_data *data = job->data;
	const int64_t credit = (int64_t)sim_param(policy, LATENCY) / 2;

	cfs->weight += weight_of(job);
	if (because == SIM_ARRIVED)
		data->virtual_ns = cfs->least + virtual_from_ns(share_ns(policy, job), weight_of(job));
	else if (data->virtual_ns < cfs->least - credit)
		data->virtual_ns = cfs->least - credit;
}

static void cfs_ready(struct sim_policy *policy, struct sim_job *job, enum sim_ready because)
{
	if (because == SIM_ARRIVED || because == SIM_WOKE)
		place(policy, job, because);
	sim_heap_push(&policy->heap, job);
}

static struct sim_job *cfs_pick(struct sim_policy *policy)
{
	return sim_heap_pop(&policy->heap);
}

static bool cfs_preempts(
        struct sim_policy *policy, const struct sim_job *ready, const struct sim_job *running)
{
	const int64_t lead = virtual_from_ns(sim_param(policy, WAKEUP), weight_of(ready));

	return virtual_of(running) - virtual_of(ready) > lead;
}

static uint64_t cfs_slice(struct sim_policy *policy, struct sim_job *job)
{
	return slice_to_tick(policy->now_ns, share_ns(policy, job), sim_param(policy, TICK));
}

static void cfs_ran(struct sim_policy *policy, struct sim_job *job, uint64_t ns)
{
	struct cfs *cfs = policy->state;
	struct cfs_data *data = job->data;
	const struct sim_job *first = sim_heap_top(&policy->heap);
	int64_t least;

	data->virtual_ns += virtual_from_ns(ns, weight_of(job));
	least = first && virtual_of(first) < data->virtual_ns ? virtual_of(first) : data->virtual_ns;
	if (least > cfs->least)
		cfs->least = least;
}

static void cfs_leaves(struct sim_policy *policy, struct sim_job *job)
{
	((struct cfs *)policy->state)->weight -= weight_of(job);
}

const struct sim_policy_ops sim_cfs_ops = {
        .name = "cfs",
        .summary = "Linux's fair class before 6.6: the least virtual time, weighted by nice",
        .params = cfs_params,
        .state_bytes = sizeof(struct cfs),
        .job_bytes = sizeof(struct cfs_data),
        .before = is_behind,
        .ready = cfs_ready,
        .pick = cfs_pick,
        .preempts = cfs_preempts,
        .slice = cfs_slice,
        .ran = cfs_ran,
        .blocks = cfs_leaves,
        .exits = cfs_leaves,
};
