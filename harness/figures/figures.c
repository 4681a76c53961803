/*
 * figures: from a run to PNG, SVG and PDF.
 *
 * It chooses, writes tables and starts gnuplot; how a figure looks is said by its script in plots/.
 * The names of panels, policies and models go to the script as lists of words: no label has a space.
 */
#include "figures/figures.h"

#include "figures/drawing.h"
#include "figures/figure_data.h"
#include "machine/environment.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct figure {
	const char *name, *title;
	enum abscissa abscissa;
};

#define FIGURE(name, abscissa, title) {#name, title, abscissa},
static const struct figure figures[] = {
#include "../plots/figures.def"
};

/* What all figures of a run share. */
struct gallery {
	const struct run *run;
	const char *scripts, *folder;
	FILE *log;
	struct groups groups;
};

char *figures_folder(const char *root, const char *run_path, char *buffer, size_t size)
{
	char results[PATH_MAX];
	char *const run = realpath(run_path, NULL);
	char *home = NULL;

	if (run && snprintf(results, sizeof(results), "%s/results", root) < (int)sizeof(results))
		home = realpath(results, NULL);
	const char *const slash = run ? strrchr(run, '/') : NULL;

	if (home && slash && strlen(home) == (size_t)(slash - run) && strncmp(run, home, strlen(home)) == 0)
		snprintf(buffer, size, "%s/plots%s", root, slash);
	else
		snprintf(buffer, size, "%s/plots", run_path);
	free(home);
	free(run);
	return buffer;
}

/* "2 workers", or each model's when they differ. */
static void put_workers(const struct figure_data *data, FILE *out)
{
	const struct labels *const models = &data->models;
	unsigned first = 0;
	bool differ = false;

	for (int writing = 0; writing < 2; writing++) {
		for (size_t i = 0; i < models->count; i++) {
			const unsigned only = groups_only_workers(data->groups, models->name[i]);
			const unsigned workers = only ? only : data->workers;

			first = i == 0 ? workers : first;
			differ = differ || workers != first;
			if (writing && differ)
				fprintf(out, "%s %s %u", i == 0 ? "workers:" : ",", models->name[i], workers);
		}
	}
	if (!differ)
		fprintf(out, "%u worker%s", first, first == 1 ? "" : "s");
}

/* The numbers of workers of the cells that are shown. */
static void put_worker_counts(const struct figure_data *data, FILE *out)
{
	const struct summary *const summary = data->groups->summary;
	unsigned last = 0, next;

	do {
		next = 0;
		for (size_t i = 0; i < summary->cell_count; i++) {
			const unsigned workers = summary->cells[i].first->outcome.workers;

			if (data->shown[i] && workers > last && (next == 0 || workers < next))
				next = workers;
		}
		if (next)
			fprintf(out, "%s%u", last ? " " : "", next);
		last = next;
	} while (next);
}

/* "5 trials", or from how many to how many. */
static void put_trials(const struct figure_data *data, FILE *out)
{
	if (data->least_trials != data->most_trials)
		fprintf(out, "%u to ", data->least_trials);
	fprintf(out, "%u trial%s", data->most_trials, data->most_trials == 1 ? "" : "s");
}

/* The machine, what is the same for every cell of the figure, and the run. */
static void put_caption(const struct gallery *gallery, const struct figure_data *data, FILE *out)
{
	char machine[256], deadline[256], pollution[96];

	fprintf(out, "%s; placement %s; ",
	        environment_caption(gallery->run->environment, machine, sizeof(machine)), data->placement);
	if (data->abscissa != BY_POLICY)
		fprintf(out, "policy %s", data->policy);
	if (data->abscissa == BY_LOAD)
		fputs("; ", out);
	if (data->abscissa != BY_WORKERS)
		put_workers(data, out);
	if (data->abscissa != BY_LOAD && strcmp(data->arrival, "closed") != 0)
		fprintf(out, "; arrivals %s", data->arrival);
	summary_explain_deadline(gallery->groups.summary, deadline, sizeof(deadline));
	summary_explain_pollution(gallery->groups.summary, pollution, sizeof(pollution));
	fprintf(out, "%s%s%s%s. Run %s, %s.", deadline[0] ? "; " : "", deadline, pollution[0] ? "; " : "",
	        pollution, gallery->run->run, gallery->run->date);
}

/* What was written to `out`, which is `text` in memory, becomes a variable; then it begins anew. */
static void end_text(struct gnuplot_variables *variables, const char *name, FILE *out, const char *text)
{
	fputc('\0', out);
	fflush(out);
	gnuplot_set_text(variables, name, text);
	rewind(out);
}

static int set_variables(struct gnuplot_variables *variables, const struct gallery *gallery,
        const struct figure *figure, const struct figure_data *data)
{
	char text[1500];
	FILE *const out = fmemopen(text, sizeof(text), "w");

	if (!out)
		return -ENOMEM;
	gnuplot_set_text(variables, "title", figure->title);
	gnuplot_set_words(variables, "workloads", data->workloads.name, data->workloads.count);
	gnuplot_set_words(variables, "backgrounds", data->backgrounds.name, data->backgrounds.count);
	gnuplot_set_words(variables, "policies", data->policies.name, data->policies.count);
	gnuplot_set_words(variables, "models", data->models.name, data->models.count);
	put_worker_counts(data, out);
	end_text(variables, "worker_counts", out, text);
	put_trials(data, out);
	end_text(variables, "trials", out, text);
	put_caption(gallery, data, out);
	end_text(variables, "caption", out, text);
	fclose(out);
	return 0;
}

static int draw(const struct gallery *gallery, const struct figure *figure, const struct figure_data *data,
        char *said, size_t said_size, struct reason *why)
{
	struct drawing drawing;
	int error = drawing_begin(&drawing, gallery->scripts, gallery->folder, figure->name, why);

	if (error)
		return error;
	error = figure_data_write(data, drawing.table);
	if (error) {
		reason_set(why, error, "cannot write %s.tsv: %s", drawing.output, strerror(-error));
		goto release;
	}
	error = set_variables(&drawing.variables, gallery, figure, data);
	if (error) {
		reason_set(why, error, "no memory for figure %s", figure->name);
		goto release;
	}
	return drawing_end(&drawing, said, said_size, why);
release:
	drawing_release(&drawing);
	return error;
}

static int draw_figure(const struct gallery *gallery, const struct figure *figure, struct reason *why)
{
	struct figure_data data;
	char said[2000] = "";
	int error = figure_data_init(&data, &gallery->groups, figure->abscissa);

	if (error)
		return reason_set(why, error, "no memory for figure %s", figure->name);
	const char *const lacks = figure_data_lacks(&data);

	if (!lacks)
		error = draw(gallery, figure, &data, said, sizeof(said), why);
	if (!error && gallery->log) {
		if (lacks)
			fprintf(gallery->log, "%s: not drawn, %s\n", figure->name, lacks);
		else
			fprintf(gallery->log, "%s: %s/%s.png, .svg, .pdf\n", figure->name, gallery->folder,
			        figure->name);
		if (said[0])
			fprintf(gallery->log, "%s: gnuplot says: %s\n", figure->name, said);
	}
	figure_data_release(&data);
	return error;
}

int figures_draw(
        const struct run *run, const char *scripts, const char *folder, FILE *log, struct reason *why)
{
	struct gallery gallery = {.run = run, .scripts = scripts, .folder = folder, .log = log};
	struct summary summary;
	int error = 0;

	error = drawing_make_folder(folder, why);
	if (error)
		return error;
	if (summary_make(&summary, run) < 0)
		return reason_set(why, -ENOMEM, "no memory for the figures of %s", run->path);
	if (groups_init(&gallery.groups, &summary) < 0) {
		error = reason_set(why, -ENOMEM, "no memory for the figures of %s", run->path);
		goto release;
	}
	for (size_t i = 0; i < sizeof(figures) / sizeof(*figures) && !error; i++)
		error = draw_figure(&gallery, &figures[i], why);
	groups_release(&gallery.groups);
release:
	summary_release(&summary);
	return error;
}
