/*
 * summary: the trials of a run, cell by cell: medians and 95 % intervals.
 */
#ifndef TELAR_SUMMARY_H
#define TELAR_SUMMARY_H

#include <stdbool.h>
#include <stdio.h>

#include "results/results.h"
#include "stats/stats.h"

struct cell_summary {
	const struct trial_record *first; /* labels */
	const char *policy;               /* first's, as it was asked for */
	unsigned trials[TRIAL_STATUSES];  /* how many ended how */
	unsigned polluted;                /* of the ok ones: other load took part */
	unsigned counted; /* that the numbers are of: the clean ones, or the polluted where there are no
	                     others */
	/* of the trials that count; NaN when there are none */
	double throughput, p50_ns, p90_ns, p99_ns, p999_ns, jain, involuntary_per_s, voluntary_per_s,
	        migrations;
	struct interval throughput_interval, p50_interval, p99_interval, jain_interval;
	unsigned unsteady;    /* ok trials whose rate changed in the window: steadiness.h */
	const double *sample; /* the throughputs themselves: sample_count of them, of summary.samples */
	size_t sample_count;
	/* DEADLINE only, else NaN: which share of the CPUs that the workers could use is reserved; and the
	 * throughput divided by it, where the reservation was used up, so that it was the limit. */
	double reserved_share, throughput_per_reserved;
	unsigned overloaded; /* of those that count: had more arrivals than they could do */
	/* of the first trial that was not ok */
	enum trial_status status; /* TRIAL_OK when all were */
	int error;
	const char *reason;
};

struct summary {
	/* by workload, background, arrival, placement, workers, policy, model, each as labels.h orders them
	 */
	struct cell_summary *cells;
	size_t cell_count;
	double *samples;
};

/* CPU time of at least this share of a reservation has used it up: the kernel charges in pieces that
 * reach over the window's ends. */
#define RESERVATION_USED_UP 0.98

/* `run` must outlive the summary. 0 or -ENOMEM. */
int summary_make(struct summary *summary, const struct run *run);
void summary_release(struct summary *summary);

/* The cell of these labels, or NULL. `workers` 0: any number of them. */
const struct cell_summary *summary_find(const struct summary *summary, const char *workload,
        const char *background, const char *arrival, const char *placement, unsigned workers,
        const char *policy, const char *model);

/* What stands in the place of a number: the errno of a refusal, "failed" or "timeout"; "ok" for a cell whose
 * trials were all ok. */
const char *summary_mark(const struct cell_summary *cell);

/* Whether most trials had more arrivals than they could do. */
bool summary_is_overloaded(const struct cell_summary *cell);

/* "deadline:auto is 9ms/10ms for 1 worker, 4.5ms/10ms for 4"; empty when there is no such policy.
 * Returns `buffer`. */
char *summary_explain_deadline(const struct summary *summary, char *buffer, size_t size);

/* "3 cells have only trials with other load"; empty when all have clean ones. Returns `buffer`. */
char *summary_explain_pollution(const struct summary *summary, char *buffer, size_t size);

/* "2 of 96 cells are unsteady: ..."; empty when most trials of each cell are steady. Returns `buffer`. */
char *summary_explain_unsteadiness(const struct summary *summary, char *buffer, size_t size);

/*
 * The table that `telar bench` ends with: for each workload, background, arrival, placement and
 * number of workers one block, policies down, models across: the median, half the width of its
 * interval in per cent, its ratio to the first policy, and the letters of its policy (verdicts.h):
 * policies of a column that share one could not be told apart. Which model is the fastest under each
 * policy, by the same letters, stands below the block. A model that has one number of workers only
 * (loop has one thread) is in every block. Refused and failed cells say so, with their errno; their
 * reasons follow once each. At most 100 columns wide.
 */
void summary_print(const struct summary *summary, FILE *out);

#endif
