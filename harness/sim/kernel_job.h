/*
 * kernel_job: one job of kernel_run.h, in its own process, and what it writes down. For kernel_run.c only.
 */
#ifndef TELAR_SIM_KERNEL_JOB_H
#define TELAR_SIM_KERNEL_JOB_H

#include <hwloc.h>
#include <sys/types.h>

#include "machine/policy.h"
#include "sim/job.h"
#include "trial/gate.h"
#include "trial/usage.h"

#define KERNEL_TURNS_MOST 4096

/* A turn is a time on the CPU without a gap. */
enum turn_end { TURN_PREEMPTED, TURN_BLOCKED, TURN_DONE };

struct turn {
	uint64_t from_ns, to_ns;
	uint64_t until_ns; /* TURN_BLOCKED: when it was due again */
	enum turn_end end;
};

/* Written by the job, read when it is gone. */
struct kernel_record {
	uint32_t turns;
	uint64_t lost, cpu_ns;
	bool finished;
	struct usage before, after;
	struct turn turn[KERNEL_TURNS_MOST];
};

/* In memory that all share. */
struct kernel_shared {
	struct gate gate;
	_Atomic int error; /* of the first job that was refused */
	struct kernel_record record[];
};

struct kernel_job {
	/* set before the fork */
	struct kernel_shared *shared;
	const struct sim_jobs *jobs;
	unsigned number;
	struct policy policy;
	hwloc_topology_t topology;
	hwloc_const_cpuset_t cpuset;
	uint64_t stagger_ns, limit_ns;
	pid_t parent, group;
};

/* In the new process; never returns. */
_Noreturn void kernel_job_main(const struct kernel_job *job);

#endif
