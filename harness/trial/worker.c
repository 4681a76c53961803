/* See worker.h. */
#include "trial/worker.h"

#include "base/clock.h"
#include "machine/partition.h"
#include "trial/trace.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

void worker_refuse_binding(struct trial *trial, unsigned index, int error)
{
	trial_refuse(trial, error, "worker %u could not be bound to its CPUs: %s", index, strerror(-error));
}

void worker_refuse_policy(struct trial *trial, int error)
{
	char text[48];

	policy_format_exact(&trial->policy, text, sizeof(text));
	trial_refuse(trial, error, "%s refused: %s", text, policy_explain(&trial->policy, error));
}

static int bind_self(struct trial *trial, unsigned index)
{
	int error = 0;

	if (trial->partition)
		error = partition_join(trial->partition, index);
	else if (trial->placement && trial->placement->count > 0)
		error = placement_bind(trial->topology, trial->placement->cpuset[index]);
	if (error)
		worker_refuse_binding(trial, index, error);
	return error;
}

static int set_policy(struct trial *trial)
{
	const int error = policy_adopt(&trial->policy, &trial->shared->admission_retries);

	if (error)
		worker_refuse_policy(trial, error);
	return error;
}

static void join_trace(const struct trial *trial, unsigned index)
{
	if (trial->trace)
		trace_join(trial->trace, index, trial->shared->gate.begin_ns);
}

int worker_adopt(struct trial *trial, unsigned index)
{
	const int error = bind_self(trial, index);

	join_trace(trial, index);
	return error || trial->policy.kind != POLICY_DEADLINE ? error : set_policy(trial);
}

int worker_enter(struct worker *worker, struct trial *trial, unsigned index)
{
	struct gate *gate = &trial->shared->gate;
	char name[16];
	int error;

	*worker = (struct worker){
	        .trial = trial,
	        .index = index,
	        .recorder = &trial->shared->recorder[index],
	        .migrations_fd = -1,
	        .run_delay_fd = -1,
	        .usage_of = RUSAGE_THREAD,
	};
	snprintf(name, sizeof(name), "telar-w%u", index);
	prctl(PR_SET_NAME, name);
	worker->recorder->id = (int)syscall(SYS_gettid);

	error = bind_self(trial, index);
	if (error)
		goto give_up;
	/* Before the policy: a DEADLINE thread should spend its budget on jobs. */
	worker->migrations_fd = usage_open_migrations();
	worker->run_delay_fd = usage_open_run_delay();
	error = set_policy(trial);
	if (error)
		goto give_up;
	return 0;

give_up:
	worker_leave(worker);
	gate_arrive(gate, error);
	return error;
}

int worker_wait(struct worker *worker)
{
	struct gate *gate = &worker->trial->shared->gate;

	gate_arrive(gate, 0);
	const int error = gate_wait(gate);

	if (error)
		return error;
	worker_begin(worker);
	return 0;
}

void worker_begin(struct worker *worker)
{
	recorder_open(worker->recorder, &worker->trial->shared->gate, worker_read_usage, worker);
	join_trace(worker->trial, worker->index);
}

void worker_leave(struct worker *worker)
{
	if (worker->recorder->read_usage)
		recorder_close(worker->recorder, clock_now_ns());
	/* Another process may use the recorder next: the pointers are this one's. */
	worker->recorder->read_usage = NULL;
	if (worker->migrations_fd >= 0)
		close(worker->migrations_fd);
	if (worker->run_delay_fd >= 0)
		close(worker->run_delay_fd);
	worker->migrations_fd = worker->run_delay_fd = -1;
}

void worker_read_usage(void *arg, struct usage *usage)
{
	const struct worker *worker = arg;

	usage_read(worker->usage_of, usage);
	usage->migrations = usage_read_migrations(worker->migrations_fd);
	usage->run_delay_ns = usage_read_run_delay(worker->run_delay_fd);
}
