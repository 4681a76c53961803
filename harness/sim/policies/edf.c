/*
 * edf: the earliest deadline takes the core (Liu and Layland 1973). On one core every deadline is met as long
 * as the jobs ask for no more than the core has.
 *
 * Jobs without a deadline run when no other does; or, with `budget` and `period`, in a constant bandwidth
 * server (Abeni and Buttazzo 1998), one after the other. The server has deadlines of its own:
 *
 * 1. A job that comes to the idle server starts with what is left of budget and deadline, if that is no more
 *    than the server's share of the time to the deadline; else with a full budget, and a deadline a period
 *    from now.
 * 2. A budget that is used up is filled at once, and the deadline moves on by a period.
 *
 * So the server never takes more than budget / period from the others, whatever its jobs want. Linux gives
 * each SCHED_DEADLINE thread such a server of its own, and lets it wait for the next period at rule 2.
 *
 * On several cores, those who wait for the server run where a core is left over; the one that the server
 * turns to next waits for a core to become free.
 */
#include "sim/policy.h"

#include <errno.h>

enum { BUDGET, PERIOD };

static const struct param_spec edf_params[] = {
        [BUDGET] = {.name = "budget",
                .kind = PARAM_TIME,
                .most = UINT64_C(1) << 40,
                .help = "of the server for jobs without deadline; 0: no server"},
        [PERIOD] = {.name = "period", .kind = PARAM_TIME, .most = UINT64_C(1) << 40, .help = "of the server"},
        {0},
};

/* The server's queue is policy->list; the job that it serves is in the heap, or runs. */
struct edf {
	uint64_t deadline_ns, left_ns;
	struct sim_job *served;
};

struct edf_data {
	uint64_t deadline_ns; /* its own, or its server's */
};

static uint64_t deadline_of(const struct sim_job *job)
{
	return ((const struct edf_data *)job->data)->deadline_ns;
}

static bool is_earlier(const struct sim_job *a, const struct sim_job *b)
{
	return deadline_of(a) < deadline_of(b);
}

static bool needs_server(const struct sim_policy *policy, const struct sim_job *job)
{
	return job->deadline_ns == SIM_NEVER && sim_param(policy, BUDGET) > 0;
}

static int edf_init(struct sim_policy *policy, struct reason *why)
{
	if (sim_param(policy, BUDGET) <= sim_param(policy, PERIOD))
		return 0;
	return reason_set(
	        why, -EINVAL, "edf: the server's budget must not be longer than its period, as in edf(2,10)");
}

static void push(struct sim_policy *policy, struct sim_job *job, uint64_t deadline_ns)
{
	((struct edf_data *)job->data)->deadline_ns = deadline_ns;
	sim_heap_push(&policy->heap, job);
}

/* Rule 1. In double: the products exceed 64 bits, and nobody's turn depends on the last nanosecond. */
static void wake_server(struct sim_policy *policy)
{
	const double share = (double)sim_param(policy, BUDGET) / (double)sim_param(policy, PERIOD);
	const uint64_t now_ns = policy->now_ns;
	struct edf *edf = policy->state;

	if (edf->deadline_ns <= now_ns ||
	        (double)edf->left_ns >= (double)(edf->deadline_ns - now_ns) * share) {
		edf->deadline_ns = now_ns + sim_param(policy, PERIOD);
		edf->left_ns = sim_param(policy, BUDGET);
	}
}

static void edf_ready(struct sim_policy *policy, struct sim_job *job, enum sim_ready because)
{
	struct edf *edf = policy->state;

	(void)because;
	if (!needs_server(policy, job)) {
		push(policy, job, job->deadline_ns);
	} else if (edf->served && edf->served != job) {
		((struct edf_data *)job->data)->deadline_ns = SIM_NEVER;
		sim_list_push(&policy->list, job);
	} else {
		if (!edf->served)
			wake_server(policy);
		edf->served = job;
		push(policy, job, edf->deadline_ns);
	}
}

static struct sim_job *edf_pick(struct sim_policy *policy)
{
	struct sim_job *job = sim_heap_pop(&policy->heap);

	return job ? job : sim_list_pop(&policy->list);
}

static bool edf_preempts(
        struct sim_policy *policy, const struct sim_job *ready, const struct sim_job *running)
{
	(void)policy;
	return is_earlier(ready, running);
}

static uint64_t edf_slice(struct sim_policy *policy, struct sim_job *job)
{
	const struct edf *edf = policy->state;

	return edf->served == job ? edf->left_ns : SIM_NEVER;
}

static void edf_ran(struct sim_policy *policy, struct sim_job *job, uint64_t ns)
{
	struct edf *edf = policy->state;

	if (edf->served != job)
		return;
	edf->left_ns -= ns;
	if (edf->left_ns == 0) {
		edf->left_ns = sim_param(policy, BUDGET);
		edf->deadline_ns += sim_param(policy, PERIOD);
	}
}

/* The server turns to the next job, with the budget that is left. */
static void edf_leaves(struct sim_policy *policy, struct sim_job *job)
{
	struct edf *edf = policy->state;

	if (edf->served != job)
		return;
	edf->served = sim_list_pop(&policy->list);
	if (edf->served)
		push(policy, edf->served, edf->deadline_ns);
}

const struct sim_policy_ops sim_edf_ops = {
        .name = "edf",
        .summary = "the earliest deadline takes the core; a constant bandwidth server for all others",
        .params = edf_params,
        .state_bytes = sizeof(struct edf),
        .job_bytes = sizeof(struct edf_data),
        .before = is_earlier,
        .init = edf_init,
        .ready = edf_ready,
        .pick = edf_pick,
        .preempts = edf_preempts,
        .slice = edf_slice,
        .ran = edf_ran,
        .blocks = edf_leaves,
        .exits = edf_leaves,
};
