/*
 * summary: from trials to cells.
 *
 * Only trials that were ok are numbers; of the others it keeps how many there were and why the
 * first was not. It prints nothing: see table.c for the table, figures.c for the figures.
 */
#include "results/summary.h"

#include "results/labels.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* In this order, model last, a block of the table is a piece of the array. */
static int compare_records(const struct trial_record *a, const struct trial_record *b)
{
	int order = label_compare(LABEL_WORKLOAD, a->workload, b->workload);

	if (!order)
		order = label_compare(LABEL_BACKGROUND, a->background, b->background);
	if (!order)
		order = label_compare(LABEL_ARRIVAL, a->arrival, b->arrival);
	if (!order)
		order = label_compare(LABEL_PLACEMENT, a->placement, b->placement);
	if (!order)
		order = (a->outcome.workers > b->outcome.workers) - (a->outcome.workers < b->outcome.workers);
	if (!order)
		order = label_compare(LABEL_POLICY, a->policy, b->policy);
	return order ? order : label_compare(LABEL_MODEL, a->model, b->model);
}

static int compare_trials(const void *left, const void *right)
{
	const struct trial_record *const a = *(const struct trial_record *const *)left;
	const struct trial_record *const b = *(const struct trial_record *const *)right;
	const int order = compare_records(a, b);

	return order ? order : (a->order > b->order) - (a->order < b->order);
}

static double throughput_of(const struct outcome *outcome)
{
	return outcome->throughput_jobs_per_s;
}

static double p50_of(const struct outcome *outcome)
{
	return (double)outcome->p50_ns;
}

static double p90_of(const struct outcome *outcome)
{
	return (double)outcome->p90_ns;
}

static double p99_of(const struct outcome *outcome)
{
	return (double)outcome->p99_ns;
}

static double p999_of(const struct outcome *outcome)
{
	return (double)outcome->p999_ns;
}

static double jain_of(const struct outcome *outcome)
{
	return outcome->jain;
}

static double per_second(const struct outcome *outcome, uint64_t count)
{
	return outcome->window_ns ? (double)count / ((double)outcome->window_ns / 1e9) : NAN;
}

static double involuntary_of(const struct outcome *outcome)
{
	return per_second(outcome, outcome->involuntary_switches);
}

static double voluntary_of(const struct outcome *outcome)
{
	return per_second(outcome, outcome->voluntary_switches);
}

static double migrations_of(const struct outcome *outcome)
{
	return outcome->migrations < 0 ? NAN : (double)outcome->migrations;
}

/* A latency of a trial in which no job finished in time is unknown, not zero; with open arrivals, where no
 * job that came in time has finished at all. */
static bool has_latency(double (*value_of)(const struct outcome *), const struct outcome *outcome)
{
	return outcome->jobs_in_window > 0 || (outcome->arrivals_in_window > 0 && outcome->p50_ns > 0) ||
	       (value_of != p50_of && value_of != p90_of && value_of != p99_of && value_of != p999_of);
}

/* The trials of one cell, and room for a sample of them. */
struct trials {
	const struct trial_record *const *trial;
	size_t count;
	double *sample;
	unsigned clean; /* ok and not polluted */
};

static bool is_polluted(const struct outcome *outcome)
{
	return outcome->polluted[0] != '\0';
}

/* A polluted trial counts only where there is no other. */
static bool is_counted(const struct trials *trials, const struct outcome *outcome)
{
	return outcome->status == TRIAL_OK && (trials->clean == 0 || !is_polluted(outcome));
}

/* The median of what the trials that count have, and its interval where one is asked for. */
static int reduce(const struct trials *trials, double (*value_of)(const struct outcome *), double *median,
        struct interval *interval)
{
	size_t count = 0;

	for (size_t i = 0; i < trials->count; i++) {
		const struct outcome *const outcome = &trials->trial[i]->outcome;
		const double value = value_of(outcome);

		if (is_counted(trials, outcome) && has_latency(value_of, outcome) && !isnan(value))
			trials->sample[count++] = value;
	}
	*median = stats_median(trials->sample, count);
	return interval ? stats_bootstrap_median(trials->sample, count, interval) : 0;
}

static int summarize(struct cell_summary *cell, struct trials *trials)
{
	int error;

	*cell = (struct cell_summary){.first = trials->trial[0], .policy = trials->trial[0]->policy};
	for (size_t i = 0; i < trials->count; i++) {
		const struct outcome *const outcome = &trials->trial[i]->outcome;

		cell->trials[outcome->status]++;
		cell->overloaded += outcome->status == TRIAL_OK && outcome->overloaded;
		cell->polluted += outcome->status == TRIAL_OK && is_polluted(outcome);
		if (outcome->status != TRIAL_OK && cell->status == TRIAL_OK) {
			cell->status = outcome->status;
			cell->error = outcome->error;
			cell->reason = outcome->reason;
		}
	}
	trials->clean = cell->trials[TRIAL_OK] - cell->polluted;
	cell->counted = trials->clean > 0 ? trials->clean : cell->polluted;
	reduce(trials, p90_of, &cell->p90_ns, NULL);
	reduce(trials, p999_of, &cell->p999_ns, NULL);
	reduce(trials, involuntary_of, &cell->involuntary_per_s, NULL);
	reduce(trials, voluntary_of, &cell->voluntary_per_s, NULL);
	reduce(trials, migrations_of, &cell->migrations, NULL);
	error = reduce(trials, throughput_of, &cell->throughput, &cell->throughput_interval);
	if (!error)
		error = reduce(trials, p50_of, &cell->p50_ns, &cell->p50_interval);
	if (!error)
		error = reduce(trials, p99_of, &cell->p99_ns, &cell->p99_interval);
	return error ? error : reduce(trials, jain_of, &cell->jain, &cell->jain_interval);
}

/* The next cell of deadline:auto that has a number of workers not seen before. */
static const struct cell_summary *next_reservation(const struct summary *summary, unsigned above)
{
	const struct cell_summary *next = NULL;

	for (size_t i = 0; i < summary->cell_count; i++) {
		const struct cell_summary *const cell = &summary->cells[i];
		const unsigned workers = cell->first->outcome.workers;

		if (strcmp(cell->policy, "deadline:auto") == 0 && workers > above &&
		        (!next || workers < next->first->outcome.workers))
			next = cell;
	}
	return next;
}

char *summary_explain_deadline(const struct summary *summary, char *buffer, size_t size)
{
	const struct cell_summary *cell = next_reservation(summary, 0);
	size_t used = 0;

	buffer[0] = '\0';
	for (bool first = true; cell && used < size; first = false) {
		const unsigned workers = cell->first->outcome.workers;
		const char *const reservation = cell->first->policy_exact + strlen("deadline:");

		used += (size_t)snprintf(buffer + used, size - used,
		        first ? "deadline:auto is %s for %u worker%s" : ", %s for %u", reservation, workers,
		        workers == 1 ? "" : "s");
		cell = next_reservation(summary, workers);
	}
	return buffer;
}

char *summary_explain_pollution(const struct summary *summary, char *buffer, size_t size)
{
	size_t dirty = 0;

	for (size_t i = 0; i < summary->cell_count; i++)
		dirty += summary->cells[i].polluted > 0 &&
		         summary->cells[i].polluted == summary->cells[i].trials[TRIAL_OK];
	buffer[0] = '\0';
	if (dirty > 0)
		snprintf(buffer, size, "%zu of %zu cells have only trials with other load on the machine",
		        dirty, summary->cell_count);
	return buffer;
}

/* How many of the sorted trials belong to the cell of the first. */
static size_t same_cell(const struct trial_record *const *trial, size_t count)
{
	size_t same = 1;

	while (same < count && compare_records(trial[0], trial[same]) == 0)
		same++;
	return same;
}

int summary_make(struct summary *summary, const struct run *run)
{
	const size_t count = run->trial_count;
	const struct trial_record **const sorted = calloc(count + 1, sizeof(*sorted));
	double *const sample = calloc(count + 1, sizeof(*sample));
	int error = 0;

	*summary = (struct summary){.cells = calloc(count + 1, sizeof(*summary->cells))};
	if (!sorted || !sample || !summary->cells) {
		error = -ENOMEM;
		goto release;
	}
	for (size_t i = 0; i < count; i++)
		sorted[i] = &run->trials[i];
	qsort(sorted, count, sizeof(*sorted), compare_trials);
	for (size_t i = 0; i < count && !error;) {
		struct trials trials = {&sorted[i], same_cell(&sorted[i], count - i), sample, 0};

		error = summarize(&summary->cells[summary->cell_count++], &trials);
		i += trials.count;
	}
release:
	free(sample);
	free(sorted);
	if (error)
		summary_release(summary);
	return error;
}

void summary_release(struct summary *summary)
{
	free(summary->cells);
	*summary = (struct summary){0};
}

const struct cell_summary *summary_find(const struct summary *summary, const char *workload,
        const char *background, const char *arrival, const char *placement, unsigned workers,
        const char *policy, const char *model)
{
	for (size_t i = 0; i < summary->cell_count; i++) {
		const struct trial_record *const record = summary->cells[i].first;

		if ((workers == 0 || record->outcome.workers == workers) &&
		        strcmp(record->model, model) == 0 && strcmp(summary->cells[i].policy, policy) == 0 &&
		        strcmp(record->workload, workload) == 0 &&
		        strcmp(record->background, background) == 0 &&
		        strcmp(record->arrival, arrival) == 0 && strcmp(record->placement, placement) == 0)
			return &summary->cells[i];
	}
	return NULL;
}
