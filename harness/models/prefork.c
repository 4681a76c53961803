/*
 * prefork: N long-lived processes, forked beforehand, that run one job at a time. So work
 * Apache's prefork, PHP-FPM, Gunicorn and Unicorn; PostgreSQL's processes live as long as a
 * connection.
 *
 * It keeps what fork is good for (a job that crashes takes nobody else with it) and pays for
 * the fork only once. Now a job must travel: to its worker over a socket pair, and the
 * result back, with a system call on either side and a wake-up each way.
 *
 * A worker that dies is replaced at once. The job that it had is lost: nobody knows how far it
 * got. What this file does not do: it makes and replaces no process (supervisor.h) and
 * decides neither when the next job is due (dispatcher.h) nor how a job waits
 * (job_run_blocking()).
 */
#include "base/clock.h"
#include "handoff/dispatcher.h"
#include "handoff/supervisor.h"
#include "models/model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The order: an id. The report: the same, with what came out. */
struct message {
	uint64_t id, result;
	int error;
};

struct prefork {
	struct supervisor supervisor;
	bool *busy; /* one a slot: whether its worker has a job */
};

static bool send_message(int socket, const struct message *message)
{
	return TEMP_FAILURE_RETRY(send(socket, message, sizeof(*message), MSG_NOSIGNAL)) ==
	       (ssize_t)sizeof(*message);
}

static bool receive_message(int socket, struct message *message)
{
	return TEMP_FAILURE_RETRY(recv(socket, message, sizeof(*message), 0)) == (ssize_t)sizeof(*message);
}

static void serve(struct worker *worker, struct job *job, int socket)
{
	struct message message;
	uint64_t now_ns;

	while (receive_message(socket, &message)) {
		job_reset(job, message.id, 0);
		message.error = job_run_blocking(worker->trial->workload, job);
		message.result = job->result;
		now_ns = clock_now_ns();
		recorder_look(worker->recorder, now_ns);
		recorder_executed(worker->recorder, now_ns);
		if (!send_message(socket, &message))
			break;
	}
}

static int prefork_submit(void *model, struct job *job)
{
	const struct message message = {.id = job->id};
	struct prefork *self = model;
	const struct process *process = &self->supervisor.process[job->slot];

	if (process->pid == 0)
		return -ECHILD; /* it could not be replaced, which is the verdict */
	/* A worker that died while it had nothing to do is found out here, or else by waiting. */
	if (!send_message(process->socket, &message)) {
		int error = supervisor_replace(&self->supervisor, (unsigned)job->slot);

		if (!error && !send_message(process->socket, &message)) {
			error = -errno;
			trial_fail(self->supervisor.trial, error, "a worker cannot be reached: %s",
			        strerror(-error));
		}
		if (error)
			return error;
	}
	self->busy[job->slot] = true;
	return 0;
}

static int prefork_await(void *model, struct job **job)
{
	struct prefork *self = model;
	struct message message;
	bool busy;

	do {
		unsigned slot;

		supervisor_wait(&self->supervisor, SUPERVISOR_FOREVER, &slot);
		*job = &self->supervisor.trial->jobs[slot];
		busy = self->busy[slot];
		self->busy[slot] = false;
		if (receive_message(self->supervisor.process[slot].socket, &message)) {
			(*job)->result = message.result;
			(*job)->error = message.error;
			return JOB_OVER;
		}
		/* If this fails the verdict says so, and the slot gets no job any more. */
		supervisor_replace(&self->supervisor, slot);
	} while (!busy);
	return JOB_LOST;
}

/* A worker that dies while it has nothing to do is replaced, and no job's end. */
static bool prefork_wait_until(void *model, uint64_t until_ns)
{
	struct prefork *self = model;
	unsigned slot;

	while (supervisor_wait(&self->supervisor, until_ns, &slot)) {
		if (self->busy[slot])
			return true;
		supervisor_replace(&self->supervisor, slot);
	}
	return false;
}

static int prefork_run(struct trial *trial)
{
	struct prefork self = {.supervisor = {.trial = trial, .serve = serve}};
	struct dispatcher dispatcher = {.trial = trial,
	        .gathers = trial->workers,
	        .submit = prefork_submit,
	        .await = prefork_await,
	        .wait_until = prefork_wait_until,
	        .model = &self};
	int error = trial_alloc_jobs(trial, trial->workers);

	if (error)
		return error;
	self.busy = calloc(trial->workers, sizeof(*self.busy));
	if (!self.busy) {
		error = -ENOMEM;
		trial_fail(trial, error, "no memory for %u processes", trial->workers);
		goto free_jobs;
	}
	error = supervisor_start(&self.supervisor);
	if (error)
		goto free_busy;
	error = dispatcher_run(&dispatcher);
	supervisor_stop(&self.supervisor);
free_busy:
	free(self.busy);
free_jobs:
	trial_free_jobs(trial);
	return error;
}

const struct model_ops model_prefork_ops = {
        .name = "prefork",
        .summary = "N processes forked beforehand, a job each at a time; a dead one is replaced",
        .handoff = "over a socket pair, and the result back",
        .waits = "blocking calls, one job a process",
        .warmup_ns = 40 * NS_PER_MS,
        .in_flight = dispatcher_in_flight,
        .run = prefork_run,
};
