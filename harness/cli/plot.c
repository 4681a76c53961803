/*
 * telar plot: draws the figures of a run again, from its journal.
 *
 * It measures nothing and changes nothing in the run.
 */
#include "command.h"

#include "figures/figures.h"
#include "results/results.h"

#include <argp.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>

struct options {
	const char *run, *out;
};

static const struct argp_option option_list[] = {
        {"out", 'o', "FOLDER", 0, "where to put the figures; the preset is plots/RUN", 0},
        {0},
};

static const char documentation[] =
        "Draw the figures of a run from its journal: PNG, SVG and PDF, each with its data as a table.\v"
        "Examples:\n"
        "  telar plot results/reference\n"
        "  telar plot results/20251121-071321-quick --out /tmp/figures";

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case 'o':
		options->out = value;
		return 0;
	case ARGP_KEY_ARG:
		if (options->run)
			argp_error(state, "one run at a time: '%s' and '%s'", options->run, value);
		options->run = value;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which run? Give its folder, as in: telar plot results/reference");
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int command_plot_run(int argc, char **argv)
{
	static const struct argp argp = {option_list, parse_option, "RUN", documentation, NULL, NULL, NULL};
	char scripts[PATH_MAX], folder[PATH_MAX];
	struct options options = {0};
	struct reason why;
	struct run run;
	int error;

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	if (results_read(&run, options.run, &why) < 0)
		return command_fail(EXIT_USAGE, "%s", why.text);
	if (run.truncated)
		fprintf(stderr, "telar: the last line of the journal was cut off and is left out\n");
	snprintf(scripts, sizeof(scripts), "%s/plots", command_root());
	if (options.out)
		snprintf(folder, sizeof(folder), "%s", options.out);
	else
		figures_folder(command_root(), run.path, folder, sizeof(folder));
	error = figures_draw(&run, scripts, folder, stdout, &why);
	run_release(&run);
	if (error)
		return command_fail(error == -ENOTDIR ? EXIT_USAGE : EXIT_REFUSED, "%s", why.text);
	return EXIT_OK;
}

const struct command command_plot = {
        .name = "plot",
        .summary = "draw the figures of a run again",
        .run = command_plot_run,
};
