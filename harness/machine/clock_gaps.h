/*
 * clock_gaps: how much of a CPU others take while nobody asked them to.
 *
 * A thread that only reads the clock sees every interruption as a gap between two readings:
 * the timer tick, an interrupt, another program, a hypervisor that runs somebody else. What
 * the hypervisor took is also counted by the kernel as steal time, for the whole machine.
 */
#ifndef TELAR_CLOCK_GAPS_H
#define TELAR_CLOCK_GAPS_H

#include <stdint.h>

#define CLOCK_GAP_NS 10000 /* shorter ones are the tick and the clock itself */

struct clock_gaps {
	uint64_t window_ns;
	uint64_t lost_ns, longest_ns; /* in gaps, and in the longest of them */
	uint64_t gaps;
	double steal; /* the part of all CPUs' time, 0 .. 1; -1: not known */
};

/* Spins on the calling thread for `window_ns`. */
void clock_gaps_measure(uint64_t window_ns, struct clock_gaps *gaps);

#endif
