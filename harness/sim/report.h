/*
 * report: several policies on the same jobs, side by side: as a table, as CSV, as JSON.
 *
 * The table has the means of metrics.h; CSV and JSON have more, and times in nanoseconds whatever the
 * jobs were written in. With `jobs` there is a row a job, too.
 */
#ifndef TELAR_SIM_REPORT_H
#define TELAR_SIM_REPORT_H

#include <stdio.h>

#include "sim/metrics.h"
#include "sim/trace.h"

/* One policy's simulation. */
struct sim_report_run {
	const struct sim_choice *choice;
	struct sim_result result;
	struct sim_metrics metrics;
	struct sim_trace *trace; /* NULL: none was kept */
};

struct sim_report {
	const struct sim_jobs *jobs;
	const struct sim_config *config; /* cores, costs and seed; the policy is each run's */
	struct sim_report_run *run;
	size_t runs;
	bool with_jobs, with_events;
};

void sim_report_table(const struct sim_report *report, FILE *out);
void sim_report_csv(const struct sim_report *report, FILE *out);
/* 0 or -ENOMEM, -EIO. With `with_events` the traces, too. */
int sim_report_json(const struct sim_report *report, FILE *out);

#endif
