/*
 * fake_run: a run as it might come from a machine of two cores, made up from a seed: which policy
 * gets what share beside background load, what is refused, how far trials scatter. For tests of
 * whatever reads runs.
 */
#ifndef TELAR_TESTS_FAKE_RUN_H
#define TELAR_TESTS_FAKE_RUN_H

#include "results/results.h"

#include <stdbool.h>

struct fake_run {
	/* each ends with NULL */
	const char *const *models, *const *workloads, *const *policies, *const *backgrounds,
	                                                                        *const *placements;
	const unsigned *workers; /* ends with 0 */
	unsigned trials;
	bool unprivileged; /* FIFO, RR and DEADLINE are refused */
	bool troubled;     /* a cell missing, one failed, one timed out, DEADLINE refused here and there */
};

/* Four models, two workloads, six policies, two backgrounds, two workers, five trials. */
struct fake_run fake_run_usual(void);

/* Allocates the trials; released with run_release(). */
void fake_run_make(struct run *run, const struct fake_run *fake);

/* The same as a folder on disk, which must not exist. */
void fake_run_write(const struct run *run, const char *folder);
void fake_run_remove(const char *folder);

extern const char *const fake_four_models[], *const fake_six_policies[], *const fake_two_backgrounds[],
                                                                                 *const fake_no_placement[];

#endif
