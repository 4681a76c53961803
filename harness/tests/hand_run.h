/*
 * hand_run: runs of a few trials written by hand, for tests that must know every number. The workload is
 * sha256, the placement none, the window 200 ms; released with run_release().
 */
#ifndef TELAR_TESTS_HAND_RUN_H
#define TELAR_TESTS_HAND_RUN_H

#include "results/results.h"

struct hand_cell {
	const char *model, *policy, *background;
	unsigned workers;
};

/* A trial that went well; the caller changes what it wants to be different. It moves with the next one. */
struct trial_record *hand_run_add(struct run *run, const struct hand_cell *cell, double throughput);

/* `count` trials from `throughput` to 2 % above it, in no order. */
void hand_run_add_cell(struct run *run, const struct hand_cell *cell, unsigned count, double throughput);

#endif
