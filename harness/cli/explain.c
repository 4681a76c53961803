/*
 * telar explain: what limits each model as workers are added, and what the counters of each cell say.
 *
 * The sentences are scaling.h's and explain.h's; this chooses the cells and prints.
 */
#include "arguments.h"
#include "command.h"
#include "run_folder.h"

#include "compare/explain.h"
#include "figures/scaling_figure.h"

#include <argp.h>
#include <fnmatch.h>
#include <math.h>
#include <stdio.h>

static const struct argp_option option_list[] = {
        {"cells", KEY_CELLS, "PATTERN", 0, "only cells whose name it matches, as 'pool/*'", 0},
        {"json", KEY_JSON, NULL, 0, "print JSON, and draw nothing", 0},
        {"out", 'o', "FOLDER", 0,
                "where to put the figure of the fits; the preset is plots/RUN for results/RUN, RUN/plots for "
                "a run elsewhere",
                0},
        {"no-figure", KEY_NO_FIGURE, NULL, 0, "draw nothing", 0},
        {0},
};

static const char documentation[] =
        "Say what a run shows: what limits throughput as workers are added, and for each cell one sentence "
        "from its counters.\v"
        "Where a model was measured with three numbers of workers or more, the universal scalability law is "
        "fitted (Gunther 2007):\n"
        "\n"
        "  X(N) = lambda N / (1 + sigma (N - 1) + kappa N (N - 1))\n"
        "\n"
        "sigma is contention (workers wait for each other), kappa coherence (each worker costs every other "
        "one). In parentheses stand 95 % bootstrap intervals; what may be 0 is no limit that anybody can "
        "see.\n"
        "\n"
        "A sentence says \"because\" only where the same cell was measured without the cause, and its "
        "workers then kept the CPUs busy, or with it were ready without a CPU for longer.\n"
        "\n"
        "  telar explain results/reference\n"
        "  telar explain results/reference --cells 'pool/*/background:cpu:2'";

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	return view_arguments_parse(key, value, state, state->input);
}

/* What is explained, and by what. */
struct explanation {
	const struct view_arguments *options;
	struct run_cells cells;
	struct scalings scalings;
	struct machine_facts machine;
};

static bool is_wanted(const struct view_arguments *options, const char *name)
{
	return !options->pattern || fnmatch(options->pattern, name, 0) == 0;
}

static json_t *interval_to_json(double value, const struct interval *interval)
{
	return json_pack("{s:o, s:[o, o]}", "value", isfinite(value) ? json_real(value) : json_null(),
	        "interval", isfinite(interval->low) ? json_real(interval->low) : json_null(),
	        isfinite(interval->high) ? json_real(interval->high) : json_null());
}

static json_t *scaling_to_json(const struct scaling *scaling, const char *name, const char *sentence)
{
	const struct usl_estimate *const estimate = &scaling->estimate;

	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "series", name, "sentence", sentence, "lambda",
	        interval_to_json(estimate->usl.lambda, &estimate->lambda), "sigma",
	        interval_to_json(estimate->usl.sigma, &estimate->sigma), "kappa",
	        interval_to_json(estimate->usl.kappa, &estimate->kappa), "peak_workers",
	        interval_to_json(usl_peak(&estimate->usl), &estimate->peak));
}

/* Prints a sentence, or with `list` adds `item` to it, which it takes over. */
static int put(json_t *list, json_t *item, const char *name, const char *sentence)
{
	if (list)
		return json_array_append_new(list, item);
	printf("%s: %s\n", name, sentence);
	return 0;
}

/* A series is wanted when any of its cells is. */
static bool is_scaling_wanted(const struct view_arguments *options, const struct scaling *scaling)
{
	for (size_t i = 0; i < scaling->count; i++)
		if (is_wanted(options, scaling->cells[i]->trials[0]->cell))
			return true;
	return false;
}

static int put_scalings(const struct explanation *explanation, json_t *list)
{
	int error = 0;

	for (size_t i = 0; i < explanation->scalings.count && !error; i++) {
		const struct scaling *const scaling = &explanation->scalings.list[i];
		char name[CELL_NAME_MAX], text[EXPLANATION_SIZE];

		if (!is_scaling_wanted(explanation->options, scaling))
			continue;
		scaling_name(scaling, name, sizeof(name));
		scaling_explain(scaling, &explanation->machine, text);
		error = put(list, list ? scaling_to_json(scaling, name, text) : NULL, name, text);
	}
	return error;
}

static int put_cells(const struct explanation *explanation, json_t *list)
{
	int error = 0;

	for (size_t i = 0; i < explanation->cells.count && !error; i++) {
		const struct run_cell *const cell = &explanation->cells.cells[i];
		const char *const name = cell->trials[0]->cell;
		char text[EXPLANATION_SIZE];

		if (!is_wanted(explanation->options, name))
			continue;
		error = explain_cell(&explanation->cells, cell, &explanation->machine, text);
		if (!error)
			error = put(list,
			        list ? json_pack("{s:s, s:s}", "cell", name, "sentence", text) : NULL, name,
			        text);
	}
	return error;
}

static int print_text(const struct explanation *explanation)
{
	int error;

	puts("Throughput against workers");
	if (explanation->scalings.count == 0)
		puts("No model was measured with three numbers of workers or more.");
	error = put_scalings(explanation, NULL);
	puts("\nCells");
	return error ? error : put_cells(explanation, NULL);
}

/* NULL when there is no memory. */
static json_t *to_json(const struct explanation *explanation)
{
	json_t *const scalings = json_array(), *const cells = json_array();
	json_t *const document = json_pack("{s:o, s:o}", "scaling", scalings, "cells", cells);

	if (document && put_scalings(explanation, scalings) == 0 && put_cells(explanation, cells) == 0)
		return document;
	json_decref(document);
	return NULL;
}

static int draw(const struct view_arguments *options, const struct scalings *scalings, const struct run *run)
{
	struct figure_paths paths;
	struct reason why;
	char said[1000] = "";

	figure_paths_choose(&paths, options->runs.out, run->path);
	paths.has_option = true;
	const int error =
	        scaling_figure_draw(scalings, run, paths.scripts, paths.folder, said, sizeof(said), &why);

	return figure_tell(&paths, "usl", error, said, &why);
}

/* EXIT_OK, or the status to end with when no cell is wanted. */
static int check_pattern(const struct view_arguments *options, const struct run_cells *cells)
{
	for (size_t i = 0; i < cells->count; i++)
		if (is_wanted(options, cells->cells[i].trials[0]->cell))
			return EXIT_OK;
	if (cells->count == 0)
		return command_fail(EXIT_USAGE, "the run has no trials: there is nothing to explain");
	return command_fail(EXIT_USAGE, "no cell matches --cells '%s'; a cell is called like %s",
	        options->pattern, cells->cells[0].trials[0]->cell);
}

static int show(const struct explanation *explanation, const struct run *run)
{
	const struct view_arguments *const options = explanation->options;

	if (options->json)
		return command_print_json(to_json(explanation));
	if (print_text(explanation) != 0)
		return command_fail(EXIT_REFUSED, "no memory to explain the run");
	return options->no_figure || explanation->scalings.count == 0
	               ? EXIT_OK
	               : draw(options, &explanation->scalings, run);
}

static int explain(const struct view_arguments *options, const struct run *run)
{
	struct explanation explanation = {
	        .options = options,
	        .machine = machine_facts_read(run->environment),
	};
	int error = run_cells_gather(&explanation.cells, run);
	int status = error ? EXIT_REFUSED : check_pattern(options, &explanation.cells);

	if (status == EXIT_OK) {
		error = scalings_find(&explanation.scalings, &explanation.cells, 1);
		status = error ? EXIT_REFUSED : show(&explanation, run);
		scalings_release(&explanation.scalings);
	}
	run_cells_release(&explanation.cells);
	return error ? command_fail(status, "no memory to explain the run") : status;
}

static int command_explain_run(int argc, char **argv)
{
	static const struct argp argp = {option_list, parse_option, "RUN", documentation, NULL, NULL, NULL};
	struct view_arguments options = {.runs.wanted = 1};
	struct run run;
	int status;

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	status = run_folder_read(&run, options.runs.run[0]);
	if (status != EXIT_OK)
		return status;
	status = explain(&options, &run);
	run_release(&run);
	return status;
}

const struct command command_explain = {
        .name = "explain",
        .summary = "what limits throughput as workers are added, and what the counters of each cell say",
        .run = command_explain_run,
};
