/*
 * bench_flags: the flags of Google Benchmark that a suite takes, behind `--`.
 *
 * 1. bench_flags_pass() when the options are known.
 * 2. bench_flags_filter() when the suite has its cells.
 */
#ifndef TELAR_BENCH_FLAGS_H
#define TELAR_BENCH_FLAGS_H

#include "bench_options.h"

/* Hands Google Benchmark its flags: those after `--`, which is argv[0], or the filter of the resumed run. */
int bench_flags_pass(struct bench_options *options, int argc, char **argv, struct reason *why);

/* Takes the cells out that --benchmark_filter does not match. */
int bench_flags_filter(struct suite *suite, struct reason *why);

#endif
