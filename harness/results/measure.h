/*
 * measure: what one trial measured, each as a number that a statistic can take.
 *
 * NaN where the trial has none: a latency when no job finished in time, migrations that could not be
 * counted. Whether a trial counts at all is run_cells.h's to say.
 */
#ifndef TELAR_MEASURE_H
#define TELAR_MEASURE_H

#include "trial/outcome.h"

double measure_throughput(const struct outcome *outcome); /* jobs/s */
double measure_p50_ns(const struct outcome *outcome);
double measure_p90_ns(const struct outcome *outcome);
double measure_p99_ns(const struct outcome *outcome);
double measure_p999_ns(const struct outcome *outcome);
double measure_jain(const struct outcome *outcome);
double measure_involuntary(const struct outcome *outcome);
double measure_involuntary_per_s(const struct outcome *outcome);
double measure_voluntary_per_s(const struct outcome *outcome);
double measure_voluntary_per_job(const struct outcome *outcome);
double measure_migrations(const struct outcome *outcome);

/* CPU time in the window, in CPUs: 1.5 is one and a half of them. Of the workers, of the driver. */
double measure_cpus(const struct outcome *outcome);
double measure_driver_cpus(const struct outcome *outcome);
/* How many workers were ready to run and had no CPU, on the average of the window. */
double measure_run_delay(const struct outcome *outcome);
/* Of other programs, at the most: as if all that they took, from set-up to tear-down, had been in the window.
 */
double measure_foreign_cpus(const struct outcome *outcome);
/* CPU time of the workers a job, in ns. */
double measure_cpu_per_job_ns(const struct outcome *outcome);

/* The share of the jobs that the busiest worker did, of the connections that it had. */
double measure_busiest_jobs(const struct outcome *outcome);
double measure_busiest_connections(const struct outcome *outcome);

#endif
