/*
 * summary: from trials to cells.
 *
 * Only trials that were ok are numbers; of the others it keeps how many there were and why the
 * first was not. It prints nothing: see table.c for the table, figures.c for the figures.
 */
#include "results/summary.h"

#include "machine/policy.h"
#include "results/measure.h"
#include "results/run_cells.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The median of what the trials that count have, and its interval where one is asked for. `sample` has room
 * for all of them. */
static int reduce(const struct run_cell *trials, double *sample, double (*value_of)(const struct outcome *),
        double *median, struct interval *interval)
{
	const size_t count = run_cell_sample(trials, value_of, sample);

	*median = stats_median(sample, count);
	return interval ? stats_bootstrap_median(sample, count, interval) : 0;
}

/* Throughput per reserved bandwidth; `cpus`: that the run could use. Automatic reservations have become
 * numbers in policy_exact. */
static int weigh_reservation(
        struct cell_summary *cell, const struct run_cell *trials, double cpus, double *sample)
{
	const struct trial_record *const first = cell->first;
	const double could = fmin(cpus, first->outcome.workers);
	struct policy policy;
	double used;

	cell->reserved_share = cell->throughput_per_reserved = NAN;
	if (policy_parse(first->policy_exact[0] ? first->policy_exact : first->policy, &policy, NULL) != 0 ||
	        policy.kind != POLICY_DEADLINE || policy.automatic || !(could > 0))
		return 0;
	const double reserved = first->outcome.workers * (double)policy.runtime_ns / (double)policy.period_ns;
	const int error = reduce(trials, sample, measure_cpus, &used, NULL);

	cell->reserved_share = reserved / could;
	if (used >= RESERVATION_USED_UP * reserved)
		cell->throughput_per_reserved = cell->throughput / cell->reserved_share;
	return error;
}

static int summarize(struct cell_summary *cell, const struct run_cell *trials, double cpus, double *sample)
{
	int error;

	*cell = (struct cell_summary){
	        .first = trials->trials[0],
	        .policy = trials->trials[0]->policy,
	        .polluted = (unsigned)trials->polluted,
	        .counted =
	                (unsigned)(run_cell_is_polluted(trials) ? trials->ok : trials->ok - trials->polluted),
	};
	for (size_t i = 0; i < trials->count; i++) {
		const struct outcome *const outcome = &trials->trials[i]->outcome;

		cell->trials[outcome->status]++;
		cell->unsteady += outcome->status == TRIAL_OK && outcome->unsteady[0];
		cell->overloaded += outcome->overloaded && run_cell_counts(trials, trials->trials[i]);
		if (outcome->status != TRIAL_OK && cell->status == TRIAL_OK) {
			cell->status = outcome->status;
			cell->error = outcome->error;
			cell->reason = outcome->reason;
		}
	}
	reduce(trials, sample, measure_p90_ns, &cell->p90_ns, NULL);
	reduce(trials, sample, measure_p999_ns, &cell->p999_ns, NULL);
	reduce(trials, sample, measure_involuntary_per_s, &cell->involuntary_per_s, NULL);
	reduce(trials, sample, measure_voluntary_per_s, &cell->voluntary_per_s, NULL);
	reduce(trials, sample, measure_migrations, &cell->migrations, NULL);
	error = reduce(trials, sample, measure_throughput, &cell->throughput, &cell->throughput_interval);
	if (!error)
		error = reduce(trials, sample, measure_p50_ns, &cell->p50_ns, &cell->p50_interval);
	if (!error)
		error = reduce(trials, sample, measure_p99_ns, &cell->p99_ns, &cell->p99_interval);
	if (!error)
		error = weigh_reservation(cell, trials, cpus, sample);
	return error ? error : reduce(trials, sample, measure_jain, &cell->jain, &cell->jain_interval);
}

const char *summary_mark(const struct cell_summary *cell)
{
	const char *const name = cell->error ? strerrorname_np(-cell->error) : NULL;

	return cell->status == TRIAL_REFUSED && name ? name : trial_status_names[cell->status];
}

bool summary_is_overloaded(const struct cell_summary *cell)
{
	return 2 * cell->overloaded > cell->counted;
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
		snprintf(buffer, size, "%zu of %zu cell%s %s only trials with other load on the machine",
		        dirty, summary->cell_count, summary->cell_count == 1 ? "" : "s",
		        dirty == 1 ? "has" : "have");
	return buffer;
}

char *summary_explain_unsteadiness(const struct summary *summary, char *buffer, size_t size)
{
	size_t unsteady = 0;

	/* Single trials look unsteady by chance. */
	for (size_t i = 0; i < summary->cell_count; i++)
		unsteady += 2 * summary->cells[i].unsteady > summary->cells[i].trials[TRIAL_OK];
	buffer[0] = '\0';
	if (unsteady > 0)
		snprintf(buffer, size,
		        "%zu of %zu cell%s %s unsteady: in most trials the rate changed within the window "
		        "(slice_jobs in the journal); a longer warm-up may help (--warmup).",
		        unsteady, summary->cell_count, summary->cell_count == 1 ? "" : "s",
		        unsteady == 1 ? "is" : "are");
	return buffer;
}

int summary_make(struct summary *summary, const struct run *run)
{
	const double cpus = json_number_value(json_object_get(run->environment, "cpus"));
	double *const sample = calloc(run->trial_count + 1, sizeof(*sample));
	struct run_cells cells = {0};
	size_t used = 0;
	int error = sample ? run_cells_gather(&cells, run) : -ENOMEM;

	*summary = (struct summary){0};
	if (!error) {
		summary->cells = calloc(cells.count + 1, sizeof(*summary->cells));
		summary->samples = calloc(run->trial_count + 1, sizeof(*summary->samples));
		error = summary->cells && summary->samples ? 0 : -ENOMEM;
	}
	for (size_t i = 0; i < cells.count && !error; i++) {
		struct cell_summary *const cell = &summary->cells[summary->cell_count++];

		error = summarize(cell, &cells.cells[i], cpus, sample);
		cell->sample = summary->samples + used;
		cell->sample_count =
		        run_cell_sample(&cells.cells[i], measure_throughput, summary->samples + used);
		used += cell->sample_count;
	}
	run_cells_release(&cells);
	free(sample);
	if (error)
		summary_release(summary);
	return error;
}

void summary_release(struct summary *summary)
{
	free(summary->cells);
	free(summary->samples);
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
