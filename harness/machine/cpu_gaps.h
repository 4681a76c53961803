/*
 * cpu_gaps: times in which a CPU, or the whole virtual machine, stood still while a trial ran.
 *
 * The kernel itself takes a time stamp on every CPU at every tick of a timer of its own (the software event
 * cpu-clock of perf_event_open(2)). That happens in the timer's interrupt: nobody wakes up for it and no
 * worker is switched away, whatever its policy is; it takes the CPU about a microsecond a tick. A stamp
 * that comes late says that the clock went on while the CPU did not: a hypervisor ran somebody else or was
 * stopped, the firmware took over, or interrupts were off for so long.
 *
 * A stop that is longer than a tick is seen, less what was left of the tick when it began, unless it ends
 * just when a stamp is due (one in 25); a shorter one by chance. So it is a sample, and never too much.
 *
 * 1. cpu_gaps_open() before the trial's process is forked.
 * 2. cpu_gaps_count() after the trial: gaps that lie in its window.
 * 3. cpu_gaps_close().
 *
 * Where perf_event_paranoid (above 0) or a missing CAP_PERFMON forbids it nothing is watched, and the
 * result is unknown. It watches, so it never fails.
 */
#ifndef TELAR_CPU_GAPS_H
#define TELAR_CPU_GAPS_H

#include <hwloc.h>
#include <stdint.h>

/* The least: of a long window it is more, so that the stamps have room. */
#define CPU_GAPS_TICK_NS 10000000
/* A stamp that is late by less is on time: an interrupt may wait for another, or for a CPU to wake up. */
#define CPU_GAPS_LEAST_NS 1000000

/* -1: unknown. */
struct cpu_gap_count {
	int64_t gaps, lost_ns, longest_ns; /* of all CPUs, in the window */
};

struct cpu_gaps {
	uint64_t tick_ns;
	unsigned count; /* of CPUs that are watched; 0: none */
	void **ring;    /* owned, one a CPU: perf's page of positions, and stamps behind it */
};

void cpu_gaps_open(struct cpu_gaps *gaps, hwloc_topology_t topology, uint64_t trial_ns);
void cpu_gaps_count(
        const struct cpu_gaps *gaps, uint64_t begin_ns, uint64_t end_ns, struct cpu_gap_count *found);
void cpu_gaps_close(struct cpu_gaps *gaps);

/* Adds what a CPU's stamps show. The last of them is followed by `now_ns`. For tests. */
void cpu_gaps_add(struct cpu_gap_count *found, const uint64_t *stamps, size_t count, uint64_t tick_ns,
        uint64_t begin_ns, uint64_t end_ns, uint64_t now_ns);

#endif
