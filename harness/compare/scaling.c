/* See scaling.h. */
#include "compare/scaling.h"

#include "compare/sentence.h"
#include "results/measure.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

unsigned scaling_workers(const struct scaling *scaling, size_t index)
{
	return scaling->cells[index]->trials[0]->outcome.workers;
}

static bool is_of_series(const struct run_cell *cell, const struct run_cell *other)
{
	const struct trial_record *const a = cell->trials[0], *const b = other->trials[0];

	return strcmp(a->workload, b->workload) == 0 && strcmp(a->model, b->model) == 0 &&
	       strcmp(a->policy, b->policy) == 0 && strcmp(a->placement, b->placement) == 0 &&
	       strcmp(a->background, b->background) == 0 && strcmp(a->arrival, b->arrival) == 0;
}

/*
 * The cells of the series that begins with cell `first`, which are in order of workers already. A cell
 * that was starved so much that most trials did nothing is left out: the law has no such point.
 */
static int collect(
        const struct run_cells *cells, size_t first, const struct run_cell **series, size_t *series_count)
{
	*series_count = 0;
	/* With open arrivals throughput is what was offered, and says nothing of the workers. */
	if (strncmp(cells->cells[first].trials[0]->arrival, "open", strlen("open")) == 0)
		return 0;
	for (size_t i = 0; i < first; i++)
		if (is_of_series(&cells->cells[first], &cells->cells[i]))
			return 0;
	for (size_t i = first; i < cells->count; i++) {
		double median;

		if (!is_of_series(&cells->cells[first], &cells->cells[i]))
			continue;
		if (run_cell_median(&cells->cells[i], measure_throughput, &median) != 0)
			return -ENOMEM;
		if (median > 0)
			series[(*series_count)++] = &cells->cells[i];
	}
	return 0;
}

static int compare_ends(struct scaling *scaling)
{
	const struct run_cell *const fewest = scaling->cells[0];
	const struct run_cell *const most = scaling->cells[scaling->count - 1];
	double throughput[2], cost[2];
	int error = run_cell_median(fewest, measure_throughput, &throughput[0]);

	if (!error)
		error = run_cell_median(most, measure_throughput, &throughput[1]);
	if (!error)
		error = run_cell_median(fewest, measure_cpu_per_job_ns, &cost[0]);
	if (!error)
		error = run_cell_median(most, measure_cpu_per_job_ns, &cost[1]);
	if (!error)
		error = run_cell_median(most, measure_cpus, &scaling->cpus_used);
	if (error)
		return error;
	scaling->speedup = throughput[1] / throughput[0];
	scaling->cost_growth = cost[1] / cost[0];
	return 0;
}

static int find_misfit(struct scaling *scaling, const struct usl_sample *samples)
{
	for (size_t i = 0; i < scaling->count; i++) {
		const double curve = usl_throughput(&scaling->estimate.usl, samples[i].workers);
		struct interval interval;

		if (stats_bootstrap_median(samples[i].throughput, samples[i].count, &interval) != 0)
			return -ENOMEM;
		if (curve >= interval.low && curve <= interval.high)
			continue;
		scaling->misfit = fmax(scaling->misfit,
		        fabs(stats_median(samples[i].throughput, samples[i].count) / curve - 1));
	}
	return 0;
}

static int fit(struct scaling *scaling, struct random *random)
{
	struct usl_sample *const samples = calloc(scaling->count, sizeof(*samples));
	size_t most = 0, trials = 0;
	int error;

	for (size_t i = 0; i < scaling->count; i++)
		trials += scaling->cells[i]->count;
	double *const values = calloc(trials, sizeof(*values));

	if (!samples || !values) {
		error = -ENOMEM;
		goto release;
	}
	for (size_t i = 0; i < scaling->count; i++) {
		double *const sample = values + most;
		const size_t count = run_cell_sample(scaling->cells[i], measure_throughput, sample);

		samples[i] = (struct usl_sample){scaling_workers(scaling, i), sample, count};
		scaling->least_trials =
		        i == 0 || count < scaling->least_trials ? count : scaling->least_trials;
		most += count;
	}
	error = usl_estimate(samples, scaling->count, SCALING_RESAMPLES, random, &scaling->estimate);
	if (!error)
		error = find_misfit(scaling, samples);
	if (!error)
		error = compare_ends(scaling);
release:
	free(values);
	free(samples);
	return error;
}

int scalings_find(struct scalings *scalings, const struct run_cells *cells, uint64_t seed)
{
	struct random random;
	size_t used = 0;
	int error = 0;

	random_seed(&random, seed);
	*scalings = (struct scalings){
	        .list = calloc(cells->count + 1, sizeof(*scalings->list)),
	        .cells = calloc(cells->count + 1, sizeof(*scalings->cells)),
	};
	if (!scalings->list || !scalings->cells)
		error = -ENOMEM;
	for (size_t i = 0; i < cells->count && !error; i++) {
		struct scaling *const scaling = &scalings->list[scalings->count];

		*scaling = (struct scaling){.cells = scalings->cells + used};
		error = collect(cells, i, scaling->cells, &scaling->count);
		if (error || scaling->count < USL_POINTS_MIN)
			continue;
		error = fit(scaling, &random);
		used += scaling->count;
		scalings->count++;
	}
	if (error)
		scalings_release(scalings);
	return error;
}

void scalings_release(struct scalings *scalings)
{
	free(scalings->list);
	free(scalings->cells);
	*scalings = (struct scalings){0};
}

char *scaling_name(const struct scaling *scaling, char *buffer, size_t size)
{
	const struct trial_record *const labels = scaling->cells[0]->trials[0];

	snprintf(buffer, size, "%s/%s/%s/%s/background:%s", labels->model, labels->workload, labels->policy,
	        labels->placement, labels->background);
	return buffer;
}

static void add_coefficient(
        struct sentence *sentence, const char *name, double value, const struct interval *interval)
{
	sentence_add(sentence, "%s %.2g (%.2g .. %.2g)", name, value, interval->low, interval->high);
}

/* Where more workers begin to do less. */
static void add_peak(struct sentence *sentence, const struct scaling *scaling)
{
	const struct usl_estimate *const estimate = &scaling->estimate;
	const double peak = usl_peak(&estimate->usl);

	if (estimate->kappa.low <= 0 && estimate->usl.sigma >= 1) {
		sentence_add(sentence, "; more workers do no more than one");
	} else if (estimate->kappa.low <= 0) {
		sentence_add(sentence, "; at most %.3g times what one worker does, however many there are",
		        1 / estimate->usl.sigma);
	} else if (estimate->peak.high <= 1) {
		sentence_add(sentence, "; one worker does most");
	} else {
		sentence_add(sentence, "; the peak is at %.0f workers (%.0f .. %.0f)%s", peak,
		        estimate->peak.low, estimate->peak.high,
		        peak > scaling_workers(scaling, scaling->count - 1) ? ", beyond what was measured"
		                                                            : "");
	}
}

/* What the fit shows, as far as its intervals allow. */
static void add_limit(struct sentence *sentence, const struct scaling *scaling)
{
	const struct usl_estimate *const estimate = &scaling->estimate;
	const struct usl *const usl = &estimate->usl;
	const double most = scaling_workers(scaling, scaling->count - 1);
	const bool contention = estimate->sigma.low > 0, coherence = estimate->kappa.low > 0;
	/* What each adds to the law's denominator with the most workers. */
	const bool more_coherence = usl->kappa * most * (most - 1) > usl->sigma * (most - 1);

	if (!contention && !coherence)
		sentence_add(sentence, "cannot tell whether contention or coherence limits: both may be 0");
	else if (coherence && (!contention || more_coherence))
		sentence_add(sentence, "coherence limits%s", contention ? " most" : "");
	else
		sentence_add(sentence, "contention limits%s", coherence ? " most" : "");
	sentence_add(sentence, ": ");
	add_coefficient(sentence, "sigma", usl->sigma, &estimate->sigma);
	add_coefficient(sentence, ", kappa", usl->kappa, &estimate->kappa);
	if (contention || coherence)
		add_peak(sentence, scaling);
}

static void add_counters(
        struct sentence *sentence, const struct scaling *scaling, const struct machine_facts *machine)
{
	const unsigned fewest = scaling_workers(scaling, 0),
	               most = scaling_workers(scaling, scaling->count - 1);

	if (machine->cpus && scaling->cpus_used >= SCALING_CPUS_BUSY * machine->cpus) {
		sentence_add(sentence, "; the CPUs are used up: %u workers got ", most);
		sentence_add_percent(sentence, fmin(1, scaling->cpus_used / machine->cpus));
		sentence_add(sentence, " of %u", machine->cpus);
	}
	if (scaling->cost_growth >= SCALING_COSTLIER)
		sentence_add(sentence,
		        "; a job costs %.2g times the CPU time with %u workers that it costs with %u",
		        scaling->cost_growth, most, fewest);
}

enum scaling_verdict scaling_judge(const struct scaling *scaling)
{
	const double linear =
	        (double)scaling_workers(scaling, scaling->count - 1) / scaling_workers(scaling, 0);

	if (scaling->least_trials < SCALING_TRIALS_MIN)
		return SCALING_TOO_FEW_TRIALS;
	if (scaling->speedup >= SCALING_LINEAR * linear)
		return SCALING_NO_LIMIT;
	return scaling->misfit > SCALING_MISFIT ? SCALING_NO_LAW : SCALING_LIMITED;
}

char *scaling_explain(const struct scaling *scaling, const struct machine_facts *machine, char *text)
{
	struct sentence sentence = sentence_begin(text, EXPLANATION_SIZE);
	const unsigned fewest = scaling_workers(scaling, 0),
	               most = scaling_workers(scaling, scaling->count - 1);

	sentence_add(&sentence, "%u workers do %.2f times what %u do%s; ", most, scaling->speedup, fewest,
	        fewest == 1 ? "es" : "");
	switch (scaling_judge(scaling)) {
	case SCALING_TOO_FEW_TRIALS:
		sentence_add(&sentence,
		        "cannot tell what limits: one of the cells has %zu trial%s that count%s, at least %d "
		        "are "
		        "needed",
		        scaling->least_trials, scaling->least_trials == 1 ? "" : "s",
		        scaling->least_trials == 1 ? "s" : "", SCALING_TRIALS_MIN);
		break;
	case SCALING_NO_LIMIT:
		sentence_add(&sentence, "no limit is visible");
		break;
	case SCALING_NO_LAW:
		sentence_add(&sentence, "the universal scalability law does not describe it: it is ");
		sentence_add_percent(&sentence, scaling->misfit);
		sentence_add(&sentence, " off");
		break;
	case SCALING_LIMITED:
		add_limit(&sentence, scaling);
	}
	add_counters(&sentence, scaling, machine);
	return text;
}
