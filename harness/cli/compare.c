/*
 * telar compare: the cells of two runs beside each other, as a table or as JSON.
 *
 * What differs and whether anybody may say so is compare.h's business; this asks for it, shows
 * it, and makes an exit status of it.
 */
#include "arguments.h"
#include "command.h"
#include "compare_print.h"
#include "run_folder.h"

#include "figures/compare_figure.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct options {
	struct view_arguments view;
	const char *metric, *fail_if_slower;
	double threshold; /* of --fail-if-slower, as a share */
};

enum { KEY_FAIL_IF_SLOWER = KEY_OWN, KEY_METRIC };

static const struct argp_option option_list[] = {
        {"metric", KEY_METRIC, "NAME", 0, "throughput (the preset), p50 or p99", 0},
        {"cells", KEY_CELLS, "PATTERN", 0,
                "compare only cells whose name it matches, as 'pool/*'; fewer comparisons need fewer trials",
                0},
        {"fail-if-slower", KEY_FAIL_IF_SLOWER, "PERCENT", 0,
                "exit 1 when a cell is slower for certain by more than that, as 5%", 0},
        {"json", KEY_JSON, NULL, 0, "print JSON, and draw nothing", 0},
        {"out", 'o', "FOLDER", 0,
                "where to put the figure; the preset is plots/compare-RUN_A-RUN_B for results/RUN_B, "
                "RUN_B/plots for "
                "a run elsewhere",
                0},
        {"no-figure", KEY_NO_FIGURE, NULL, 0, "draw nothing", 0},
        {0},
};

static const char documentation[] =
        "Compare two runs, cells matched by name: the ratio of their medians with its 95 % interval, and a "
        "verdict: faster, slower, or cannot tell.\v"
        "A verdict needs an interval without 1, and a Mann-Whitney test that finds the trials different "
        "with p < 0.05 after Holm's correction for the number of cells. So the more cells are compared, the "
        "more trials each needs: 4 for one cell, 5 for up to 6, 8 for up to 321.\n"
        "\n"
        "  telar compare results/before results/after\n"
        "  telar compare results/before results/after --cells 'pool/*' --metric p99\n"
        "  telar compare results/main results/change --fail-if-slower 5%\n"
        "\n"
        "Google Benchmark's compare.py reads the same runs (a cell's trials that count are its "
        "repetitions):\n"
        "\n"
        "  compare.py benchmarks results/before/benchmark.json results/after/benchmark.json\n"
        "\n"
        "Exit status: 0 no cell is slower by that much for certain (those with too few trials cannot be, "
        "which "
        "is said), 1 one is, 2 wrong usage, a folder that is no run, or --fail-if-slower with nothing to "
        "compare, 3 the system refused.";

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case KEY_METRIC:
		options->metric = value;
		return 0;
	case KEY_FAIL_IF_SLOWER:
		options->fail_if_slower = value;
		return 0;
	default:
		return view_arguments_parse(key, value, state, &options->view);
	}
}

static int parse_percent(const char *text, double *share, struct reason *why)
{
	char *end;
	const double percent = strtod(text, &end);

	if (end == text || strcmp(end, "%") != 0 || !(percent >= 0) || percent >= 100)
		return reason_set(why, -EINVAL,
		        "--fail-if-slower: '%s' is no share: a number from 0 to below 100 and a per cent "
		        "sign, "
		        "as 5%%",
		        text);
	*share = percent / 100;
	return 0;
}

/* Of links and paths that are spelled otherwise, too. */
static bool is_same_folder(const struct run *runs)
{
	struct stat a, b;

	return stat(runs[0].path, &a) == 0 && stat(runs[1].path, &b) == 0 && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
}

/* One line, on standard error, so that it is seen beside JSON too. */
static void warn_of_differences(const struct run_comparison *result)
{
	if (result->difference_count == 0)
		return;
	fflush(stdout);
	fputs("telar: the runs also differ in: ", stderr);
	for (size_t i = 0; i < result->difference_count; i++) {
		const struct run_difference *const difference = &result->differences[i];

		fprintf(stderr, "%s%s (%s | %s)", i ? ", " : "", difference->key, difference->a,
		        difference->b);
	}
	fputc('\n', stderr);
}

/* What --fail-if-slower asks for, in a sentence, because nobody reads every row. */
static int check_slower(const struct run_comparison *result, const struct options *options)
{
	size_t slower = 0, too_few = 0;
	unsigned needed = 0;

	if (result->family == 0)
		return command_fail(EXIT_USAGE,
		        "--fail-if-slower: %s, so nothing could be slower: check which runs these are",
		        result->count == 0 ? "the runs have no cell in common"
		                           : "no cell has a number in both runs");

	for (size_t i = 0; i < result->count; i++) {
		const struct compared_cell *const cell = &result->cells[i];

		slower += compared_cell_slower_by(cell, result->metric) > options->threshold;
		too_few += cell->comparison.trials_needed > 0;
		if (cell->comparison.trials_needed > needed)
			needed = cell->comparison.trials_needed;
	}
	fflush(stdout);
	if (too_few > 0)
		fprintf(stderr,
		        "telar: too few trials: however slow, %zu of %zu cell%s cannot be slower for "
		        "certain, "
		        "which takes at least %u trials in each run\n",
		        too_few, result->family, result->family == 1 ? "" : "s", needed);
	if (result->family < result->count)
		fprintf(stderr, "telar: %zu of %zu cells were not compared: one run has no number for them\n",
		        result->count - result->family, result->count);
	if (slower > 0)
		return command_fail(EXIT_WRONG, "%zu of %zu cells %s slower for certain by more than %s",
		        slower, result->count, slower == 1 ? "is" : "are", options->fail_if_slower);
	return EXIT_OK;
}

static int draw(const struct options *options, const struct run_comparison *result, const struct run *runs)
{
	struct figure_paths paths;
	struct reason why;
	char said[1000] = "";

	figure_paths_choose_pair(&paths, options->view.runs.out, &runs[0], &runs[1]);
	paths.has_option = true;
	const int error =
	        compare_figure_draw(result, runs, paths.scripts, paths.folder, said, sizeof(said), &why);

	return figure_tell(&paths, "compare", error, said, &why);
}

static int say_nothing_matches(const struct options *options, const struct run *runs)
{
	const struct run *const any = runs[0].trial_count ? &runs[0] : &runs[1];

	if (any->trial_count == 0)
		return command_fail(EXIT_USAGE, "neither run has a trial: there is nothing to compare");
	return command_fail(EXIT_USAGE,
	        "no cell of either run matches --cells '%s'; a cell is called like %s", options->view.pattern,
	        any->trials[0].cell);
}

static int compare_runs(const struct options *options, const struct metric *metric, const struct run *runs)
{
	struct run_comparison result;
	int status = EXIT_OK, drawn = EXIT_OK;

	if (run_comparison_make(&result, &runs[0], &runs[1], metric, options->view.pattern) != 0)
		return command_fail(EXIT_REFUSED, "no memory for the comparison");
	if (result.count + result.only_a_count + result.only_b_count == 0) {
		status = say_nothing_matches(options, runs);
		goto release;
	}
	if (options->view.json)
		status = command_print_json(compare_to_json(&result, runs));
	else
		compare_print_table(&result, runs, stdout);
	if (!options->view.json && !options->view.no_figure && result.count > 0)
		drawn = draw(options, &result, runs);
	warn_of_differences(&result);
	if (is_same_folder(runs))
		fputs("telar: A and B are the same run\n", stderr);
	if (status == EXIT_OK && options->fail_if_slower)
		status = check_slower(&result, options);
	if (status == EXIT_OK)
		status = drawn;
release:
	run_comparison_release(&result);
	return status;
}

static int command_compare_run(int argc, char **argv)
{
	static const struct argp argp = {
	        option_list, parse_option, "RUN_A RUN_B", documentation, NULL, NULL, NULL};
	struct options options = {.view.runs.wanted = 2, .metric = "throughput"};
	struct run runs[2] = {0};
	struct reason why;
	int error = 0, status;

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	if (options.fail_if_slower)
		error = parse_percent(options.fail_if_slower, &options.threshold, &why);
	const struct metric *const metric = error ? NULL : metric_find(options.metric, &why);

	if (!metric)
		return command_fail(EXIT_USAGE, "%s", why.text);
	status = run_folder_read(&runs[0], options.view.runs.run[0]);
	if (status == EXIT_OK)
		status = run_folder_read(&runs[1], options.view.runs.run[1]);
	if (status == EXIT_OK)
		status = compare_runs(&options, metric, runs);
	run_release(&runs[1]);
	run_release(&runs[0]);
	return status;
}

const struct command command_compare = {
        .name = "compare",
        .summary = "two runs cell by cell: ratio, interval, and faster, slower or cannot tell",
        .run = command_compare_run,
};
