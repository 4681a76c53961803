/*
 * noise: what else the machine did while a trial ran.
 *
 * 1. noise_read() before the trial and after it, from the process that forked and reaped it, for the CPUs
 * that the trial may use: what others do elsewhere is not in its way.
 * 2. noise_judge() writes the differences into the outcome and says whether the trial is
 *    polluted: then its number is kept but does not count, and it is run again. What cpu_gaps.h
 *    has found is in the outcome by then.
 *
 * Steal is time that the hypervisor gave to others; foreign is CPU time that neither the
 * trial nor the harness used (/proc/stat's lines of these CPUs less wait4(2)'s usage). /proc/stat is
 * counted in ticks of 10 ms a CPU, so a few ticks are not taken for noise. Pressure is the whole machine's,
 * as the kernel has no other of all its programs: it is recorded and judges nothing.
 *
 * Both are of the whole trial, and steal is what the hypervisor owns up to. Gaps are seen by the
 * clock, and lie in the window; no tick of them is forgiven, but for what may have been idle time: the
 * kernel may leave the timer of an idle CPU alone.
 */
#ifndef TELAR_NOISE_H
#define TELAR_NOISE_H

#include <hwloc.h>
#include <stdint.h>
#include <stdio.h>

struct outcome;

struct noise {
	uint64_t at_ns;
	int64_t steal_ns, busy_ns; /* of the CPUs given, since boot; -1 unknown */
	int64_t pressure_ns;       /* PSI: somebody waited for a CPU of the machine; -1 unknown */
	int64_t frequency_khz;     /* mean of the CPUs given, now; -1 unknown */
	uint64_t own_ns;           /* CPU time of the harness and its reaped children */
};

/* NULL: all CPUs. */
void noise_read(struct noise *noise, hwloc_const_cpuset_t cpus);
/* Steal and busy time only, from what /proc/stat says. */
void noise_read_stat(struct noise *noise, FILE *stat, hwloc_const_cpuset_t cpus);

/* A trial is polluted above these shares of the CPU time of `cpus` CPUs. */
#define NOISE_STEAL_SHARE 0.02
#define NOISE_FOREIGN_SHARE 0.05
/* And above this share of the window of all CPUs. */
#define NOISE_GAP_SHARE 0.02

void noise_judge(
        const struct noise *before, const struct noise *after, unsigned cpus, struct outcome *outcome);

#endif
