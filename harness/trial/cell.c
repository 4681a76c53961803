/* See cell.h. What this file does not do: it runs no job and knows no model; it makes the
 * trial's process, keeps it in its limits, and sees to it that nothing of it stays. */
#include "trial/cell.h"

#include "arrivals/generator.h"
#include "base/clock.h"
#include "machine/cpu_gaps.h"
#include "machine/noise.h"
#include "machine/partition.h"
#include "trial/trace.h"
#include "trial/trial.h"
#include "trial/worker.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

void cell_name(struct cell *cell)
{
	char policy[48], background[24], arrival[ARRIVAL_NAME_MAX];
	const bool open = arrival_is_open(&cell->arrival);

	policy_format(&cell->policy, policy, sizeof(policy));
	background_format(&cell->background, background, sizeof(background));
	arrival_format(&cell->arrival, arrival, sizeof(arrival));
	snprintf(cell->name, sizeof(cell->name), "%s/%s/%s/%s/workers:%u/background:%s%s%s",
	        cell->model->name, cell->workload->name, policy, cell->placement->name, cell->workers,
	        background, open ? "/arrival:" : "", open ? arrival : "");
}

/* Time beyond the window in which a real-time worker may finish what it has begun. */
#define REALTIME_GRACE_NS (2 * NS_PER_S)

/* The kernel itself ends a real-time thread that keeps a CPU for longer than the trial may
 * last: the last resort that works even where nobody else gets to run (setrlimit(2)). */
static void set_limits(const struct cell *cell)
{
	const uint64_t drain_ns = arrival_is_open(&cell->arrival) ? generator_drain_ns(cell->window_ns) : 0;
	const rlim_t realtime_us =
	        (cell->warmup_ns + cell->window_ns + drain_ns + REALTIME_GRACE_NS) / NS_PER_US;
	const struct rlimit realtime = {.rlim_cur = realtime_us, .rlim_max = realtime_us};
	const struct rlimit no_core = {0};
	struct rlimit descriptors;

	setrlimit(RLIMIT_RTTIME, &realtime);
	setrlimit(RLIMIT_CORE, &no_core);
	/* Hundreds of jobs in flight have a connection each: as many as the user may have. */
	if (getrlimit(RLIMIT_NOFILE, &descriptors) == 0) {
		descriptors.rlim_cur = descriptors.rlim_max;
		setrlimit(RLIMIT_NOFILE, &descriptors);
	}
}

static int run_model(struct trial *trial)
{
	const struct cell *cell = trial->cell;
	struct workload *workload = trial->workload;
	struct reason why = {""};
	pid_t *hogs = NULL;
	int error = workload->ops->start ? workload->ops->start(workload, &why) : 0;

	if (error) {
		trial_fail(trial, error, "%s", why.text[0] ? why.text : strerror(-error));
		return error;
	}
	hogs = calloc(cell->background.cpu_hogs + 1, sizeof(*hogs));
	error = hogs ? background_start(&cell->background, trial, hogs) : -ENOMEM;
	if (error) {
		trial_fail(trial, error, "background load could not be started: %s", strerror(-error));
		goto stop_workload;
	}
	error = cell->model->run(trial);
	if (background_stop(&cell->background, hogs) > 0)
		trial_fail(trial, -ECHILD, "background load ended early");
stop_workload:
	free(hogs);
	if (workload->ops->stop && workload->ops->stop(workload, &why) != 0)
		trial_fail(trial, -ECHILD, "%s", why.text);
	return error;
}

static _Noreturn void trial_main(struct trial *trial, pid_t harness, const sigset_t *signals)
{
	setpgid(0, 0);
	process_die_with_parent(harness);
	/* Ctrl-C is the harness's to handle. */
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_DFL);
	if (signal(SIGHUP, SIG_DFL) == SIG_IGN)
		signal(SIGHUP, SIG_IGN); /* nohup(1) */
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_SETMASK, signals, NULL);
	prctl(PR_SET_NAME, "telar-trial");
	trial->pid = getpid();
	set_limits(trial->cell);
	if (trial->trace)
		trace_wrap(trial->workload);
	run_model(trial);
	_exit(0);
}

/* Waits for the trial's process to end, for its limit, or for a second interrupt. */
static void await_end(pid_t pid, uint64_t limit_ns, const volatile _Atomic int *interrupts,
        const sigset_t *signals, struct trial_end *end)
{
	const uint64_t due_ns = clock_now_ns() + limit_ns;
	struct pollfd exited = {.fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN};

	for (;;) {
		const uint64_t now_ns = clock_now_ns();

		end->interrupted = interrupts && *interrupts >= 2;
		end->timed_out = now_ns >= due_ns;
		if (end->interrupted || end->timed_out)
			break;

		const struct timespec left = timespec_from_ns(due_ns - now_ns);

		/* Signals come in only here, so none can slip in between the look and the wait. */
		if (ppoll(&exited, 1, &left, signals) == 1)
			break;
	}
	close(exited.fd);
}

/* Ends and reaps the trial's process and every descendant: as a child subreaper the harness
 * becomes their parent when theirs is gone (prctl(2)). */
static void end_group(pid_t pid, struct trial_end *end)
{
	pid_t reaped;
	int status;

	if (end->interrupted || end->timed_out)
		kill(-pid, SIGKILL);
	while (waitpid(pid, &end->wait_status, 0) < 0 && errno == EINTR)
		;
	kill(-pid, SIGKILL);
	do
		reaped = waitpid(-pid, &status, 0);
	while (reaped > 0 || (reaped < 0 && errno == EINTR));
}

static int run_trial(struct trial *trial, const volatile _Atomic int *interrupts, struct trial_end *end)
{
	const pid_t harness = getpid();
	sigset_t ours, before;
	pid_t pid;

	sigemptyset(&ours);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGTERM);
	sigaddset(&ours, SIGHUP);
	sigprocmask(SIG_BLOCK, &ours, &before);
	pid = fork();
	if (pid == 0)
		trial_main(trial, harness, &before);
	const int error = pid < 0 ? -errno : 0;

	if (!error) {
		setpgid(pid, pid);
		await_end(pid, trial->cell->limit_ns, interrupts, &before, end);
		end_group(pid, end);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return error;
}

static int check_arrival(struct trial *trial)
{
	const struct model_ops *model = trial->cell->model;

	if (!arrival_is_open(&trial->cell->arrival) || !model->closed_only)
		return 0;
	trial_refuse(
	        trial, -EOPNOTSUPP, "closed arrivals only: the model %s %s", model->name, model->closed_only);
	return -EOPNOTSUPP;
}

/* The uncorrected view of latency needs room for each recorder behind the last of them. */
static void give_histograms(struct trial *trial)
{
	struct recorder *recorder = trial->shared->recorder;
	struct histogram *histogram = (struct histogram *)&recorder[trial->workers + 1];

	if (!arrival_is_open(&trial->cell->arrival))
		return;
	for (unsigned i = 0; i <= trial->workers; i++)
		recorder[i].uncorrected = &histogram[i];
}

/* Computes where the workers go; what this machine cannot do is the trial's refusal. */
static int place_workers(struct trial *trial, struct placement_map *map, struct partition **partition)
{
	const struct cell *cell = trial->cell;
	const struct placement_ops *placement = cell->placement;
	struct reason why = {""};
	int error = placement_compute(placement, trial->topology, cell->workers, map, &why);

	if (!error && map->count > 0 && cell->policy.kind == POLICY_DEADLINE)
		error = partition_create(partition, trial->topology, map, &why);
	if (error)
		trial_refuse(trial, error, "%s", why.text);
	trial->placement = map;
	trial->partition = *partition;
	return error;
}

/* A window that never began has none. */
static void count_gaps(const struct cpu_gaps *gaps, const struct gate *gate, struct outcome *outcome)
{
	struct cpu_gap_count found;

	if (gate->end_ns == 0)
		return;
	cpu_gaps_count(gaps, gate->begin_ns, gate->end_ns, &found);
	outcome->gaps = found.gaps;
	outcome->gap_ns = found.lost_ns;
	outcome->longest_gap_ns = found.longest_ns;
}

unsigned cell_trace_rings(const struct cell *cell)
{
	return cell->workers + cell->background.cpu_hogs;
}

/* What the trial's processes have left in the trace. */
static void conclude_trace(const struct trial *trial, struct outcome *outcome)
{
	struct trace *const trace = trial->trace;

	if (!trace)
		return;
	trace->opened_ns = trial->shared->gate.opened_ns;
	trace->begin_ns = trial->shared->gate.begin_ns;
	trace->end_ns = trial->shared->gate.end_ns;
	outcome->traced = true;
	for (unsigned i = 0; i < trace->rings; i++) {
		outcome->trace_steps += trace_ring(trace, i)->count;
		outcome->trace_dropped += trace_ring(trace, i)->dropped;
	}
}

int cell_run(const struct cell *cell, const struct cell_context *context, struct outcome *outcome,
        struct reason *why)
{
	const uint64_t begun_ns = clock_now_ns();
	const hwloc_const_cpuset_t cpus = hwloc_topology_get_allowed_cpuset(context->topology);
	const size_t shared_bytes =
	        sizeof(struct trial_shared) +
	        (cell->workers + 1) *
	                (sizeof(struct recorder) +
	                        (arrival_is_open(&cell->arrival) ? sizeof(struct histogram) : 0));
	struct placement_map map = {0};
	struct partition *partition = NULL;
	struct trial_end end = {0};
	struct noise before, after;
	struct cpu_gaps gaps;
	struct trial trial = {
	        .cell = cell,
	        .workload = cell->workload,
	        .topology = context->topology,
	        .policy = cell->policy,
	        .workers = cell->workers,
	        .in_flight = cell->in_flight,
	        .warmup_ns = cell->warmup_ns,
	        .window_ns = cell->window_ns,
	        .seed = context->seed,
	        .trace = context->trace,
	};
	int error = 0;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	cell->workload->service_policy = policy_above(&cell->policy);
	trial.shared = mmap(
	        NULL, shared_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (trial.shared == MAP_FAILED)
		return reason_set(why, -errno, "no memory for a trial of %u workers", cell->workers);

	give_histograms(&trial);
	noise_read(&before, cpus);
	cpu_gaps_open(&gaps, context->topology, cell->warmup_ns + cell->window_ns);
	if (check_arrival(&trial) == 0 && place_workers(&trial, &map, &partition) == 0)
		error = run_trial(&trial, context->interrupts, &end);
	if (error) {
		reason_set(why, error, "no process for a trial: %s", strerror(-error));
		goto release;
	}
	error = outcome_merge(outcome, &trial, &end);
	if (error) {
		reason_set(why, error, "no memory for the outcome of a trial");
		goto release;
	}
	conclude_trace(&trial, outcome);
	noise_read(&after, cpus);
	count_gaps(&gaps, &trial.shared->gate, outcome);
	noise_judge(&before, &after, topology_cpus(context->topology), outcome);
	const uint64_t took_ns = clock_now_ns() - begun_ns, measured_ns = cell->warmup_ns + cell->window_ns;

	outcome->setup_ns = took_ns > measured_ns ? took_ns - measured_ns : took_ns;
release:
	cpu_gaps_close(&gaps);
	partition_remove(partition);
	placement_map_release(&map);
	munmap(trial.shared, shared_bytes);
	return error;
}
