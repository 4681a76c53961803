/* See metrics.h. */
#include "sim/metrics.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

uint64_t sim_turnaround_ns(const struct sim_job *job)
{
	return job->finish_ns - job->spec->arrival_ns;
}

uint64_t sim_response_ns(const struct sim_job *job)
{
	return job->first_run_ns - job->spec->arrival_ns;
}

static double mean(const double *values, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += values[i];
	return sum / (double)count;
}

/* Sorts the values: the smallest one that 99 % of them do not exceed. */
static double percentile99(double *values, size_t count)
{
	stats_sort(values, count);
	return count ? values[(size_t)ceil(0.99 * (double)count) - 1] : NAN;
}

static uint64_t wanted_ns(const struct sim_job *job)
{
	return sim_turnaround_ns(job) - job->blocked_ns;
}

/* Of its CPU time in the time that it wanted the CPU, in parts per billion. */
static uint64_t share_of(const struct sim_job *job)
{
	return (uint64_t)(1e9 * (double)job->ran_ns / (double)wanted_ns(job));
}

static void measure_jobs(
        struct sim_metrics *metrics, const struct sim_result *result, double *value, uint64_t *share)
{
	const size_t count = result->count;

	for (size_t i = 0; i < count; i++)
		value[i] = (double)result->job[i].waited_ns;
	metrics->waiting_ns = mean(value, count);
	for (size_t i = 0; i < count; i++)
		value[i] = (double)sim_turnaround_ns(&result->job[i]);
	metrics->turnaround_ns = mean(value, count);
	metrics->p99_turnaround_ns = percentile99(value, count);
	for (size_t i = 0; i < count; i++)
		value[i] = (double)sim_response_ns(&result->job[i]);
	metrics->response_ns = mean(value, count);
	metrics->p99_response_ns = percentile99(value, count);
	for (size_t i = 0; i < count; i++)
		share[i] = share_of(&result->job[i]);
	metrics->fairness = stats_jain(share, count);
}

static void measure_cores(struct sim_metrics *metrics, const struct sim_result *result)
{
	double busy_ns = 0, switch_ns = 0;

	metrics->makespan_ns = (double)(result->end_ns - result->begin_ns);
	for (unsigned i = 0; i < result->cores; i++) {
		busy_ns += (double)result->core[i].busy_ns;
		switch_ns += (double)result->core[i].switch_ns;
	}
	metrics->throughput_per_s = 1e9 * (double)result->count / metrics->makespan_ns;
	metrics->utilisation = busy_ns / metrics->makespan_ns / result->cores;
	metrics->overhead = switch_ns / metrics->makespan_ns / result->cores;
}

int sim_metrics_make(struct sim_metrics *metrics, const struct sim_result *result)
{
	double *value = calloc(result->count + 1, sizeof(*value));
	uint64_t *share = calloc(result->count + 1, sizeof(*share));
	const int error = value && share ? 0 : -ENOMEM;

	if (!error) {
		measure_jobs(metrics, result, value, share);
		measure_cores(metrics, result);
	}
	free(share);
	free(value);
	return error;
}
