/*
 * figure_data: which cells of a run one figure shows, and its data table.
 *
 * A figure is a grid of panels, workloads by backgrounds. What stands along the abscissa is one
 * label (policies, numbers of workers, or the rates of open arrivals) or none (the quantiles of a cell's
 * latencies); whatever else varies in the run is held at one value: the one that compares most cells. The
 * table has every number of these cells, so that a new figure needs a new script and nothing else.
 *
 * Rates of open arrivals are of one curve only when their gaps are of one kind: a load figure shows
 * Poisson or constant arrivals, whichever compares more cells, Poisson's where they are equal.
 *
 * What is left out has to be said in the caption.
 */
#ifndef TELAR_FIGURE_DATA_H
#define TELAR_FIGURE_DATA_H

#include <stdio.h>

#include "results/groups.h"
#include "results/verdicts.h"

enum abscissa { BY_POLICY, BY_WORKERS, BY_LOAD, BY_QUANTILE };

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
	/* by figure_data_judge(); owned, one a cell of the summary: policies of one model, models under one
	 * policy */
	char (*policy_letters)[LETTERS_SIZE], (*model_letters)[LETTERS_SIZE];
	struct undecided undecided_policies, undecided_models;
};

/* The groups must outlive the data. 0 or -ENOMEM. */
int figure_data_init(struct figure_data *data, const struct groups *groups, enum abscissa abscissa);
/* Of cells that the caller has chosen, at least one: `shown`, one a cell of the summary, is taken over, also
 * on error. They have one placement, arrival and policy. 0 or -ENOMEM. */
int figure_data_init_chosen(
        struct figure_data *data, const struct groups *groups, enum abscissa abscissa, bool *shown);
void figure_data_release(struct figure_data *data);

/* Finds the letters of the cells that are shown. 0 or -ENOMEM. */
int figure_data_judge(struct figure_data *data);
/* Whether a cell of the figure has letters of either kind. */
bool figure_data_has_letters(const struct figure_data *data);

/* The values of a label that the run has and the figure has not: " compact, numa"; the numbers of workers
 * likewise. "" when there are none. Returns `buffer`. */
char *figure_data_left_out(const struct figure_data *data, enum label_kind kind, char *buffer, size_t size);
char *figure_data_left_out_workers(const struct figure_data *data, char *buffer, size_t size);

/* Why there is nothing to draw, or NULL. */
const char *figure_data_lacks(const struct figure_data *data);

/* Tab-separated with a header: one line a cell. (Quantiles have a table of their own: spectrum_table.h.)
 * 0 or -errno. */
int figure_data_write(const struct figure_data *data, FILE *out);

#endif
