/*
 * kernel_run: the jobs of a simulation as processes of the real kernel, on one CPU under one policy.
 *
 * Each job is a process that is bound to the CPU, sets its policy and reads both back, waits at a gate, and
 * sleeps until its arrival. It burns a CPU burst, measured by its own CPU time; I/O is sleep. While it burns
 * it looks at the clock all the time: where the clock jumps and its CPU time does not, somebody else ran.
 *
 * 1. kernel_run() runs and waits; the caller has no threads.
 * 2. `result` and `trace` are as those of a simulation, so that all that shows one shows the other, too.
 * 3. kernel_run_release().
 *
 * Nothing here can keep the machine, whatever the policy: every job stops by itself at an absolute time; a
 * watchdog at the highest priority kills them all a second later; the kernel itself ends a real-time job
 * that has kept the CPU for too long (RLIMIT_RTTIME); and all die with the caller.
 */
#ifndef TELAR_SIM_KERNEL_RUN_H
#define TELAR_SIM_KERNEL_RUN_H

#include <hwloc.h>

#include "machine/policy.h"
#include "sim/trace.h"

#define KERNEL_RUN_JOBS_MOST 32
/* The watchdog is above. */
#define KERNEL_RUN_PRIORITY_MOST 98
/* Jobs that arrive together are that far apart, in the order of their numbers: timers that are due at one
 * moment would go off in any order. */
#define KERNEL_RUN_STAGGER_NS UINT64_C(20000)
/* Whoever is away for less was interrupted, not preempted. */
#define KERNEL_RUN_GAP_NS UINT64_C(20000)

struct kernel_run {
	struct sim_result result; /* one core; preempted and gave_up are the kernel's own counters */
	struct sim_trace trace;
	unsigned unfinished; /* jobs that the limit cut off: then the result is not to be used */
	uint64_t lost;       /* times that a job was taken off the CPU and there was no room to note it */
};

/*
 * kind: OTHER (with the jobs' nice values), FIFO or RR (with their priorities). `limit_ns`: how long it may
 * take. 0, or a negative errno and its reason: what the kernel refuses is refused for all.
 */
int kernel_run(struct kernel_run *run, const struct sim_jobs *jobs, enum policy_kind kind,
        hwloc_topology_t topology, unsigned cpu, uint64_t limit_ns, struct reason *why);
void kernel_run_release(struct kernel_run *run);

#endif
