/*
 * metrics: what a schedule was good for. Pure functions of a result.
 *
 *   turnaround  from a job's arrival to its end
 *   response    from its arrival to the moment at which it first runs
 *   waiting     turnaround less its CPU and I/O time: ready, but without a core, or being switched to
 *   throughput  jobs per second, from the first arrival to the last end (the makespan)
 *   fairness    Jain's index of how much of the time at which it wanted a core each job had one: 1 when all
 *               were slowed down alike
 */
#ifndef TELAR_SIM_METRICS_H
#define TELAR_SIM_METRICS_H

#include <jansson.h>

#include "sim/engine.h"

struct sim_metrics {
	/* means over the jobs */
	double turnaround_ns, response_ns, waiting_ns;
	double p99_response_ns, p99_turnaround_ns;
	double makespan_ns, throughput_per_s, fairness;
	double utilisation; /* share of cores x makespan that was work for a job */
	double overhead;    /* ... that was switching */
};

/* 0 or -ENOMEM. Without jobs all is NaN. */
int sim_metrics_make(struct sim_metrics *metrics, const struct sim_result *result);

uint64_t sim_turnaround_ns(const struct sim_job *job);
uint64_t sim_response_ns(const struct sim_job *job);

#endif
