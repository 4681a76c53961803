/*
 * eevdf: earliest eligible virtual deadline first (Stoica and Abdel-Wahab 1995) in its essentials, as Linux's
 * SCHED_OTHER has it since 6.6.
 *
 * A job's virtual time v runs slower, the more weight its nice value gives it. V is the mean of all v,
 * weighted: where a job would stand that had got exactly its share. V - v is its lag: what it is owed.
 *
 * 1. A job is eligible while it is owed something, or nothing: v <= V.
 * 2. Each asks for a slice at a time, to be served by the virtual deadline v + slice / weight. Of those that
 *    are eligible the earliest deadline is next; a slice that is used up is followed by the next request.
 * 3. Who blocks takes its lag along, two slices at most either way, and is put back with it; what the others
 *    owe it moves their mean, so it is stretched by (W + w) / W. New jobs have no lag, and ask for half a
 *    slice first.
 * 4. `parity=yes`, as Linux's RUN_TO_PARITY: who runs is safe until its slice is used up. Otherwise an
 *    eligible job with an earlier deadline takes the core when it wakes.
 *
 * Left out: a queue for each core, with load balancing (here all cores share one); groups and autogroup;
 * slices that jobs ask for by sched_setattr(); that who sleeps with a debt stays queued to pay it off
 * (DELAY_DEQUEUE). Slices end at ticks only where `tick` is given: Linux looks at them once a tick, 1 to
 * 10 ms, so that there a slice of 3 ms may well last 4.
 *
 * Eligible jobs are in a heap by deadline, the others in one by v; each pick moves those that changed sides.
 */
#include "sim/nice_weight.h"
#include "sim/policy.h"

#include <errno.h>

enum { SLICE, PARITY, TICK };
enum { PARITY_YES, PARITY_NO };

#define TIME_MOST (UINT64_C(1) << 40)

static const char *const parity_choices[] = {"yes", "no", NULL};

static const struct param_spec eevdf_params[] = {
        [SLICE] = {"slice", PARAM_TIME, 3000000, 1000, TIME_MOST, 0, NULL,
                "what a job asks for at a time; Linux: 0.7ms to 3ms, the more CPUs the longer"},
        [PARITY] = {"parity", PARAM_CHOICE, PARITY_YES, 0, 0, 0, parity_choices,
                "whether a running job keeps its slice when another one wakes"},
        [TICK] = {"tick", PARAM_TIME, 0, 0, TIME_MOST, 0, NULL, "slices end at multiples of it; 0: exactly"},
        {0},
};

/* A sum of virtual times and weights of many jobs exceeds 64 bits. */
__extension__ typedef __int128 wide;

struct eevdf {
	/* over all jobs that are ready or run */
	wide weighted; /* the sum of weight * v */
	int64_t weight;
	int64_t last_mean; /* V when the last one left */
	struct sim_heap by_v;
};

struct eevdf_data {
	int64_t v, deadline, lag;
};

static struct eevdf_data *data_of(const struct sim_job *job)
{
	return job->data;
}

static int64_t weight_of(const struct sim_job *job)
{
	return nice_weight(job->spec->nice);
}

static bool has_earlier_deadline(const struct sim_job *a, const struct sim_job *b)
{
	return data_of(a)->deadline < data_of(b)->deadline;
}

static bool has_less_v(const struct sim_job *a, const struct sim_job *b)
{
	return data_of(a)->v < data_of(b)->v;
}

static int64_t mean_v(const struct eevdf *eevdf)
{
	return eevdf->weight ? (int64_t)(eevdf->weighted / eevdf->weight) : eevdf->last_mean;
}

/* Without the rounding of mean_v(), or somebody who is owed nothing at all might be left out. */
static bool is_eligible(const struct eevdf *eevdf, const struct sim_job *job)
{
	return (wide)data_of(job)->v * eevdf->weight <= eevdf->weighted;
}

static int64_t slice_of(const struct sim_policy *policy, const struct sim_job *job)
{
	return virtual_from_ns(sim_param(policy, SLICE), weight_of(job));
}

static int eevdf_init(struct sim_policy *policy, struct reason *why)
{
	if (sim_heap_init(&((struct eevdf *)policy->state)->by_v, policy->jobs->count, has_less_v) == 0)
		return 0;
	return reason_set(why, -ENOMEM, "no memory for a queue of %zu jobs", policy->jobs->count);
}

static void eevdf_release(struct sim_policy *policy)
{
	sim_heap_release(&((struct eevdf *)policy->state)->by_v);
}

/* Rule 3. */
static void place(struct sim_policy *policy, struct sim_job *job, bool is_new)
{
	struct eevdf *eevdf = policy->state;
	struct eevdf_data *data = data_of(job);
	const int64_t weight = weight_of(job), slice = slice_of(policy, job);
	int64_t lag = data->lag;

	if (eevdf->weight > 0)
		lag = (int64_t)((wide)lag * (eevdf->weight + weight) / eevdf->weight);
	data->v = mean_v(eevdf) - lag;
	data->deadline = data->v + (is_new ? slice / 2 : slice);
	eevdf->weight += weight;
	eevdf->weighted += (wide)weight * data->v;
}

static void eevdf_ready(struct sim_policy *policy, struct sim_job *job, enum sim_ready because)
{
	struct eevdf *eevdf = policy->state;
	struct eevdf_data *data = data_of(job);

	if (because == SIM_ARRIVED || because == SIM_WOKE)
		place(policy, job, because == SIM_ARRIVED);
	else if (because == SIM_EXPIRED)
		data->deadline = data->v + slice_of(policy, job);
	if (is_eligible(eevdf, job))
		sim_heap_push(&policy->heap, job);
	else
		sim_heap_push(&eevdf->by_v, job);
}

static struct sim_job *eevdf_pick(struct sim_policy *policy)
{
	struct eevdf *eevdf = policy->state;
	struct sim_job *job;

	while ((job = sim_heap_top(&eevdf->by_v)) && is_eligible(eevdf, job))
		sim_heap_push(&policy->heap, sim_heap_pop(&eevdf->by_v));
	while ((job = sim_heap_top(&policy->heap)) && !is_eligible(eevdf, job))
		sim_heap_push(&eevdf->by_v, sim_heap_pop(&policy->heap));
	/* With several cores all who are owed something may be running. */
	return job ? sim_heap_pop(&policy->heap) : sim_heap_pop(&eevdf->by_v);
}

static bool eevdf_preempts(
        struct sim_policy *policy, const struct sim_job *ready, const struct sim_job *running)
{
	if (sim_param(policy, PARITY) == PARITY_YES)
		return false;
	return is_eligible(policy->state, ready) && has_earlier_deadline(ready, running);
}

static uint64_t eevdf_slice(struct sim_policy *policy, struct sim_job *job)
{
	const struct eevdf_data *data = data_of(job);
	const int64_t left = data->deadline > data->v ? data->deadline - data->v : 0;

	return slice_to_tick(policy->now_ns, virtual_to_ns(left, weight_of(job)), sim_param(policy, TICK));
}

static void eevdf_ran(struct sim_policy *policy, struct sim_job *job, uint64_t ns)
{
	const int64_t weight = weight_of(job), passed = virtual_from_ns(ns, weight);
	struct eevdf *eevdf = policy->state;

	data_of(job)->v += passed;
	eevdf->weighted += (wide)weight * passed;
}

static void eevdf_leaves(struct sim_policy *policy, struct sim_job *job)
{
	struct eevdf *eevdf = policy->state;
	struct eevdf_data *data = data_of(job);
	const int64_t weight = weight_of(job), most = 2 * slice_of(policy, job);
	const int64_t lag = mean_v(eevdf) - data->v;

	data->lag = lag > most ? most : lag < -most ? -most : lag;
	eevdf->last_mean = mean_v(eevdf);
	eevdf->weight -= weight;
	eevdf->weighted -= (wide)weight * data->v;
}

const struct sim_policy_ops sim_eevdf_ops = {
        .name = "eevdf",
        .summary = "Linux's fair class since 6.6: of those who are owed time, the earliest deadline",
        .params = eevdf_params,
        .state_bytes = sizeof(struct eevdf),
        .job_bytes = sizeof(struct eevdf_data),
        .before = has_earlier_deadline,
        .init = eevdf_init,
        .release = eevdf_release,
        .ready = eevdf_ready,
        .pick = eevdf_pick,
        .preempts = eevdf_preempts,
        .slice = eevdf_slice,
        .ran = eevdf_ran,
        .blocks = eevdf_leaves,
        .exits = eevdf_leaves,
};
