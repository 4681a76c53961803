/*
 * fork: a child process for every job, at most N at once. So work the oldest servers (inetd,
 * CGI), and make(1) and the shell to this day: nothing that a job does can harm another one.
 *
 * fork(2) is the hand-off: the child begins with a copy of everything, page tables included,
 * and finds its job in it. The result comes back through the pipe of the child's slot, and
 * wait(2) tells that it is over.
 *
 * A child that dies without a result takes its job with it: nobody finishes it, and the
 * accounting shows it as lost. What this file does not do: it decides neither when the next job is
 * due (dispatcher.h) nor how a job waits (job_run_blocking()).
 */
#include "base/clock.h"
#include "handoff/children.h"
#include "handoff/dispatcher.h"
#include "models/model.h"
#include "trial/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct report {
	uint64_t result;
	int error;
	bool refused; /* the job was not run */
};

struct fork {
	struct trial *trial;
	struct children children;
	int (*pipe)[2]; /* one a slot: where its child's report is read, and written */
};

static _Noreturn void child_main(struct trial *trial, struct job *job, int pipe_write)
{
	struct report report = {0};

	process_die_with_parent(trial->pid);
	report.refused = worker_adopt(trial, (unsigned)job->slot) != 0;
	if (!report.refused) {
		report.error = job_run_blocking(trial->workload, job);
		report.result = job->result;
	}
	_exit(write(pipe_write, &report, sizeof(report)) == (ssize_t)sizeof(report) ? 0 : 1);
}

static int fork_submit(void *model, struct job *job)
{
	struct fork *self = model;
	const pid_t pid = fork();
	int error;

	if (pid == 0)
		child_main(self->trial, job, self->pipe[job->slot][1]);
	if (pid < 0) {
		error = -errno;
		trial_fail(self->trial, error, "fork: %s", strerror(-error));
		return error;
	}
	self->children.pid[job->slot] = pid;
	return 0;
}

static int fork_await(void *model, struct job **job)
{
	struct fork *self = model;
	const int slot = children_wait(&self->children);
	struct report report;

	if (slot < 0)
		return slot;
	*job = &self->trial->jobs[slot];
	if (read(self->pipe[slot][0], &report, sizeof(report)) != (ssize_t)sizeof(report))
		return JOB_LOST;
	(*job)->result = report.result;
	(*job)->error = report.error;
	return report.refused ? JOB_REFUSED : JOB_OVER;
}

/* Without O_NONBLOCK a lost child's report would be waited for. */
static int open_pipes(struct fork *self, unsigned *opened)
{
	const unsigned slots = self->trial->workers;

	for (*opened = 0; *opened < slots; ++*opened)
		if (pipe2(self->pipe[*opened], O_CLOEXEC | O_NONBLOCK) != 0) {
			const int error = -errno;

			trial_fail(self->trial, error, "pipe %u of %u: %s", *opened + 1, slots,
			        strerror(-error));
			return error;
		}
	return 0;
}

static int fork_run(struct trial *trial)
{
	struct fork self = {.trial = trial};
	struct dispatcher dispatcher = {.trial = trial,
	        .submit = fork_submit,
	        .await = fork_await,
	        .wait_until = children_wait_until,
	        .read_usage = children_read_usage,
	        .model = &self};
	unsigned opened = 0;
	int error = trial_attach_jobs(trial, trial->workers);

	if (error)
		return error;
	error = children_init(&self.children, trial);
	if (error)
		goto detach;
	self.pipe = calloc(trial->workers, sizeof(*self.pipe));
	if (!self.pipe) {
		error = -ENOMEM;
		trial_fail(trial, error, "no memory for %u pipes", trial->workers);
		goto release;
	}
	error = open_pipes(&self, &opened);
	if (!error)
		error = dispatcher_run(&dispatcher);
	while (opened > 0) {
		close(self.pipe[--opened][0]);
		close(self.pipe[opened][1]);
	}
	free(self.pipe);
release:
	children_release(&self.children);
detach:
	trial_detach_jobs(trial, trial->workers);
	return error;
}

const struct model_ops model_fork_ops = {
        .name = "fork",
        .summary = "a child process for every job, at most N at once",
        .handoff = "fork(2); the result comes back through a pipe",
        .waits = "blocking calls, one job a child",
        .warmup_ns = 60 * NS_PER_MS,
        .in_flight = dispatcher_in_flight,
        .run = fork_run,
};
