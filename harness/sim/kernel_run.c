/* See kernel_run.h. What became of the jobs is put together in kernel_result.c. */
#include "sim/kernel_run.h"

#include "base/clock.h"
#include "base/process.h"
#include "machine/placement.h"
#include "sim/kernel_job.h"
#include "sim/kernel_result.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* From the opening of the gate to the first arrival: time for all to go to sleep. */
#define LEAD_NS (50 * NS_PER_MS)
#define GATHER_NS (5 * NS_PER_S)
#define PATIENCE_NS NS_PER_S /* the watchdog's, and the caller's beyond that */

struct team {
	struct kernel_shared *shared;
	size_t bytes;
	pid_t watchdog, pid[KERNEL_RUN_JOBS_MOST];
	unsigned count;
};

static _Noreturn void watchdog_main(
        struct kernel_shared *shared, pid_t parent, hwloc_topology_t topology, hwloc_const_cpuset_t cpuset)
{
	/* Without the permission it is in the same class as the jobs, which then are ordinary, too. */
	static const struct policy highest = {.kind = POLICY_FIFO, .priority = KERNEL_RUN_PRIORITY_MOST + 1};

	setpgid(0, 0);
	process_die_with_parent(parent);
	prctl(PR_SET_NAME, "telar-sim-dog");
	placement_bind(topology, cpuset);
	policy_apply(&highest);
	if (gate_wait(&shared->gate) != 0)
		_exit(0);
	clock_sleep_until(shared->gate.end_ns + PATIENCE_NS);
	kill(0, SIGKILL);
	_exit(0);
}

static struct policy policy_of(const struct sim_spec *spec, enum policy_kind kind)
{
	struct policy policy = {.kind = kind};

	if (kind == POLICY_OTHER)
		policy.nice = spec->nice;
	else
		policy.priority = (unsigned)spec->priority;
	return policy;
}

static int check(const struct sim_jobs *jobs, enum policy_kind kind, struct reason *why)
{
	if (jobs->count > KERNEL_RUN_JOBS_MOST)
		return reason_set(why, -EINVAL, "the kernel gets at most %d jobs, these are %zu",
		        KERNEL_RUN_JOBS_MOST, jobs->count);
	for (size_t i = 0; i < jobs->count && kind != POLICY_OTHER; i++)
		if (jobs->spec[i].priority < 1 || jobs->spec[i].priority > KERNEL_RUN_PRIORITY_MOST)
			return reason_set(why, -EINVAL,
			        "real-time priorities go from 1 to %d (99 is the watchdog's), job %s has %d",
			        KERNEL_RUN_PRIORITY_MOST, jobs->spec[i].name, jobs->spec[i].priority);
	return 0;
}

/* How many jobs before this one arrive at the same moment. */
static uint64_t stagger_of(const struct sim_jobs *jobs, size_t number)
{
	uint64_t before = 0;

	for (size_t i = 0; i < number; i++)
		before += jobs->spec[i].arrival_ns == jobs->spec[number].arrival_ns;
	return before * KERNEL_RUN_STAGGER_NS;
}

static int start(struct team *team, const struct sim_jobs *jobs, enum policy_kind kind,
        hwloc_topology_t topology, hwloc_const_cpuset_t cpuset, uint64_t limit_ns)
{
	const pid_t parent = getpid();

	team->watchdog = fork();
	if (team->watchdog < 0)
		return -errno;
	if (team->watchdog == 0)
		watchdog_main(team->shared, parent, topology, cpuset);
	setpgid(team->watchdog, team->watchdog);
	for (unsigned i = 0; i < jobs->count; i++) {
		const struct kernel_job job = {
		        .shared = team->shared,
		        .jobs = jobs,
		        .number = i,
		        .policy = policy_of(&jobs->spec[i], kind),
		        .topology = topology,
		        .cpuset = cpuset,
		        .stagger_ns = stagger_of(jobs, i),
		        .limit_ns = limit_ns,
		        .parent = parent,
		        .group = team->watchdog,
		};
		const pid_t pid = fork();

		if (pid < 0)
			return -errno;
		if (pid == 0)
			kernel_job_main(&job);
		setpgid(pid, team->watchdog);
		team->pid[team->count++] = pid;
	}
	return 0;
}

/* All jobs have ended, or are ended at `due_ns`. The watchdog goes last: while its process exists nobody else
 * can get the number of its group. */
static void finish(struct team *team, uint64_t due_ns)
{
	for (unsigned i = 0; i < team->count; i++) {
		while (waitpid(team->pid[i], NULL, WNOHANG) == 0) {
			if (clock_now_ns() > due_ns)
				kill(team->pid[i], SIGKILL);
			clock_sleep_until(clock_now_ns() + NS_PER_MS);
		}
	}
	if (team->watchdog > 0) {
		kill(team->watchdog, SIGKILL);
		while (waitpid(team->watchdog, NULL, 0) < 0 && errno == EINTR)
			;
	}
}

static int run_team(struct team *team, const struct sim_jobs *jobs, enum policy_kind kind,
        hwloc_topology_t topology, hwloc_const_cpuset_t cpuset, uint64_t limit_ns)
{
	struct gate *gate = &team->shared->gate;
	uint64_t due_ns = 0;
	int error = start(team, jobs, kind, topology, cpuset, limit_ns);

	if (!error)
		error = gate_gather(gate, team->count, GATHER_NS);
	if (error) {
		gate_cancel(gate);
	} else {
		gate_open(gate, LEAD_NS, limit_ns);
		due_ns = gate->end_ns + 2 * PATIENCE_NS;
	}
	finish(team, due_ns);
	return error == -ECANCELED ? atomic_load(&team->shared->error) : error;
}

static int refuse(const struct sim_jobs *jobs, enum policy_kind kind, int error, struct reason *why)
{
	const struct policy policy = policy_of(&jobs->spec[0], kind);

	if (error == -ETIMEDOUT)
		return reason_set(why, error, "the jobs did not all get to the gate in %ju s",
		        (uintmax_t)(GATHER_NS / NS_PER_S));
	return reason_set(why, error, "%s: %s", strerrorname_np(-error), policy_explain(&policy, error));
}

int kernel_run(struct kernel_run *run, const struct sim_jobs *jobs, enum policy_kind kind,
        hwloc_topology_t topology, unsigned cpu, uint64_t limit_ns, struct reason *why)
{
	struct team team = {
	        .bytes = sizeof(struct kernel_shared) + jobs->count * sizeof(struct kernel_record)};
	hwloc_cpuset_t cpuset;
	int error = check(jobs, kind, why);

	*run = (struct kernel_run){0};
	if (error)
		return error;
	cpuset = hwloc_bitmap_alloc();
	if (!cpuset || hwloc_bitmap_only(cpuset, cpu) < 0) {
		hwloc_bitmap_free(cpuset);
		return reason_set(why, -ENOMEM, "no memory for a cpuset");
	}
	team.shared = mmap(
	        NULL, team.bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (team.shared == MAP_FAILED) {
		hwloc_bitmap_free(cpuset);
		return reason_set(why, -errno, "no memory for the records of %zu jobs", jobs->count);
	}
	error = run_team(&team, jobs, kind, topology, cpuset, limit_ns);
	if (error)
		refuse(jobs, kind, error, why);
	else
		error = kernel_result_make(run, jobs, team.shared, why);
	if (error)
		kernel_run_release(run);
	munmap(team.shared, team.bytes);
	hwloc_bitmap_free(cpuset);
	return error;
}

void kernel_run_release(struct kernel_run *run)
{
	sim_trace_release(&run->trace);
	sim_result_release(&run->result);
}
