/*
 * compare: two runs beside each other, cell by cell.
 *
 * 1. metric_find(): what is compared.
 * 2. run_comparison_make() matches the cells of two runs by name and compares the samples of
 *    their trials (stats_compare.h). All cells that are compared are one family.
 * 3. run_comparison_release().
 *
 * Both runs must outlive it. It changes nothing and prints nothing.
 */
#ifndef TELAR_COMPARE_H
#define TELAR_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"
#include "results/run_cells.h"
#include "stats/stats_compare.h"

struct metric {
	const char *name, *unit, *title; /* "p99", "s", "99th percentile of latency" */
	bool less_is_faster;
	double (*value_of)(const struct outcome *outcome); /* NaN: the trial has none */
};

/* Ends with an entry without a name. */
extern const struct metric metrics[];

/* NULL and a sentence when there is none of that name. */
const struct metric *metric_find(const char *name, struct reason *why);

/* A cell of both runs. */
struct compared_cell {
	const struct run_cell *a, *b;
	struct comparison comparison; /* its p is NaN when one of the runs has no number for it */
};

/* Something of the machine or of the suite that was not the same. */
struct run_difference {
	const char *key;
	char a[80], b[80];
};

struct run_comparison {
	const struct metric *metric;
	struct run_cells in_a, in_b;
	struct compared_cell *cells; /* in the order of b's */
	size_t count, family;        /* family: how many of them were judged together */
	const struct run_cell **only_a, **only_b;
	size_t only_a_count, only_b_count;
	struct run_difference *differences;
	size_t difference_count;
};

/* `pattern`: only cells whose name it matches, as fnmatch(3); NULL: all. 0 or -ENOMEM. */
int run_comparison_make(struct run_comparison *comparison, const struct run *a, const struct run *b,
        const struct metric *metric, const char *pattern);
void run_comparison_release(struct run_comparison *comparison);

/* Whether one run or both have nothing but disturbed trials of it. */
bool compared_cell_is_polluted(const struct compared_cell *cell);

/* By what share a cell is slower for certain: 0.05 when even the better end of its interval is 5 %
 * behind. 0 when it is not slower, or nobody can tell. */
double compared_cell_slower_by(const struct compared_cell *cell, const struct metric *metric);

#endif
