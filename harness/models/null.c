/*
 * null: no hand-off and no waiting. One worker does the only step of a null job in place,
 * as fast as it can, so that its throughput is what the harness itself costs: a clock
 * reading, the accounting, a latency recorded. Jobs with more to do need a real model.
 */
#include "base/clock.h"
#include "models/model.h"
#include "trial/worker.h"

#include <errno.h>
#include <string.h>

static unsigned null_workers(unsigned asked)
{
	(void)asked;
	return 1;
}

static unsigned null_in_flight(unsigned workers, unsigned asked)
{
	(void)workers;
	(void)asked;
	return 1;
}

static int null_run(struct trial *trial)
{
	struct workload *workload = trial->workload;
	struct worker worker;
	struct job job = {.fd = -1};
	uint64_t now_ns, id = 0;
	int error;

	if (strcmp(workload->ops->name, "null") != 0) {
		trial_refuse(trial, -EOPNOTSUPP,
		        "the model null has no way of waiting, so it takes only the workload null");
		return -EOPNOTSUPP;
	}
	error = worker_enter(&worker, trial, 0);
	if (error)
		return error;
	error = trial_open_gate(trial, 0);
	if (error)
		goto leave;
	worker_begin(&worker);
	now_ns = clock_now_ns();
	do {
		recorder_start(worker.recorder, &job, id++, now_ns);
		workload->ops->next(workload, &job, 0);
		now_ns = clock_now_ns();
	} while (recorder_finish(worker.recorder, workload, &job, now_ns));
leave:
	worker_leave(&worker);
	return error;
}

const struct model_ops model_null_ops = {
        .name = "null",
        .summary = "null jobs in place: what the harness itself costs",
        .handoff = "none",
        .waits = "never",
        .warmup_ns = 40 * NS_PER_MS,
        .workers = null_workers,
        .in_flight = null_in_flight,
        .closed_only = "has no hand-off by which a job could come when it is due",
        .run = null_run,
};
