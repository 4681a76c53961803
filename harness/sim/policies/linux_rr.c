/*
 * linux-rr: SCHED_RR as sched(7) defines it: linux-fifo, but who has used up its slice goes to the tail of
 * its list. Who is preempted, or blocks, keeps what is left of its slice.
 *
 * Left out, beside what linux-fifo leaves out: the kernel counts slices in ticks.
 */
#include "sim/rt_queue.h"

enum { SLICE };

static const struct param_spec linux_rr_params[] = {
        [SLICE] = {.name = "slice",
                .kind = PARAM_TIME,
                .preset = 100000000,
                .least = 1,
                .most = SIM_TIME_MOST,
                .help = "as /proc/sys/kernel/sched_rr_timeslice_ms"},
        {0},
};

struct linux_rr_data {
	uint64_t left_ns; /* of its slice; 0: a new one is due */
};

static void linux_rr_ready(struct sim_policy *policy, struct sim_job *job, enum sim_ready because)
{
	rt_queue_push(policy->state, job, because);
}

static struct sim_job *linux_rr_pick(struct sim_policy *policy)
{
	return rt_queue_pop(policy->state);
}

static uint64_t linux_rr_slice(struct sim_policy *policy, struct sim_job *job)
{
	struct linux_rr_data *data = job->data;

	if (data->left_ns == 0)
		data->left_ns = sim_param(policy, SLICE);
	return data->left_ns;
}

static void linux_rr_ran(struct sim_policy *policy, struct sim_job *job, uint64_t ns)
{
	(void)policy;
	((struct linux_rr_data *)job->data)->left_ns -= ns;
}

const struct sim_policy_ops sim_linux_rr_ops = {
        .name = "linux-rr",
        .summary = "SCHED_RR: as linux-fifo, but equals take turns in slices of 100 ms",
        .params = linux_rr_params,
        .state_bytes = sizeof(struct rt_queue),
        .job_bytes = sizeof(struct linux_rr_data),
        .init = rt_queue_check,
        .ready = linux_rr_ready,
        .pick = linux_rr_pick,
        .preempts = rt_queue_preempts,
        .slice = linux_rr_slice,
        .ran = linux_rr_ran,
};
