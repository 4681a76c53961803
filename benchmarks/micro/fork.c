/*
 * fork: a process for every job. The model `fork` is measured beside the least that a process can
 * cost: fork(2), _exit(2), waitpid(2) in a loop, as a model of this file, so that both stand in the
 * same kind of process with the same memory to copy. All on one core, and by the CPU time of parent and
 * children: the price is the work, not where the scheduler puts a child or what else it runs.
 */
#include "celltrial.h"

#include "base/clock.h"
#include "trial/worker.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void read_usage(void *arg, struct usage *usage)
{
	usage_read(*(const int *)arg, usage);
}

static int fork_once(struct trial *trial)
{
	const pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	if (pid < 0) {
		const int error = -errno;

		trial_fail(trial, error, "fork: %s", strerror(-error));
		return error;
	}
	return waitpid(pid, NULL, 0) == pid ? 0 : -errno;
}

static int bare_run(struct trial *trial)
{
	static int own = RUSAGE_SELF, childrens = RUSAGE_CHILDREN;
	struct recorder *recorder = trial->shared->recorder;
	struct job job = {0};
	bool more = true;
	int error = trial_open_gate(trial, 0);

	if (error)
		return error;
	recorder_open(&recorder[0], &trial->shared->gate, read_usage, &childrens);
	recorder_open(&recorder[1], &trial->shared->gate, read_usage, &own);
	for (uint64_t id = 0; more && !error; id++) {
		const uint64_t now_ns = clock_now_ns();

		if (now_ns >= recorder[1].next_edge_ns)
			recorder_edge(&recorder[1], now_ns);
		recorder_start(recorder, &job, id, now_ns);
		error = fork_once(trial);
		job.result = job.id;
		more = recorder_finish(recorder, trial->workload, &job, clock_now_ns());
	}
	recorder_close(&recorder[1], clock_now_ns());
	return error;
}

static const struct model_ops bare_model = {
        .name = "bare",
        .summary = "fork, _exit and waitpid",
        .handoff = "fork(2)",
        .waits = "waitpid(2)",
        .run = bare_run,
};

static const struct celltrial bare_forks = {
        .own_model = &bare_model,
        .workload = "null",
        .workers = 1,
        .in_flight = 1,
        .one_core = true,
        .warmup_ns = 2 * NS_PER_MS,
        .window_ns = 15 * NS_PER_MS,
};

static const struct celltrial fork_jobs = {
        .model = "fork",
        .workload = "null",
        .workers = 1,
        .in_flight = 1,
        .one_core = true,
        .warmup_ns = 2 * NS_PER_MS,
        .window_ns = 15 * NS_PER_MS,
};

const struct micro_ops micro_fork_ops[] = {
        {
                .name = "fork/bare",
                .unit = "us",
                .summary = "fork, _exit and waitpid, nothing else",
                .variant = &bare_forks,
                .setup = celltrial_setup,
                .measure = celltrial_cpu,
                .teardown = celltrial_teardown,
        },
        {
                .name = "fork/null",
                .unit = "us",
                .summary = "a null job of the model fork",
                .against = "fork/bare",
                .goal = {GOAL_COST_AT_MOST, 1.15},
                .variant = &fork_jobs,
                .setup = celltrial_setup,
                .measure = celltrial_cpu,
                .teardown = celltrial_teardown,
        },
        {0},
};
