/*
 * nice_weight: what a nice value is worth to Linux's fair classes: the kernel's own table
 * (sched_prio_to_weight in kernel/sched/core.c). A step is a factor of about 1.25, nice 0 is 1024.
 */
#ifndef TELAR_SIM_NICE_WEIGHT_H
#define TELAR_SIM_NICE_WEIGHT_H

#include <stdint.h>

#define NICE_0_WEIGHT 1024

/* nice: -20 .. 19 */
int64_t nice_weight(int nice);

/* The virtual time in which a weight runs for so long, and back; both round down. */
static inline int64_t virtual_from_ns(uint64_t ns, int64_t weight)
{
	return weight == NICE_0_WEIGHT ? (int64_t)ns
	                               : (int64_t)(ns / (uint64_t)weight * NICE_0_WEIGHT +
	                                           ns % (uint64_t)weight * NICE_0_WEIGHT / (uint64_t)weight);
}

static inline uint64_t virtual_to_ns(int64_t virtual_ns, int64_t weight)
{
	return (uint64_t)(virtual_ns / NICE_0_WEIGHT * weight +
	                  virtual_ns % NICE_0_WEIGHT * weight / NICE_0_WEIGHT);
}

/* How long from `now_ns` a slice lasts that should take `ns` but ends only at a tick; `tick_ns` 0: exactly
 * `ns`. At least 1. */
static inline uint64_t slice_to_tick(uint64_t now_ns, uint64_t ns, uint64_t tick_ns)
{
	const uint64_t least_ns = ns ? ns : 1;

	return tick_ns ? (now_ns + least_ns + tick_ns - 1) / tick_ns * tick_ns - now_ns : least_ns;
}

#endif
