/*
 * evidence: the counters of a cell as medians over its trials, and what its other cells say of it.
 *
 * It judges nothing but one question, with a test: whether there was less CPU time beside background load.
 */
#ifndef TELAR_EVIDENCE_H
#define TELAR_EVIDENCE_H

#include <stdbool.h>

#include "results/run_cells.h"

/* Background load is the cause when the cell without it got more CPU time by this factor, and for certain
 * (stats_compare.h). */
#define EVIDENCE_CAUSE_FACTOR 1.1

struct evidence {
	double cpus_used, involuntary, voluntary_per_job, jain, busiest_jobs, busiest_connections, driver;
	double cpus_foreign; /* taken by other programs, at the most; NaN: not known */
	double run_delay;    /* workers that were ready and had no CPU, on the average; NaN: not known */
	/* of the same cell without background; NaN: not measured */
	double cpus_used_alone, run_delay_alone;
	bool is_less_beside; /* than alone, for certain */
};

/* `cells` are all of the run. 0 or -ENOMEM. */
int evidence_gather(const struct run_cells *cells, const struct run_cell *cell, struct evidence *evidence);

#endif
