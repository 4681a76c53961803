/* See scaling_figure.h. */
#include "figures/scaling_figure.h"

#include "figures/drawing.h"
#include "machine/environment.h"
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

static int put_cell(
        const struct shown *shown, const struct scaling *scaling, const struct run_cell *cell, FILE *out)
{
	const struct trial_record *const labels = cell->trials[0];
	const struct usl_estimate *const estimate = &scaling->estimate;
	double *const sample = calloc(cell->count, sizeof(*sample));
	struct interval interval;
	size_t count;
	int error;

	if (!sample)
		return -ENOMEM;
	count = run_cell_sample(cell, measure_throughput, sample);
	error = stats_bootstrap_median(sample, count, &interval);
	fprintf(out, "%s\t%s\t%zu\t%u\t%zu\t%zu\t%.9g\t%.9g\t%.9g", labels->workload, labels->background,
	        index_of(&shown->models, labels->model) + 1, labels->outcome.workers, count,
	        cell->count - cell->ok, stats_median(sample, count), interval.low, interval.high);
	fprintf(out, "\t%.9g\t%.9g\t%.9g\t%s: sigma %.2g (%.2g .. %.2g), kappa %.2g (%.2g .. %.2g)\n",
	        estimate->usl.lambda, estimate->usl.sigma, estimate->usl.kappa, labels->model,
	        estimate->usl.sigma, estimate->sigma.low, estimate->sigma.high, estimate->usl.kappa,
	        estimate->kappa.low, estimate->kappa.high);
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

static void set_variables(
        struct gnuplot_variables *variables, const struct shown *shown, const struct run *run)
{
	const struct trial_record *const labels = labels_of(shown->scalings[0]);
	char text[1000], machine[256];

	gnuplot_set_words(variables, "workloads", shown->workloads.name, shown->workloads.count);
	gnuplot_set_words(variables, "backgrounds", shown->backgrounds.name, shown->backgrounds.count);
	gnuplot_set_words(variables, "models", shown->models.name, shown->models.count);
	gnuplot_set_text(
	        variables, "title", "Universal scalability law, fitted to throughput against workers");
	snprintf(text, sizeof(text), "%u", most_workers(shown));
	gnuplot_set_text(variables, "most_workers", text);
	snprintf(text, sizeof(text), "%s; policy %s; placement %s. Run %.200s, %s.",
	        environment_caption(run->environment, machine, sizeof(machine)), labels->policy,
	        labels->placement, run->run, run->date);
	gnuplot_set_text(variables, "caption", text);
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
	if (put_table(&shown, drawing.table) < 0) {
		error = reason_set(why, -ENOMEM, "no memory for figure usl");
		drawing_release(&drawing);
		goto release;
	}
	set_variables(&drawing.variables, &shown, run);
	error = drawing_end(&drawing, said, said_size, why);
release:
	shown_release(&shown);
	return error;
}
