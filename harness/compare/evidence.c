/* See evidence.h. */
#include "compare/evidence.h"

#include "stats/stats_compare.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

double outcome_cpus_used(const struct outcome *outcome)
{
	const double cpu_ns = (double)(outcome->cpu_user_ns + outcome->cpu_sys_ns);

	return outcome->window_ns ? cpu_ns / (double)outcome->window_ns : NAN;
}

double outcome_cpu_per_job(const struct outcome *outcome)
{
	const double cpu_ns = (double)(outcome->cpu_user_ns + outcome->cpu_sys_ns);

	return outcome->jobs_in_window ? cpu_ns / 1e9 / (double)outcome->jobs_in_window : NAN;
}

static double involuntary_of(const struct outcome *outcome)
{
	return (double)outcome->involuntary_switches;
}

static double voluntary_per_job_of(const struct outcome *outcome)
{
	return outcome->jobs_in_window ? (double)outcome->voluntary_switches / (double)outcome->jobs_in_window
	                               : NAN;
}

static double jain_of(const struct outcome *outcome)
{
	return outcome->jain;
}

/* As if all that other programs took, from set-up to tear-down, had been in the window. */
static double foreign_of(const struct outcome *outcome)
{
	return outcome->foreign_cpu_ns >= 0 && outcome->window_ns
	               ? (double)outcome->foreign_cpu_ns / (double)outcome->window_ns
	               : NAN;
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

static double busiest_jobs_of(const struct outcome *outcome)
{
	return busiest_share(outcome->worker_jobs, outcome->workers);
}

static double busiest_connections_of(const struct outcome *outcome)
{
	return busiest_share(outcome->worker_connections, outcome->workers);
}

static double driver_of(const struct outcome *outcome)
{
	return outcome->window_ns ? (double)outcome->driver_cpu_ns / (double)outcome->window_ns : NAN;
}

/* The same cell but for its background, of which it has none. */
static const struct run_cell *find_alone(const struct run_cells *cells, const struct run_cell *cell)
{
	const struct trial_record *const labels = cell->trials[0];

	for (size_t i = 0; i < cells->count; i++) {
		const struct trial_record *const other = cells->cells[i].trials[0];

		if (strcmp(other->background, "none") == 0 && strcmp(other->model, labels->model) == 0 &&
		        strcmp(other->workload, labels->workload) == 0 &&
		        strcmp(other->policy, labels->policy) == 0 &&
		        strcmp(other->placement, labels->placement) == 0 &&
		        other->outcome.workers == labels->outcome.workers)
			return &cells->cells[i];
	}
	return NULL;
}

/* Whether a cell got less CPU time than the same one alone, by more than chance would have it. */
static int compare_with_alone(const struct run_cell *cell, const struct run_cell *alone, bool *is_less)
{
	double *const sample = calloc(cell->count + alone->count, sizeof(*sample));
	struct comparison comparison, *family = &comparison;

	if (!sample)
		return -ENOMEM;
	const size_t count = run_cell_sample(cell, outcome_cpus_used, sample);
	const int error = comparison_make(&comparison, sample + count,
	        run_cell_sample(alone, outcome_cpus_used, sample + count), sample, count);

	if (!error) {
		comparisons_judge(&family, 1, false);
		*is_less = comparison.verdict == COMPARISON_SLOWER &&
		           comparison.median_a > comparison.median_b * EVIDENCE_CAUSE_FACTOR;
	}
	free(sample);
	return error;
}

int evidence_gather(const struct run_cells *cells, const struct run_cell *cell, struct evidence *evidence)
{
	const struct run_cell *const alone = find_alone(cells, cell);
	const struct {
		const struct run_cell *cell;
		double (*value_of)(const struct outcome *outcome);
		double *median;
	} medians[] = {
	        {cell, outcome_cpus_used, &evidence->cpus_used},
	        {cell, involuntary_of, &evidence->involuntary},
	        {cell, voluntary_per_job_of, &evidence->voluntary_per_job},
	        {cell, jain_of, &evidence->jain},
	        {cell, busiest_jobs_of, &evidence->busiest_jobs},
	        {cell, busiest_connections_of, &evidence->busiest_connections},
	        {cell, driver_of, &evidence->driver},
	        {cell, foreign_of, &evidence->cpus_foreign},
	        {alone, outcome_cpus_used, &evidence->cpus_used_alone},
	};
	int error = 0;

	*evidence = (struct evidence){.cpus_used_alone = NAN};
	for (size_t i = 0; i < sizeof(medians) / sizeof(*medians) && !error; i++)
		if (medians[i].cell)
			error = run_cell_median(medians[i].cell, medians[i].value_of, medians[i].median);
	if (!error && alone)
		error = compare_with_alone(cell, alone, &evidence->is_less_beside);
	return error;
}
