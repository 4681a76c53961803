/* See evidence.h. */
#include "compare/evidence.h"

#include "results/measure.h"
#include "stats/stats_compare.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The same cell but for its background, of which it has none. */
static const struct run_cell *find_alone(const struct run_cells *cells, const struct run_cell *cell)
{
	const struct trial_record *const labels = cell->trials[0];

	for (size_t i = 0; i < cells->count; i++) {
		const struct trial_record *const other = cells->cells[i].trials[0];

		if (strcmp(other->background, "none") == 0 && strcmp(other->model, labels->model) == 0 &&
		        strcmp(other->workload, labels->workload) == 0 &&
		        strcmp(other->policy, labels->policy) == 0 &&
		        strcmp(other->arrival, labels->arrival) == 0 &&
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
	const size_t count = run_cell_sample(cell, measure_cpus, sample);
	const int error = comparison_make(&comparison, sample + count,
	        run_cell_sample(alone, measure_cpus, sample + count), sample, count);

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
	        {cell, measure_cpus, &evidence->cpus_used},
	        {cell, measure_involuntary, &evidence->involuntary},
	        {cell, measure_voluntary_per_job, &evidence->voluntary_per_job},
	        {cell, measure_jain, &evidence->jain},
	        {cell, measure_busiest_jobs, &evidence->busiest_jobs},
	        {cell, measure_busiest_connections, &evidence->busiest_connections},
	        {cell, measure_driver_cpus, &evidence->driver},
	        {cell, measure_foreign_cpus, &evidence->cpus_foreign},
	        {cell, measure_run_delay, &evidence->run_delay},
	        {alone, measure_cpus, &evidence->cpus_used_alone},
	        {alone, measure_run_delay, &evidence->run_delay_alone},
	};
	int error = 0;

	*evidence = (struct evidence){.cpus_used_alone = NAN, .run_delay_alone = NAN};
	for (size_t i = 0; i < sizeof(medians) / sizeof(*medians) && !error; i++)
		if (medians[i].cell)
			error = run_cell_median(medians[i].cell, medians[i].value_of, medians[i].median);
	if (!error && alone)
		error = compare_with_alone(cell, alone, &evidence->is_less_beside);
	return error;
}
