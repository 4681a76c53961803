/*
 * figure_data: which cells of a run one figure shows, and its data table.
 *
 * A figure is a grid of panels, workloads by backgrounds. What stands along the abscissa is one
 * label (policies, numbers of workers, or the rates of open arrivals); whatever else varies in the run is
 * held at one value: the one that compares most cells. The table has every number of these cells, so that a
 * new figure needs a new script and nothing else.
 */
#ifndef TELAR_FIGURE_DATA_H
#define TELAR_FIGURE_DATA_H

#include <stdio.h>

#include "results/groups.h"

enum abscissa { BY_POLICY, BY_WORKERS, BY_LOAD };

struct figure_data {
	const struct groups *groups;
	enum abscissa abscissa;
	const char *placement;
	const char *arrival; /* held at; BY_LOAD: one of its kind, Poisson or constant */
	unsigned workers;    /* all but BY_WORKERS: held at; 0: as many as each model has */
	const char *policy;  /* all but BY_POLICY: held at */
	/* what is left of the run's labels: those of the cells that are shown */
	struct labels workloads, backgrounds, policies, models;
	bool *shown;   /* owned: one a cell of the summary */
	bool compares; /* several places along the abscissa for one model */
	size_t cell_count;
	unsigned least_trials, most_trials; /* of the cells with a number */
};

/* The groups must outlive the data. 0 or -ENOMEM. */
int figure_data_init(struct figure_data *data, const struct groups *groups, enum abscissa abscissa);
void figure_data_release(struct figure_data *data);

/* Why there is nothing to draw, or NULL. */
const char *figure_data_lacks(const struct figure_data *data);

/* Tab-separated with a header: one line a cell. 0 or -errno. */
int figure_data_write(const struct figure_data *data, FILE *out);

#endif
