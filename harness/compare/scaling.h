/*
 * scaling: how throughput changes with the number of workers, and what limits it.
 *
 * 1. scalings_find() looks for cells that differ in the number of workers only, at least three
 *    of them, and fits the universal scalability law (usl.h) to each such series.
 * 2. scaling_explain() says in one sentence what the fit and the counters show.
 * 3. scalings_release().
 *
 * The run's cells must outlive it.
 */
#ifndef TELAR_SCALING_H
#define TELAR_SCALING_H

#include <stddef.h>
#include <stdint.h>

#include "compare/explain.h"
#include "results/run_cells.h"
#include "stats/usl.h"

/* Fewer trials at any number of workers scatter too little in the bootstrap to be sure of anything. */
#define SCALING_TRIALS_MIN 5
#define SCALING_RESAMPLES 400
/* The law does not describe the series when a median is further off the curve than this, and its 95 %
 * interval does not reach it. */
#define SCALING_MISFIT 0.05
/* With this share of a linear rise, from the fewest workers to the most, no limit is visible. */
#define SCALING_LINEAR 0.95
/* The workers use the CPUs up when they got this share of them. */
#define SCALING_CPUS_BUSY 0.9
/* From this factor on it is worth saying that a job costs more CPU time with more workers. */
#define SCALING_COSTLIER 1.1

struct scaling {
	const struct run_cell **cells; /* one a number of workers, ascending */
	size_t count;
	struct usl_estimate estimate;
	size_t least_trials; /* that count, of any of the cells */
	double misfit;       /* the largest distance of a median from a curve out of its reach, as a share */
	double speedup;      /* throughput with the most workers over that with the fewest */
	double cpus_used;    /* with the most workers */
	double cost_growth;  /* CPU time a job with the most workers, over that with the fewest */
};

struct scalings {
	struct scaling *list;
	size_t count;
	const struct run_cell **cells; /* owned; of all of them */
};

/* The same seed gives the same intervals. 0 or -ENOMEM. */
int scalings_find(struct scalings *scalings, const struct run_cells *cells, uint64_t seed);
void scalings_release(struct scalings *scalings);

/* What can be said of a series. The coefficients mean something of the last only. */
enum scaling_verdict { SCALING_TOO_FEW_TRIALS, SCALING_NO_LIMIT, SCALING_NO_LAW, SCALING_LIMITED };
enum scaling_verdict scaling_judge(const struct scaling *scaling);

/* "pool/sha256/other/none/background:none". Returns `buffer`. */
char *scaling_name(const struct scaling *scaling, char *buffer, size_t size);

/* `text` has EXPLANATION_SIZE bytes. Returns it. */
char *scaling_explain(const struct scaling *scaling, const struct machine_facts *machine, char *text);

unsigned scaling_workers(const struct scaling *scaling, size_t index);

#endif
