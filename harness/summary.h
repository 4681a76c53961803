/*
 * summary: the trials of a run, cell by cell: medians and 95 % intervals.
 */
#ifndef TELAR_SUMMARY_H
#define TELAR_SUMMARY_H

#include <stdio.h>

#include "results.h"
#include "stats.h"

struct cell_summary {
	const struct trial_record *first; /* labels */
	unsigned trials[TRIAL_STATUSES];  /* how many ended how */
	/* of the ok trials; NaN when there are none */
	double throughput, p50_ns, p90_ns, p99_ns, jain, involuntary_per_s, voluntary_per_s, migrations;
	struct interval throughput_interval, p50_interval, p99_interval, jain_interval;
	/* of the first trial that was not ok */
	enum trial_status status; /* TRIAL_OK when all were */
	int error;
	const char *reason;
};

struct summary {
	struct cell_summary *cells; /* in the order of their first trial's cell in the suite */
	size_t cell_count;
};

/* `run` must outlive the summary. 0 or -ENOMEM. */
int summary_make(struct summary *summary, const struct run *run);
void summary_release(struct summary *summary);

/*
 * The table that `telar bench` ends with: for each workload, background, placement and
 * number of workers one block, policies down, models across, median and interval
 * half-width in per cent. Refused and failed cells say so, with their errno; their reasons follow once each.
 */
void summary_print(const struct summary *summary, FILE *out);

#endif
