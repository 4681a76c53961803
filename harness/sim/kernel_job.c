/*
 * See kernel_job.h. The CPU time of a thread costs a system call; the clock does not. While a job is on
 * the CPU the two run alike, so their difference (`offset`) is looked at only where the clock has jumped.
 */
#include "sim/kernel_job.h"

#include "base/clock.h"
#include "base/process.h"
#include "machine/placement.h"
#include "sim/kernel_run.h"

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* A clock that jumps by less was not even interrupted. */
#define JUMP_NS 3000

struct runner {
	const struct kernel_job *job;
	struct kernel_record *record;
	uint64_t end_ns;    /* here it stops whatever it does */
	uint64_t offset_ns; /* of the clock before the CPU time */
	uint64_t from_ns;   /* the turn's beginning */
};

static uint64_t cpu_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return timespec_to_ns(now);
}

static void note_turn(struct runner *runner, uint64_t to_ns, enum turn_end end, uint64_t until_ns)
{
	struct kernel_record *record = runner->record;

	if (record->turns == KERNEL_TURNS_MOST)
		record->lost++;
	else
		record->turn[record->turns++] = (struct turn){runner->from_ns, to_ns, until_ns, end};
}

/* The clock has jumped from `last_ns` to `now_ns`. */
static void look_at_gap(struct runner *runner, uint64_t last_ns, uint64_t now_ns)
{
	const uint64_t offset_ns = now_ns - cpu_now_ns();

	if (offset_ns > runner->offset_ns + KERNEL_RUN_GAP_NS) {
		note_turn(runner, last_ns, TURN_PREEMPTED, 0);
		runner->from_ns = now_ns;
	}
	runner->offset_ns = offset_ns;
}

/* Returns when the burst is over, and the time then; 0 when the limit came before. */
static uint64_t burn(struct runner *runner, uint64_t burst_ns)
{
	const uint64_t done_ns = cpu_now_ns() + burst_ns;
	uint64_t now_ns = clock_now_ns(), last_ns = now_ns;

	runner->offset_ns = now_ns - cpu_now_ns();
	runner->from_ns = now_ns;
	while (now_ns - runner->offset_ns < done_ns) {
		if (now_ns >= runner->end_ns) {
			note_turn(runner, now_ns, TURN_DONE, 0);
			return 0;
		}
		last_ns = now_ns;
		now_ns = clock_now_ns();
		if (now_ns - last_ns > JUMP_NS)
			look_at_gap(runner, last_ns, now_ns);
	}
	return now_ns;
}

static bool sleep_until(const struct runner *runner, uint64_t due_ns)
{
	if (due_ns >= runner->end_ns)
		return false;
	clock_sleep_until(due_ns);
	return true;
}

/* One instance: its bursts, and the I/O between them. False when the limit came before the end. */
static bool run_instance(struct runner *runner, const struct sim_spec *spec, uint64_t *now_ns)
{
	const uint64_t *burst_ns = &runner->job->jobs->burst_ns[spec->first_burst];

	for (unsigned i = 0; i < spec->bursts; i += 2) {
		*now_ns = burn(runner, burst_ns[i]);
		if (*now_ns == 0)
			return false;
		if (i + 1 < spec->bursts) {
			const uint64_t due_ns = *now_ns + burst_ns[i + 1];

			note_turn(runner, *now_ns, TURN_BLOCKED, due_ns);
			if (!sleep_until(runner, due_ns))
				return false;
		}
	}
	return true;
}

static bool run_job(struct runner *runner, uint64_t begin_ns)
{
	const struct sim_spec *spec = &runner->job->jobs->spec[runner->job->number];
	uint64_t release_ns = begin_ns + spec->arrival_ns + runner->job->stagger_ns, now_ns = 0;

	for (unsigned instance = 0; instance < spec->times; instance++) {
		if (instance > 0) {
			release_ns += spec->period_ns;
			note_turn(runner, now_ns, TURN_BLOCKED, release_ns > now_ns ? release_ns : now_ns);
		}
		if (!sleep_until(runner, release_ns) || !run_instance(runner, spec, &now_ns))
			return false;
	}
	note_turn(runner, now_ns, TURN_DONE, 0);
	return true;
}

/* Beyond what it may take and the watchdog's patience: the kernel's own last resort. */
static void limit_realtime(uint64_t limit_ns)
{
	const rlim_t us = (limit_ns + 2 * NS_PER_S) / NS_PER_US;
	const struct rlimit realtime = {us, us};

	setrlimit(RLIMIT_RTTIME, &realtime);
}

static int prepare(const struct kernel_job *job)
{
	const int error = placement_bind(job->topology, job->cpuset);

	limit_realtime(job->limit_ns);
	/* What the slack of timers adds to every wake-up is not what is asked about. */
	prctl(PR_SET_TIMERSLACK, 1);
	return error ? error : policy_adopt(&job->policy, NULL);
}

void kernel_job_main(const struct kernel_job *job)
{
	struct kernel_shared *shared = job->shared;
	struct runner runner = {.job = job, .record = &shared->record[job->number]};
	int none = 0, error;

	setpgid(0, job->group);
	process_die_with_parent(job->parent);
	prctl(PR_SET_NAME, "telar-sim-job");
	error = prepare(job);
	if (error)
		atomic_compare_exchange_strong(&shared->error, &none, error);
	gate_arrive(&shared->gate, error);
	if (error || gate_wait(&shared->gate) != 0)
		_exit(0);
	runner.end_ns = shared->gate.end_ns;
	usage_read(RUSAGE_THREAD, &runner.record->before);
	runner.record->cpu_ns = cpu_now_ns();
	runner.record->finished = run_job(&runner, shared->gate.begin_ns);
	runner.record->cpu_ns = cpu_now_ns() - runner.record->cpu_ns;
	usage_read(RUSAGE_THREAD, &runner.record->after);
	_exit(0);
}
