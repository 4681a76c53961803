/*
 * figures: from a run to PNG, SVG and PDF.
 *
 * It chooses, writes tables and starts gnuplot; how a figure looks is said by its script in plots/.
 * The names of panels, policies and models go to the script as lists of words: no label has a space.
 */
#include "figures/figures.h"

#include "figures/caption.h"
#include "figures/drawing.h"
#include "figures/figure_data.h"
#include "figures/spectrum_table.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct figure {
	const char *name, *title;
	enum abscissa abscissa;
	bool verdicts;
};

#define FIGURE(name, abscissa, verdicts, title) {#name, title, abscissa, verdicts},
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

static int set_variables(struct gnuplot_variables *variables, const struct gallery *gallery,
        const struct figure *figure, const struct figure_data *data)
{
	gnuplot_set_text(variables, "title", figure->title);
	gnuplot_set_words(variables, "workloads", data->workloads.name, data->workloads.count);
	gnuplot_set_words(variables, "backgrounds", data->backgrounds.name, data->backgrounds.count);
	gnuplot_set_words(variables, "policies", data->policies.name, data->policies.count);
	gnuplot_set_words(variables, "models", data->models.name, data->models.count);
	return caption_set(variables, data, gallery->run);
}

static int draw(const struct gallery *gallery, const struct figure *figure, const struct figure_data *data,
        char *said, size_t said_size, struct reason *why)
{
	struct drawing drawing;
	int error = drawing_begin(&drawing, gallery->scripts, gallery->folder, figure->name, why);

	if (error)
		return error;
	error = figure->abscissa == BY_QUANTILE ? spectrum_table_write(data, gallery->run, drawing.table)
	                                        : figure_data_write(data, drawing.table);
	if (error) {
		if (error == -EINVAL)
			reason_set(why, error, "%s/journal.jsonl has something else in place of a histogram",
			        gallery->run->path);
		else
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
	const char *lacks = NULL;
	int error = figure_data_init(&data, &gallery->groups, figure->abscissa);

	if (!error) {
		lacks = figure_data_lacks(&data);
		if (!lacks && figure->abscissa == BY_QUANTILE)
			lacks = spectrum_table_lacks(gallery->run);
		if (!lacks && figure->verdicts)
			error = figure_data_judge(&data);
	}
	if (error) {
		figure_data_release(&data);
		return reason_set(why, error, "no memory for figure %s", figure->name);
	}
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
