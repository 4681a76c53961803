/* See run_cells.h. */
#include "results/run_cells.h"

#include "results/labels.h"
#include "stats/stats.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* In this order, model last, a block of a table is a piece of the array. */
static int compare_labels(const struct trial_record *a, const struct trial_record *b)
{
	int order = label_compare(LABEL_WORKLOAD, a->workload, b->workload);

	if (!order)
		order = label_compare(LABEL_BACKGROUND, a->background, b->background);
	if (!order)
		order = label_compare(LABEL_ARRIVAL, a->arrival, b->arrival);
	if (!order)
		order = label_compare(LABEL_ARRIVAL, a->arrival, b->arrival);
	if (!order)
		order = label_compare(LABEL_PLACEMENT, a->placement, b->placement);
	if (!order)
		order = (a->outcome.workers > b->outcome.workers) - (a->outcome.workers < b->outcome.workers);
	if (!order)
		order = label_compare(LABEL_POLICY, a->policy, b->policy);
	if (!order)
		order = label_compare(LABEL_MODEL, a->model, b->model);
	return order ? order : strcmp(a->cell, b->cell);
}

static int compare_trials(const void *left, const void *right)
{
	const struct trial_record *const a = *(const struct trial_record *const *)left;
	const struct trial_record *const b = *(const struct trial_record *const *)right;
	const int order = compare_labels(a, b);

	return order ? order : (a->order > b->order) - (a->order < b->order);
}

static void add_trial(struct run_cell *cell, const struct trial_record *trial)
{
	const bool is_ok = trial->outcome.status == TRIAL_OK;

	cell->count++;
	cell->ok += is_ok;
	cell->polluted += is_ok && trial->outcome.polluted[0];
}

int run_cells_gather(struct run_cells *cells, const struct run *run)
{
	const size_t count = run->trial_count;

	*cells = (struct run_cells){
	        .cells = calloc(count + 1, sizeof(*cells->cells)),
	        .sorted = calloc(count + 1, sizeof(*cells->sorted)),
	};
	if (!cells->cells || !cells->sorted) {
		run_cells_release(cells);
		return -ENOMEM;
	}
	for (size_t i = 0; i < count; i++)
		cells->sorted[i] = &run->trials[i];
	qsort(cells->sorted, count, sizeof(*cells->sorted), compare_trials);
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || compare_labels(cells->sorted[i - 1], cells->sorted[i]) != 0)
			cells->cells[cells->count++].trials = &cells->sorted[i];
		add_trial(&cells->cells[cells->count - 1], cells->sorted[i]);
	}
	return 0;
}

void run_cells_release(struct run_cells *cells)
{
	free(cells->cells);
	free(cells->sorted);
	*cells = (struct run_cells){0};
}

const struct run_cell *run_cells_find(const struct run_cells *cells, const char *name)
{
	for (size_t i = 0; i < cells->count; i++)
		if (strcmp(cells->cells[i].trials[0]->cell, name) == 0)
			return &cells->cells[i];
	return NULL;
}

bool run_cell_is_polluted(const struct run_cell *cell)
{
	return cell->ok > 0 && cell->polluted == cell->ok;
}

bool run_cell_counts(const struct run_cell *cell, const struct trial_record *trial)
{
	return trial->outcome.status == TRIAL_OK &&
	       (!trial->outcome.polluted[0] || run_cell_is_polluted(cell));
}

const struct trial_record *run_cell_first(const struct run_cell *cell)
{
	for (size_t i = 0; i < cell->count; i++)
		if (run_cell_counts(cell, cell->trials[i]))
			return cell->trials[i];
	return NULL;
}

size_t run_cell_sample(
        const struct run_cell *cell, double (*value_of)(const struct outcome *outcome), double *sample)
{
	size_t count = 0;

	for (size_t i = 0; i < cell->count; i++) {
		const struct trial_record *const trial = cell->trials[i];
		const double value = run_cell_counts(cell, trial) ? value_of(&trial->outcome) : NAN;

		if (!isnan(value))
			sample[count++] = value;
	}
	return count;
}

int run_cell_median(
        const struct run_cell *cell, double (*value_of)(const struct outcome *outcome), double *median)
{
	double *const sample = calloc(cell->count, sizeof(*sample));

	if (!sample)
		return -ENOMEM;
	*median = stats_median(sample, run_cell_sample(cell, value_of, sample));
	free(sample);
	return 0;
}
