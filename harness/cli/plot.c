/*
 * telar plot: draws the figures of a run again, from its journal.
 *
 * It measures nothing and changes nothing in the run.
 */
#include "arguments.h"
#include "command.h"
#include "run_folder.h"

#include "figures/figures.h"
#include "figures/timeline.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>

static const struct argp_option option_list[] = {
        {"out", 'o', "FOLDER", 0,
                "where to put the figures; the preset is plots/RUN for results/RUN, RUN/plots for a run "
                "elsewhere",
                0},
        {0},
};

static const char documentation[] = "Draw the figures of a run from its journal, and a timeline from each of "
                                    "its traces: PNG, SVG and PDF, each "
                                    "with its data as a table.\v"
                                    "Examples:\n"
                                    "  telar plot results/reference\n"
                                    "  telar plot results/20251121-071321-quick --out /tmp/figures";

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	return run_arguments_parse(key, value, state, state->input);
}

static int command_plot_run(int argc, char **argv)
{
	static const struct argp argp = {option_list, parse_option, "RUN", documentation, NULL, NULL, NULL};
	struct run_arguments arguments = {.wanted = 1};
	struct figure_paths paths;
	struct reason why;
	struct run run;
	int error, status;

	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	status = run_folder_read(&run, arguments.run[0]);
	if (status != EXIT_OK)
		return status;
	figure_paths_choose(&paths, arguments.out, run.path);
	error = figures_draw(&run, paths.scripts, paths.folder, stdout, &why);
	if (!error)
		error = timelines_draw(&run, paths.scripts, paths.folder, stdout, &why);
	run_release(&run);
	if (error)
		return command_fail(error == -ENOTDIR ? EXIT_USAGE : EXIT_REFUSED, "%s%s", why.text,
		        error == -EACCES || error == -EROFS ? "; --out chooses another folder" : "");
	return EXIT_OK;
}

const struct command command_plot = {
        .name = "plot",
        .summary = "draw the figures of a run again",
        .run = command_plot_run,
};
