/*
 * spinjobs: spin.h as jobs of a workload, for subjects that are trials of the harness.
 */
#ifndef TELAR_MICRO_SPINJOBS_H
#define TELAR_MICRO_SPINJOBS_H

#include "job/workload.h"

/* How many turns take a microsecond, from the fastest of several tries; the same for all subjects. */
uint64_t spin_turns_per_us(void);

/* One spin() that the compiler does not merge with others. */
uint64_t spin_apart(uint64_t turns, uint64_t value);

/* Its first parameter is the length of a job in microseconds. */
extern const struct workload_ops spin_workload;

#endif
