/*
 * bench_selftest: what `telar bench --self-test` ends with, see selftest.h.
 */
#ifndef TELAR_BENCH_SELFTEST_H
#define TELAR_BENCH_SELFTEST_H

#include "results/results.h"

/* Prints a line or two for each cell of the run. 0 or -ENOMEM. */
int bench_selftest_print(const struct run *run, uint64_t seed);

#endif
