/*
 * trial_fixture: single trials of one cell, written by hand: pool, null, other, no background, no placement,
 * 2 workers. Nothing in them is owned.
 */
#ifndef TELAR_TESTS_TRIAL_FIXTURE_H
#define TELAR_TESTS_TRIAL_FIXTURE_H

#include "results/results.h"

struct trial_record trial_of(double throughput, unsigned trial);

/* It ended otherwise, and has no numbers. */
void fail_trial(struct trial_record *record, enum trial_status status, int error, const char *reason);

#endif
