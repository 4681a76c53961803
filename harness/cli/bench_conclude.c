/* See bench_conclude.h. */
#include "bench_conclude.h"

#include "bench_selftest.h"
#include "command.h"

#include "figures/figures.h"
#include "figures/timeline.h"
#include "results/spectra.h"
#include "results/summary.h"
#include "suite/settled.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>

static void say_disturbed(size_t trials, const char *then)
{
	if (trials > 0)
		printf("%zu trial%s %s disturbed by other load%s\n", trials, trials == 1 ? "" : "s",
		        trials == 1 ? "was" : "were", then);
}

/* A cell that has no others counts those that were disturbed. */
static void say_what_counts(const struct summary *summary)
{
	size_t left_out = 0, counted = 0;

	for (size_t i = 0; i < summary->cell_count; i++) {
		const struct cell_summary *const cell = &summary->cells[i];

		*(cell->polluted < cell->trials[TRIAL_OK] ? &left_out : &counted) += cell->polluted;
	}
	say_disturbed(left_out, ": kept in the journal, not counted.");
	say_disturbed(counted, " and counted all the same: their cells have no others.");
}

static int print_summary(const struct runner *runner, const struct run *run, bool cut_off)
{
	struct summary summary;

	if (summary_make(&summary, run) != 0)
		return command_fail(EXIT_REFUSED, "no memory for the summary");
	summary_print(&summary, stdout);
	putchar('\n');
	settled_print(stdout, runner->suite, runner->ends, cut_off);
	say_what_counts(&summary);
	summary_release(&summary);
	return EXIT_OK;
}

static int draw(const struct run *run)
{
	char figures[PATH_MAX], scripts[PATH_MAX];
	struct reason why;
	int error;

	snprintf(scripts, sizeof(scripts), "%s/plots", command_root());
	figures_folder(command_root(), run->path, figures, sizeof(figures));
	error = figures_draw(run, scripts, figures, NULL, &why);
	if (!error)
		error = timelines_draw(run, scripts, figures, NULL, &why);
	if (!error) {
		printf("Figures  %s\n", figures);
		return EXIT_OK;
	}
	/* Whoever has no gnuplot did not ask for figures; a full disk is another matter. */
	return command_fail(error == -ENOENT ? EXIT_OK : EXIT_REFUSED,
	        "no figures: %s; draw them later with: telar plot %s", why.text, run->path);
}

int bench_conclude(const struct runner *runner, const struct bench_options *options, bool cut_off)
{
	struct reason why;
	struct run run;
	int status, drawn = EXIT_OK;

	if (results_read(&run, runner->results->path, &why) != 0)
		return command_fail(EXIT_REFUSED, "%s", why.text);
	status = print_summary(runner, &run, cut_off);
	if (status != EXIT_OK)
		goto release;
	if (options->self_test && bench_selftest_print(&run, runner->suite->seed) != 0)
		fprintf(stderr, "telar: no memory for the self-test\n");
	if (spectra_write(&run, &why) != 0)
		status = command_fail(EXIT_REFUSED, "no latency spectra: %s", why.text);
	printf("\nResults  %s\n", runner->results->path);
	fflush(stdout);
	if (!options->no_figures && !options->self_test)
		drawn = draw(&run);
release:
	run_release(&run);
	return status == EXIT_OK ? drawn : status;
}
