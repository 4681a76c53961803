/*
 * loop: one thread and an event loop, many jobs in flight on it.
 *
 * The worker is the trial's own process. Handing a job over is a function call, and a job
 * that waits costs nobody a thread; a job that computes keeps all the others waiting, and
 * that is the lesson. What this file does not do: how a step waits is jobloop.h's.
 */
#include "../clock.h"
#include "../jobloop.h"
#include "../model.h"
#include "../worker.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

struct loop {
	struct trial *trial;
	struct worker worker;
	struct jobloop *jobloop;
};

/* One look at the clock per job: the end of one job is the beginning of the next. */
static void job_finished(void *arg, struct job *job)
{
	struct loop *loop = arg;
	struct trial *trial = loop->trial;
	struct recorder *recorder = loop->worker.recorder;
	const uint64_t now_ns = clock_now_ns();

	if (!recorder_finish(recorder, trial->workload, job, now_ns))
		return;
	recorder_start(recorder, job, job->id + trial->in_flight, now_ns);
	jobloop_submit(loop->jobloop, job);
}

static int run_jobs(struct loop *loop)
{
	struct trial *trial = loop->trial;

	for (unsigned slot = 0; slot < trial->in_flight; slot++) {
		recorder_start(loop->worker.recorder, &trial->jobs[slot], slot, clock_now_ns());
		jobloop_submit(loop->jobloop, &trial->jobs[slot]);
	}
	while (jobloop_in_flight(loop->jobloop) > 0) {
		const int served = jobloop_turn(loop->jobloop, UINT64_MAX);

		if (served < 0) {
			trial_fail(trial, served, "the event loop failed: %s", strerror(-served));
			return served;
		}
	}
	snprintf(trial->shared->waits_by, sizeof(trial->shared->waits_by), "%s",
	        jobloop_waits_by(loop->jobloop));
	return 0;
}

static int loop_run(struct trial *trial)
{
	struct loop loop = {.trial = trial};
	int error = worker_enter(&loop.worker, trial, 0);

	if (error)
		return error;
	/* The process is the worker's own, and io_uring's helper threads work for it. */
	loop.worker.usage_of = RUSAGE_SELF;
	error = trial_attach_jobs(trial, trial->in_flight);
	if (error)
		goto leave;
	error = jobloop_init(&loop.jobloop, trial->workload, trial->in_flight, job_finished, &loop);
	if (error) {
		trial_fail(trial, error, "no event loop for %u jobs: %s", trial->in_flight, strerror(-error));
		goto detach;
	}
	error = trial_open_gate(trial, 0);
	if (error)
		goto release;
	worker_begin(&loop.worker);
	error = run_jobs(&loop);

release:
	jobloop_release(loop.jobloop);
detach:
	trial_detach_jobs(trial, trial->in_flight);
leave:
	worker_leave(&loop.worker);
	return error;
}

static unsigned loop_workers(unsigned asked)
{
	(void)asked;
	return 1;
}

const struct model_ops model_loop_ops = {
        .name = "loop",
        .summary = "one thread and an event loop, many jobs in flight",
        .handoff = "a function call",
        .waits = "epoll, timers, io_uring for files: all jobs at once",
        .workers = loop_workers,
        .run = loop_run,
};
