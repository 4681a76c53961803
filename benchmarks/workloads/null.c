/*
 * null: a job that does nothing. It stands for no load at all: whatever time it takes is
 * the model's and the harness's own, which is what it is there to show.
 */
#include "job/workload.h"

static struct step null_next(struct workload *workload, struct job *job, ssize_t outcome)
{
	(void)workload;
	(void)outcome;
	return step_done(job, job->id);
}

static bool null_verify(const struct workload *workload, const struct job *job)
{
	(void)workload;
	return job->result == job->id;
}

const struct workload_ops workload_null_ops = {
        .name = "null",
        .summary = "nothing: what a model itself costs",
        .bound = CPU_BOUND,
        .next = null_next,
        .verify = null_verify,
        .unpack = workload_unpack_nothing,
};
