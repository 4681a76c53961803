/*
 * noise: what else the machine did while a trial ran.
 *
 * 1. noise_read() before the trial and after it, from the process that forked and reaped it.
 * 2. noise_judge() writes the differences into the outcome and says whether the trial is
 *    polluted: then its number is kept but does not count, and it is run again. What cpu_gaps.h
 *    has found is in the outcome by then.
 *
 * Steal is time that the hypervisor gave to others; foreign is CPU time that neither the
 * trial nor the harness used (/proc/stat less wait4(2)'s usage). /proc/stat is counted in
 * ticks of 10 ms a CPU, so a few ticks are not taken for noise.
 *
 * Both are of the whole trial, and steal is what the hypervisor owns up to. Gaps are seen by the
 * clock, and lie in the window; no tick of them is forgiven.
 */
#ifndef TELAR_NOISE_H
#define TELAR_NOISE_H

#include <stdint.h>

struct outcome;

struct noise {
	uint64_t at_ns;
	int64_t steal_ns, busy_ns; /* of all CPUs since boot; -1 unknown */
	int64_t pressure_ns;       /* PSI: somebody waited for a CPU; -1 unknown */
	int64_t frequency_khz;     /* mean of the CPUs now; -1 unknown */
	uint64_t own_ns;           /* CPU time of the harness and its reaped children */
};

void noise_read(struct noise *noise);

/* A trial is polluted above these shares of the CPU time of `cpus` CPUs. */
#define NOISE_STEAL_SHARE 0.02
#define NOISE_FOREIGN_SHARE 0.05
/* And above this share of the window of all CPUs. */
#define NOISE_GAP_SHARE 0.02

void noise_judge(
        const struct noise *before, const struct noise *after, unsigned cpus, struct outcome *outcome);

#endif
