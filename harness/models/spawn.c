/*
 * spawn: a program of its own for every job, at most N at once, by posix_spawn(3). So work
 * shells, make(1), CGI, and whoever calls Python's subprocess or Node's child_process.
 *
 * fork copies the page tables of whoever forks, so it takes the longer the larger that is;
 * posix_spawn() borrows the memory until the exec, and takes the same time always. But the new
 * program begins anew: the loader maps and links its libraries (most of the time goes there),
 * and what it needs to know must travel: see order.h.
 *
 * A program that dies takes its job with it. What this file does not do: it runs no job
 * (telar_job.c) and does not decide when the next one is due (dispatcher.h).
 */
#include "base/clock.h"
#include "handoff/children.h"
#include "handoff/dispatcher.h"
#include "handoff/orders.h"
#include "models/model.h"
#include "trial/worker.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char *order_program = "telar-job";

struct spawn {
	struct trial *trial;
	struct children children;
	struct orders orders;
	char program[PATH_MAX];
};

/* Beside the program that runs. */
static int find_program(char path[PATH_MAX])
{
	const ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - strlen(order_program) - 1);

	if (length < 0)
		return -errno;
	path[length] = '\0';
	strcpy(strrchr(path, '/') + 1, order_program);
	return access(path, X_OK) == 0 ? 0 : -errno;
}

static const char *spawn_unsupported(void)
{
	char path[PATH_MAX];

	return find_program(path) == 0 ? NULL : "the program that runs a job, telar-job, is not beside telar";
}

static int spawn_submit(void *model, struct job *job)
{
	struct spawn *self = model;
	char slot[16];
	char *const argv[] = {self->program, slot, NULL};
	pid_t pid;
	int error;

	snprintf(slot, sizeof(slot), "%u", (unsigned)job->slot);
	orders_give(&self->orders, job);
	error = -posix_spawn(&pid, self->program, &self->orders.inherited, NULL, argv, environ);
	if (error)
		trial_fail(
		        self->trial, error, "%s could not be started: %s", self->program, strerror(-error));
	else
		self->children.pid[job->slot] = pid;
	return error;
}

/* Why the program did not run the job. */
static void report(struct trial *trial, unsigned slot, int end, int error)
{
	if (end == ORDER_NOT_BOUND)
		worker_refuse_binding(trial, slot, error);
	else if (end == ORDER_NO_POLICY)
		worker_refuse_policy(trial, error);
	else
		trial_fail(trial, error, "%s could not be prepared in its program: %s",
		        end == ORDER_NO_JOB ? "a job" : trial->workload->name, strerror(-error));
}

static int spawn_await(void *model, struct job **job)
{
	struct spawn *self = model;
	const int slot = children_wait(&self->children);
	struct order *order;
	int end;

	if (slot < 0)
		return slot;
	*job = &self->trial->jobs[slot];
	order = &self->orders.order[slot];
	atomic_fetch_add(
	        &self->trial->shared->admission_retries, atomic_exchange(&order->admission_retries, 0));
	end = atomic_load(&order->end);
	if (end == ORDER_GIVEN)
		return JOB_LOST;
	if (end != ORDER_DONE) {
		report(self->trial, (unsigned)slot, end, order->error);
		return JOB_REFUSED;
	}
	(*job)->result = order->result;
	(*job)->error = order->error;
	return JOB_OVER;
}

static int spawn_run(struct trial *trial)
{
	struct spawn self = {.trial = trial};
	struct dispatcher dispatcher = {.trial = trial,
	        .submit = spawn_submit,
	        .await = spawn_await,
	        .wait_until = children_wait_until,
	        .read_usage = children_read_usage,
	        .model = &self};
	int error = find_program(self.program);

	if (error) {
		trial_refuse(trial, error, "%s: %s", self.program, strerror(-error));
		return error;
	}
	error = trial_alloc_jobs(trial, trial->workers);
	if (error)
		return error;
	error = orders_init(&self.orders, trial);
	if (error)
		goto free_jobs;
	error = children_init(&self.children, trial);
	if (error)
		goto release_orders;
	error = dispatcher_run(&dispatcher);
	children_release(&self.children);
release_orders:
	orders_release(&self.orders);
free_jobs:
	trial_free_jobs(trial);
	return error;
}

const struct model_ops model_spawn_ops = {
        .name = "spawn",
        .summary = "a program of its own for every job, at most N at once",
        .handoff = "posix_spawn(3); order and result in a shared memory file",
        .waits = "blocking calls, one job a program",
        .warmup_ns = 100 * NS_PER_MS,
        .unsupported = spawn_unsupported,
        .in_flight = dispatcher_in_flight,
        .run = spawn_run,
};
