/*
 * run_cells: the trials of a run, gathered by cell.
 *
 * Trials lie in a run in the random order in which they were made. Here they are sorted by
 * cell, the cells as labels.h orders them, the trials of a cell as they ran. Trials are those of the
 * run, which must outlive this.
 */
#ifndef TELAR_RUN_CELLS_H
#define TELAR_RUN_CELLS_H

#include <stdbool.h>
#include <stddef.h>

#include "results/results.h"

/* One cell; never without a trial. The labels are those of its first. */
struct run_cell {
	const struct trial_record *const *trials;
	size_t count;
	size_t ok, polluted; /* how many gave a number, and how many of those were disturbed (noise.h) */
};

struct run_cells {
	struct run_cell *cells;
	size_t count;
	const struct trial_record **sorted;
};

/* 0 or -ENOMEM. */
int run_cells_gather(struct run_cells *cells, const struct run *run);
void run_cells_release(struct run_cells *cells);

/* NULL when there is no cell of that name. */
const struct run_cell *run_cells_find(const struct run_cells *cells, const char *name);

/* Whether a trial of the cell counts: it gave a number, and was not disturbed unless all were. */
bool run_cell_counts(const struct run_cell *cell, const struct trial_record *trial);
/* The first that counts, or NULL. */
const struct trial_record *run_cell_first(const struct run_cell *cell);
/* Whether there is nothing but disturbed numbers. */
bool run_cell_is_polluted(const struct run_cell *cell);

/* What the trials that count have, as far as it is a number: at most cell->count of them go into
 * `sample`. Returns how many. */
size_t run_cell_sample(
        const struct run_cell *cell, double (*value_of)(const struct outcome *outcome), double *sample);

/* NaN where no trial has a value. 0 or -ENOMEM. */
int run_cell_median(
        const struct run_cell *cell, double (*value_of)(const struct outcome *outcome), double *median);

#endif
