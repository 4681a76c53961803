/*
 * fork: a child process for every job, at most N at once.
 *
 * The trial's process is the dispatcher: fork(2) is the hand-off, the result comes back
 * through a pipe of the child's slot, wait(2) tells that it is over. The dispatcher runs
 * under the workers' own policy, as a program that was started under it would, except that a
 * DEADLINE thread may not fork: then it runs under fifo:1.
 *
 * A child that dies without a result takes its job with it: nobody finishes it, and the
 * accounting shows it as lost.
 */
#include "../clock.h"
#include "../model.h"
#include "../worker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

struct report {
	uint64_t result;
	int error;
	int refusal; /* a negative errno from binding or policy: the job was not run */
};

struct child {
	pid_t pid; /* 0: the slot is free */
	int pipe_read, pipe_write;
};

struct dispatcher {
	struct trial *trial;
	struct child *children; /* one a slot */
	unsigned running;
	int migrations_fd;
};

static _Noreturn void child_main(struct trial *trial, struct job *job, int pipe_write)
{
	struct report report = {0};

	process_die_with_parent(trial->pid);
	report.refusal = worker_adopt(trial, (unsigned)job->slot);
	if (report.refusal == 0) {
		report.error = job_run_blocking(trial->workload, job);
		report.result = job->result;
	}
	_exit(write(pipe_write, &report, sizeof(report)) == (ssize_t)sizeof(report) ? 0 : 1);
}

static int submit(struct dispatcher *dispatcher, unsigned slot, uint64_t id, uint64_t now_ns)
{
	struct trial *trial = dispatcher->trial;
	struct child *child = &dispatcher->children[slot];
	struct job *job = &trial->jobs[slot];

	job_reset(job, id, now_ns);
	child->pid = fork();
	if (child->pid < 0) {
		const int error = -errno;

		child->pid = 0;
		trial_fail(trial, error, "fork: %s", strerror(-error));
		return error;
	}
	if (child->pid == 0)
		child_main(trial, job, child->pipe_write);
	recorder_start(&trial->shared->recorder[slot], job, id, now_ns);
	dispatcher->running++;
	return 0;
}

/* Waits for any child: its slot, or -ECHILD when a process ended that runs no job. */
static int wait_for_child(struct dispatcher *dispatcher)
{
	pid_t pid;

	do
		pid = wait(NULL);
	while (pid < 0 && errno == EINTR);
	for (unsigned slot = 0; pid > 0 && slot < dispatcher->trial->workers; slot++)
		if (dispatcher->children[slot].pid == pid)
			return (int)slot;
	return -ECHILD;
}

/* Takes a finished child's report. True while the window is open and all is well. */
static bool collect(struct dispatcher *dispatcher, unsigned slot, uint64_t now_ns)
{
	struct trial *trial = dispatcher->trial;
	struct child *child = &dispatcher->children[slot];
	struct recorder *recorder = &trial->shared->recorder[slot];
	struct job *job = &trial->jobs[slot];
	struct report report;

	child->pid = 0;
	dispatcher->running--;
	if (read(child->pipe_read, &report, sizeof(report)) != (ssize_t)sizeof(report))
		return now_ns < recorder->end_ns; /* lost */
	if (report.refusal != 0) {
		char policy[48];

		recorder->started--;
		recorder->started_ids -= job->id;
		policy_format_exact(&trial->policy, policy, sizeof(policy));
		trial_refuse(trial, report.refusal, "%s refused to a child: %s", policy,
		        policy_explain(&trial->policy, report.refusal));
		return false;
	}
	job->result = report.result;
	job->error = report.error;
	return recorder_finish(recorder, trial->workload, job, now_ns);
}

static void dispatch(struct dispatcher *dispatcher)
{
	struct trial *trial = dispatcher->trial;
	struct recorder *own = &trial->shared->recorder[trial->workers];
	bool submitting = true;

	for (unsigned slot = 0; slot < trial->workers && submitting; slot++)
		submitting = submit(dispatcher, slot, slot, clock_now_ns()) == 0;
	while (dispatcher->running > 0) {
		const int slot = wait_for_child(dispatcher);

		if (slot < 0) {
			trial_fail(trial, slot, "a process that serves the trial ended early");
			return;
		}

		const uint64_t now_ns = clock_now_ns();

		if (now_ns >= own->next_edge_ns)
			recorder_edge(own, now_ns);
		/* A refusal or a failed fork ends the submitting for all slots. */
		submitting &= collect(dispatcher, (unsigned)slot, now_ns);
		if (submitting)
			submitting = submit(dispatcher, (unsigned)slot, trial->jobs[slot].id + trial->workers,
			                     now_ns) == 0;
	}
}

static void read_children_usage(void *arg, struct usage *usage)
{
	const struct dispatcher *dispatcher = arg;

	usage_read(RUSAGE_CHILDREN, usage);
	usage->migrations = usage_read_migrations(dispatcher->migrations_fd);
}

static void read_own_usage(void *arg, struct usage *usage)
{
	(void)arg;
	usage_read(RUSAGE_SELF, usage);
}

static int become_dispatcher(struct trial *trial)
{
	static const struct policy first = {.kind = POLICY_FIFO, .priority = 1};
	const struct policy *policy = trial->policy.kind == POLICY_DEADLINE ? &first : &trial->policy;
	char text[48];
	const int error = policy_apply(policy);

	policy_format_exact(policy, text, sizeof(text));
	if (error)
		trial_refuse(trial, error, "%s refused to the dispatcher: %s", text,
		        policy_explain(policy, error));
	snprintf(trial->shared->driver_policy, sizeof(trial->shared->driver_policy), "%.*s",
	        (int)sizeof(trial->shared->driver_policy) - 1, text);
	return error;
}

static int open_pipes(struct dispatcher *dispatcher)
{
	struct trial *trial = dispatcher->trial;

	for (unsigned slot = 0; slot < trial->workers; slot++) {
		int ends[2];

		if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
			const int error = -errno;

			trial_fail(trial, error, "pipe %u of %u: %s", slot + 1, trial->workers,
			        strerror(-error));
			return error;
		}
		dispatcher->children[slot] = (struct child){.pipe_read = ends[0], .pipe_write = ends[1]};
	}
	return 0;
}

static void close_pipes(struct dispatcher *dispatcher)
{
	for (unsigned slot = 0; slot < dispatcher->trial->workers; slot++)
		if (dispatcher->children[slot].pipe_write > 0) {
			close(dispatcher->children[slot].pipe_read);
			close(dispatcher->children[slot].pipe_write);
		}
}

static int fork_run(struct trial *trial)
{
	struct dispatcher dispatcher = {.trial = trial, .migrations_fd = -1};
	struct recorder *recorder = trial->shared->recorder;
	int error = trial_attach_jobs(trial, trial->workers);

	if (error)
		return error;
	dispatcher.children = calloc(trial->workers, sizeof(*dispatcher.children));
	if (!dispatcher.children) {
		error = -ENOMEM;
		trial_fail(trial, error, "no memory for %u children", trial->workers);
		goto detach;
	}
	error = open_pipes(&dispatcher);
	if (error)
		goto close_pipes;
	dispatcher.migrations_fd = usage_open_migrations(1);
	error = become_dispatcher(trial);
	if (error)
		goto close_pipes;
	error = trial_open_gate(trial, 0);
	if (error)
		goto close_pipes;
	recorder_open(&recorder[0], &trial->shared->gate, read_children_usage, &dispatcher);
	for (unsigned slot = 1; slot < trial->workers; slot++)
		recorder_open(&recorder[slot], &trial->shared->gate, NULL, NULL);
	recorder_open(&recorder[trial->workers], &trial->shared->gate, read_own_usage, NULL);
	dispatch(&dispatcher);
	recorder_close(&recorder[0], clock_now_ns());
	recorder_close(&recorder[trial->workers], clock_now_ns());

close_pipes:
	if (dispatcher.migrations_fd >= 0)
		close(dispatcher.migrations_fd);
	close_pipes(&dispatcher);
	free(dispatcher.children);
detach:
	trial_detach_jobs(trial, trial->workers);
	return error;
}

static unsigned fork_in_flight(unsigned workers, unsigned asked)
{
	(void)asked;
	return workers;
}

const struct model_ops model_fork_ops = {
        .name = "fork",
        .summary = "a child process for every job, at most N at once",
        .handoff = "fork(2); the result comes back through a pipe",
        .waits = "blocking calls, one job a child",
        .in_flight = fork_in_flight,
        .run = fork_run,
};
