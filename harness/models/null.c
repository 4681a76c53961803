/*
 * null: runs no jobs at all. One worker counts jobs as fast as it can, so that its
 * throughput is what the harness itself costs: a clock reading, the accounting, a latency
 * recorded. Only the workload `null`, whose jobs have nothing to do, can be right this way.
 */
#include "../clock.h"
#include "../model.h"
#include "../worker.h"

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
	struct worker worker;
	struct job job = {.fd = -1};
	uint64_t now_ns, id = 0;
	int error;

	if (strcmp(trial->workload->ops->name, "null") != 0) {
		trial_refuse(trial, -EOPNOTSUPP,
		        "the model null runs no jobs, so it takes only the workload null");
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
		now_ns = clock_now_ns();
	} while (recorder_finish(worker.recorder, trial->workload, &job, now_ns));
leave:
	worker_leave(&worker);
	return error;
}

const struct model_ops model_null_ops = {
        .name = "null",
        .summary = "runs nothing: what the harness itself costs",
        .handoff = "none",
        .waits = "never",
        .workers = null_workers,
        .in_flight = null_in_flight,
        .run = null_run,
};
