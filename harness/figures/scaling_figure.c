/* See scaling_figure.h. */
#include "figures/scaling_figure.h"

#include "figures/caption.h"
#include "figures/drawing.h"
#include "results/measure.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Distinct names in order of appearance. */
struct names {
	const char **name; /* owned */
	size_t count;
};

/* What the figure shows. */
struct shown {
	const struct scaling **scalings; /* owned */
	size_t count;
	struct names workloads, backgrounds, models;
};

static const struct trial_record *labels_of(const struct scaling *scaling)
{
	return scaling->cells[0]->trials[0];
}

static bool is_alike(const struct scaling *one, const struct scaling *other)
{
	return strcmp(labels_of(one)->policy, labels_of(other)->policy) == 0 &&
	       strcmp(labels_of(one)->placement, labels_of(other)->placement) == 0;
}

static size_t index_of(const struct names *names, const char *name)
{
	size_t i = 0;

	while (i < names->count && strcmp(names->name[i], name) != 0)
		i++;
	return i;
}

static void add_name(struct names *names, const char *name)
{
	if (index_of(names, name) == names->count)
		names->name[names->count++] = name;
}

static void choose(struct shown *shown, const struct scalings *scalings)
{
	const struct scaling *best = NULL;
	size_t most = 0;

	for (size_t i = 0; i < scalings->count; i++) {
		size_t alike = 0;

		for (size_t j = 0; j < scalings->count; j++)
			alike += is_alike(&scalings->list[i], &scalings->list[j]);
		if (alike > most) {
			most = alike;
			best = &scalings->list[i];
		}
	}
	for (size_t i = 0; i < scalings->count; i++) {
		if (!is_alike(&scalings->list[i], best))
			continue;
		shown->scalings[shown->count++] = &scalings->list[i];
		add_name(&shown->workloads, labels_of(&scalings->list[i])->workload);
		add_name(&shown->backgrounds, labels_of(&scalings->list[i])->background);
		add_name(&shown->models, labels_of(&scalings->list[i])->model);
	}
}

static void shown_release(struct shown *shown)
{
	free(shown->models.name);
	free(shown->backgrounds.name);
	free(shown->workloads.name);
	free(shown->scalings);
}

static int shown_init(struct shown *shown, const struct scalings *scalings)
{
	*shown = (struct shown){
	        .scalings = calloc(scalings->count, sizeof(struct scaling *)),
	        .workloads.name = calloc(scalings->count, sizeof(char *)),
	        .backgrounds.name = calloc(scalings->count, sizeof(char *)),
	        .models.name = calloc(scalings->count, sizeof(char *)),
	};
	if (!shown->scalings || !shown->workloads.name || !shown->backgrounds.name || !shown->models.name) {
		shown_release(shown);
		return -ENOMEM;
	}
	choose(shown, scalings);
	return 0;
}

/* What the panel says of a series: no more than scaling_explain() does. */
static void put_fit(const struct scaling *scaling, FILE *out)
{
	const struct usl_estimate *const estimate = &scaling->estimate;

	fprintf(out, "%s: ", labels_of(scaling)->model);
	switch (scaling_judge(scaling)) {
	case SCALING_TOO_FEW_TRIALS:
		fprintf(out, "no fit, %zu trial%s where %d are needed", scaling->least_trials,
		        scaling->least_trials == 1 ? "" : "s", SCALING_TRIALS_MIN);
		break;
	case SCALING_NO_LIMIT:
		fputs("no limit is visible", out);
		break;
	case SCALING_NO_LAW:
		fprintf(out, "no fit, the law is %.2g %% off", 100 * scaling->misfit);
		break;
	case SCALING_LIMITED:
		fprintf(out, "sigma %.2g (%.2g .. %.2g), kappa %.2g (%.2g .. %.2g)", estimate->usl.sigma,
		        estimate->sigma.low, estimate->sigma.high, estimate->usl.kappa, estimate->kappa.low,
		        estimate->kappa.high);
		break;
	}
}

/* With lambda 0 no curve is drawn. */
static struct usl curve_of(const struct scaling *scaling)
{
	const enum scaling_verdict verdict = scaling_judge(scaling);

	return verdict == SCALING_NO_LIMIT || verdict == SCALING_LIMITED ? scaling->estimate.usl
	                                                                 : (struct usl){0};
}

static int put_cell(
        const struct shown *shown, const struct scaling *scaling, const struct run_cell *cell, FILE *out)
{
	const struct trial_record *const labels = cell->trials[0];
	const struct usl curve = curve_of(scaling);
	double *const sample = calloc(cell->count, sizeof(*sample));
	struct interval interval, whisker;
	double median;
	size_t count;
	int error;

	if (!sample)
		return -ENOMEM;
	count = run_cell_sample(cell, measure_throughput, sample);
	error = stats_bootstrap_median(sample, count, &interval);
	median = stats_median(sample, count);
	whisker = stats_whisker(&interval, median);
	fprintf(out, "%s\t%s\t%zu\t%u\t%zu\t%zu\t%.9g\t%.9g\t%.9g", labels->workload, labels->background,
	        index_of(&shown->models, labels->model) + 1, labels->outcome.workers, count,
	        cell->count - cell->ok, median, whisker.low, whisker.high);
	fprintf(out, "\t%.9g\t%.9g\t%.9g\t", curve.lambda, curve.sigma, curve.kappa);
	put_fit(scaling, out);
	fputc('\n', out);
	free(sample);
	return error;
}

static int put_table(const struct shown *shown, FILE *out)
{
	int error = 0;

	fputs("workload\tbackground\tseries\tplace\tok\tnot_"
	      "ok\tthroughput\tlow\thigh\tlambda\tsigma\tkappa\tfit\n",
	        out);
	for (size_t i = 0; i < shown->count; i++)
		for (size_t j = 0; j < shown->scalings[i]->count && !error; j++)
			error = put_cell(shown, shown->scalings[i], shown->scalings[i]->cells[j], out);
	return error;
}

static unsigned most_workers(const struct shown *shown)
{
	unsigned most = 0;

	for (size_t i = 0; i < shown->count; i++) {
		const unsigned workers = scaling_workers(shown->scalings[i], shown->scalings[i]->count - 1);

		most = workers > most ? workers : most;
	}
	return most;
}

static bool is_shown(const struct shown *shown, const char *cell)
{
	for (size_t i = 0; i < shown->count; i++)
		for (size_t j = 0; j < shown->scalings[i]->count; j++)
			if (strcmp(shown->scalings[i]->cells[j]->trials[0]->cell, cell) == 0)
				return true;
	return false;
}

/* The same as under the other figures, for the cells of the fits. */
static int set_caption(struct gnuplot_variables *variables, const struct shown *shown, const struct run *run)
{
	struct figure_data data;
	struct summary summary;
	struct groups groups;
	int error = summary_make(&summary, run);

	if (error)
		return error;
	error = groups_init(&groups, &summary);
	if (error)
		goto release_summary;
	bool *const is_drawn = calloc(summary.cell_count, sizeof(*is_drawn));

	error = is_drawn ? 0 : -ENOMEM;
	for (size_t i = 0; i < summary.cell_count && !error; i++)
		is_drawn[i] = is_shown(shown, summary.cells[i].first->cell);
	if (!error)
		error = figure_data_init_chosen(&data, &groups, BY_WORKERS, is_drawn);
	if (!error) {
		error = caption_set(variables, &data, run);
		figure_data_release(&data);
	}
	groups_release(&groups);
release_summary:
	summary_release(&summary);
	return error;
}

static int set_variables(
        struct gnuplot_variables *variables, const struct shown *shown, const struct run *run)
{
	char text[24];

	gnuplot_set_words(variables, "workloads", shown->workloads.name, shown->workloads.count);
	gnuplot_set_words(variables, "backgrounds", shown->backgrounds.name, shown->backgrounds.count);
	gnuplot_set_words(variables, "models", shown->models.name, shown->models.count);
	gnuplot_set_text(variables, "title", "Throughput against workers, with fits");
	snprintf(text, sizeof(text), "%u", most_workers(shown));
	gnuplot_set_text(variables, "most_workers", text);
	return set_caption(variables, shown, run);
}

int scaling_figure_draw(const struct scalings *scalings, const struct run *run, const char *scripts,
        const char *folder, char *said, size_t said_size, struct reason *why)
{
	struct drawing drawing;
	struct shown shown;
	int error;

	if (shown_init(&shown, scalings) < 0)
		return reason_set(why, -ENOMEM, "no memory for figure usl");
	error = drawing_make_folder(folder, why);
	if (error)
		goto release;
	error = drawing_begin(&drawing, scripts, folder, "usl", why);
	if (error)
		goto release;
	if (put_table(&shown, drawing.table) < 0 || set_variables(&drawing.variables, &shown, run) < 0) {
		error = reason_set(why, -ENOMEM, "no memory for figure usl");
		drawing_release(&drawing);
		goto release;
	}
	error = drawing_end(&drawing, said, said_size, why);
release:
	shown_release(&shown);
	return error;
}
