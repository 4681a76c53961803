/* See measure.h. */
#include "results/measure.h"

#include <math.h>

double measure_throughput(const struct outcome *outcome)
{
	return outcome->throughput_jobs_per_s;
}

/* With open arrivals jobs of the window may finish after it, those in it may be older, and none may have
 * been timed at all. */
static double latency(const struct outcome *outcome, uint64_t ns)
{
	const bool has_any = (outcome->jobs_in_window > 0 || outcome->arrivals_in_window > 0) && ns > 0;

	return has_any ? (double)ns : NAN;
}

double measure_p50_ns(const struct outcome *outcome)
{
	return latency(outcome, outcome->p50_ns);
}

double measure_p90_ns(const struct outcome *outcome)
{
	return latency(outcome, outcome->p90_ns);
}

double measure_p99_ns(const struct outcome *outcome)
{
	return latency(outcome, outcome->p99_ns);
}

double measure_p999_ns(const struct outcome *outcome)
{
	return latency(outcome, outcome->p999_ns);
}

double measure_jain(const struct outcome *outcome)
{
	return outcome->jain;
}

static double per_second(const struct outcome *outcome, uint64_t count)
{
	return outcome->window_ns ? (double)count / ((double)outcome->window_ns / 1e9) : NAN;
}

double measure_involuntary(const struct outcome *outcome)
{
	return (double)outcome->involuntary_switches;
}

double measure_involuntary_per_s(const struct outcome *outcome)
{
	return per_second(outcome, outcome->involuntary_switches);
}

double measure_voluntary_per_s(const struct outcome *outcome)
{
	return per_second(outcome, outcome->voluntary_switches);
}

static double per_job(const struct outcome *outcome, uint64_t count)
{
	return outcome->jobs_in_window ? (double)count / (double)outcome->jobs_in_window : NAN;
}

double measure_voluntary_per_job(const struct outcome *outcome)
{
	return per_job(outcome, outcome->voluntary_switches);
}

double measure_migrations(const struct outcome *outcome)
{
	return outcome->migrations < 0 ? NAN : (double)outcome->migrations;
}

static double cpus(const struct outcome *outcome, uint64_t cpu_ns)
{
	return outcome->window_ns ? (double)cpu_ns / (double)outcome->window_ns : NAN;
}

double measure_cpus(const struct outcome *outcome)
{
	return cpus(outcome, outcome->cpu_user_ns + outcome->cpu_sys_ns);
}

double measure_driver_cpus(const struct outcome *outcome)
{
	return cpus(outcome, outcome->driver_cpu_ns);
}

double measure_run_delay(const struct outcome *outcome)
{
	return outcome->run_delay_ns < 0 ? NAN : cpus(outcome, (uint64_t)outcome->run_delay_ns);
}

double measure_foreign_cpus(const struct outcome *outcome)
{
	return outcome->foreign_cpu_ns < 0 ? NAN : cpus(outcome, (uint64_t)outcome->foreign_cpu_ns);
}

double measure_cpu_per_job_ns(const struct outcome *outcome)
{
	return per_job(outcome, outcome->cpu_user_ns + outcome->cpu_sys_ns);
}

static double busiest_share(const uint64_t *counts, unsigned workers)
{
	uint64_t sum = 0, most = 0;

	for (unsigned i = 0; counts && i < workers; i++) {
		sum += counts[i];
		most = counts[i] > most ? counts[i] : most;
	}
	return sum ? (double)most / (double)sum : NAN;
}

double measure_busiest_jobs(const struct outcome *outcome)
{
	return busiest_share(outcome->worker_jobs, outcome->workers);
}

double measure_busiest_connections(const struct outcome *outcome)
{
	return busiest_share(outcome->worker_connections, outcome->workers);
}
