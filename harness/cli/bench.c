/*
 * telar bench: runs a suite and leaves results, figures and a table.
 *
 * Options are laid over the suite (suite_set()), so everything that a suite file can say can
 * be said here too. What this file does not do: it measures nothing; runner.h does.
 */
#include "bench_options.h"
#include "bench_resume.h"
#include "bench_scratch.h"
#include "bench_selftest.h"
#include "command.h"
#include "progress.h"
#include "run_folder.h"

#include "figures/figures.h"
#include "figures/timeline.h"
#include "gbench/gbench.h"
#include "machine/environment.h"
#include "results/results.h"
#include "results/spectra.h"
#include "results/summary.h"
#include "suite/runner.h"
#include "suite/settled.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static volatile _Atomic int interrupts;

static void count_interrupt(int signal)
{
	(void)signal;
	interrupts++;
}

static void catch_interrupts(void)
{
	/* Without SA_RESTART: whoever waits should look. */
	const struct sigaction action = {.sa_handler = count_interrupt};
	struct sigaction before;

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	/* The terminal was closed; nohup(1) has it ignored, and it stays so. */
	if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
		sigaction(SIGHUP, &action, NULL);
}

/* Relative to the project where it lies in it: a run may be read on another machine. */
static const char *path_in_project(const char *path)
{
	const char *root = command_root();
	const size_t length = strlen(root);

	return strncmp(path, root, length) == 0 && path[length] == '/' ? path + length + 1 : path;
}

/* What the run was asked for, for the journal's first line. */
static json_t *describe(const struct suite *suite, const struct bench_options *options)
{
	json_t *about = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s*, s:s*}", "suite", suite->name, "suite_path",
	        path_in_project(suite->path), "summary", suite->summary, "command", options->command_line,
	        "background_session", "the workers' own", "data", options->data_path, "filter",
	        options->filter);
	json_t *warmup = suite->warmup_ns == SUITE_WARMUP_AUTO ? json_string("each model's own")
	                                                       : json_integer((json_int_t)suite->warmup_ns);
	json_t *flags =
	        json_pack("{s:b, s:b}", "self_test", options->self_test, "no_figures", options->no_figures);
	json_t *numbers = json_pack("{s:I, s:I, s:I, s:f, s:I, s:I, s:o, s:I, s:I}", "seed",
	        (json_int_t)suite->seed, "repetitions", (json_int_t)suite->repetitions, "most",
	        (json_int_t)suite->most, "target", suite->target, "budget_ns", (json_int_t)suite->budget_ns,
	        "window_ns", (json_int_t)suite->window_ns, "warmup_ns", warmup, "in_flight",
	        (json_int_t)suite->in_flight, "cells", (json_int_t)suite->cell_count);

	const bool whole = about && flags && numbers && json_object_update(about, flags) == 0 &&
	                   json_object_update(about, numbers) == 0;

	json_decref(flags);
	json_decref(numbers);
	if (!whole) {
		json_decref(about);
		return NULL;
	}
	return about;
}

static int tell_context(const json_t *environment, const struct suite *suite)
{
	char caption[256], number[32];
	int error;

	environment_caption(environment, caption, sizeof(caption));
	snprintf(number, sizeof(number), "%" PRIu64, suite->seed);
	error = gbench_context("telar_machine", caption);
	if (!error)
		error = gbench_context("telar_suite", suite->name);
	if (!error)
		error = gbench_context("telar_seed", number);
	return error;
}

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

/* Everything that is made from the journal once the trials are over. */
static int conclude(
        const struct runner *runner, const struct bench_options *options, const char *root, bool cut_off)
{
	const struct results *results = runner->results;
	char figures[PATH_MAX], scripts[PATH_MAX];
	struct summary summary;
	struct reason why;
	struct run run;
	int status = EXIT_OK, error = results_read(&run, results->path, &why);

	if (error)
		return command_fail(EXIT_REFUSED, "%s", why.text);
	if (summary_make(&summary, &run) != 0) {
		run_release(&run);
		return command_fail(EXIT_REFUSED, "no memory for the summary");
	}
	summary_print(&summary, stdout);
	putchar('\n');
	settled_print(stdout, runner->suite, runner->ends, cut_off);
	say_what_counts(&summary);
	summary_release(&summary);
	if (options->self_test && bench_selftest_print(&run, runner->suite->seed) != 0)
		fprintf(stderr, "telar: no memory for the self-test\n");
	if (spectra_write(&run, &why) != 0)
		status = command_fail(EXIT_REFUSED, "no latency spectra: %s", why.text);
	printf("\nResults  %s\n", results->path);
	fflush(stdout);
	if (!options->no_figures && !options->self_test) {
		snprintf(scripts, sizeof(scripts), "%s/plots", root);
		figures_folder(root, results->path, figures, sizeof(figures));
		error = figures_draw(&run, scripts, figures, NULL, &why);
		if (!error)
			error = timelines_draw(&run, scripts, figures, NULL, &why);
		if (error) {
			fprintf(stderr, "telar: no figures: %s; draw them later with: telar plot %s\n",
			        why.text, results->path);
			/* Whoever has no gnuplot did not ask for figures; a full disk is another matter. */
			status = error == -ENOENT ? status : EXIT_REFUSED;
		} else {
			printf("Figures  %s\n", figures);
		}
	}
	run_release(&run);
	return status;
}

/* The windows alone take the least: what comes before and after each, this machine decides. Further trials
 * are made only while the budget holds. */
static void say_what_comes(const struct suite *suite, const struct bench_options *options)
{
	const uint64_t least_ns = (uint64_t)(1e9 * suite_seconds(suite));
	char least[32], budget[32];

	if (options->quiet || options->complete)
		return;
	fprintf(stderr, "%s: %zu cell%s x %u trial%s in random order (seed %" PRIu64 "), at least %s",
	        suite->name, suite->cell_count, suite->cell_count == 1 ? "" : "s", suite->repetitions,
	        suite->repetitions == 1 ? "" : "s", suite->seed,
	        progress_format_time(least_ns, least, sizeof(least)));
	progress_format_time(suite->budget_ns, budget, sizeof(budget));
	if (suite->target <= 0 || suite->most == suite->repetitions)
		fputc('\n', stderr);
	else if (least_ns >= suite->budget_ns)
		fprintf(stderr, ": no less than the budget of %s, so no further trials\n", budget);
	else
		fprintf(stderr, "; where intervals are wide, further trials until %s are spent (--budget)\n",
		        budget);
}

static int status_of_trials(const struct runner *runner)
{
	return runner->trials[TRIAL_FAILED] + runner->trials[TRIAL_TIMEOUT] > 0 ? EXIT_WRONG : EXIT_OK;
}

/* A run of nothing but refusals has measured nothing. */
static int check_numbers(const struct runner *runner)
{
	if (runner->trials[TRIAL_OK] > 0 || runner->trials[TRIAL_REFUSED] == 0)
		return EXIT_OK;
	return command_fail(EXIT_REFUSED,
	        "there is no number: the system refused every cell; telar doctor says "
	        "what it grants");
}

/* From an expanded suite and a made folder to the figures. */
static int run_and_conclude(
        struct suite *suite, const struct bench_options *options, struct runner *runner, const char *root)
{
	char json_path[PATH_MAX + 32];
	struct progress progress;
	struct reason why;
	int error, concluded, status;
	bool cut_off;

	snprintf(json_path, sizeof(json_path), "%s/benchmark.json", runner->results->path);
	error = gbench_open(json_path, &why);
	if (error)
		return command_fail(command_status(error), "%s", why.text);
	say_what_comes(suite, options);
	progress_init(&progress, options->quiet);
	runner->after_trial = progress_show;
	runner->arg = &progress;
	catch_interrupts();
	error = runner_run(runner, &why);
	cut_off = error != 0;
	progress_end(&progress);
	status = status_of_trials(runner);
	if (error == -EINTR) {
		fprintf(stderr,
		        "telar: interrupted; what was measured until now is kept, go on with: ./telar bench "
		        "--resume %s\n",
		        runner->results->path);
		status = EXIT_INTERRUPTED;
	} else if (error) {
		status = command_fail(command_status(error), "%s", why.text);
	}
	/* A full disk may not keep what there is from being shown. */
	error = gbench_close(&why);
	if (error && status != EXIT_REFUSED)
		status = command_fail(EXIT_REFUSED, "%s", why.text);
	concluded = conclude(runner, options, root, cut_off);
	if (concluded == EXIT_OK && status == EXIT_OK)
		concluded = check_numbers(runner);
	return status == EXIT_OK ? concluded : status;
}

/* The suite as it was run, so that it can be run again and resumed. */
static int keep_suite(const struct results *results, const struct suite *suite, struct reason *why)
{
	char path[PATH_MAX + 32];
	FILE *file;
	int error;

	snprintf(path, sizeof(path), "%s/suite.ini", results->path);
	file = fopen(path, "wxe");
	if (!file)
		return reason_set(why, -errno, "cannot create %s: %s", path, strerror(errno));
	error = suite_write(suite, file);
	if (fclose(file) != 0 && !error)
		error = -errno;
	return error ? reason_set(why, error, "cannot write %s: %s", path, strerror(-error)) : 0;
}

static int open_results(struct results *results, const struct suite *suite, struct bench_options *options,
        const json_t *environment, hwloc_topology_t topology, struct reason *why)
{
	char path[PATH_MAX];
	json_t *about;
	int error;

	if (options->resumed) {
		const int claim = options->claim;

		options->claim = -1;
		return results_reopen(results, &options->run, claim, why);
	}
	error = bench_choose_folder(options, suite, command_root(), path, sizeof(path), why);
	if (error)
		return error;
	about = describe(suite, options);
	if (!about)
		return reason_set(why, -ENOMEM, "no memory to describe the run");
	error = results_create(results, path, about, environment, topology, why);
	json_decref(about);
	if (error)
		return error;
	error = keep_suite(results, suite, why);
	if (error)
		results_release(results);
	return error;
}

static int bench_suite(struct suite *suite, struct bench_options *options, hwloc_topology_t topology)
{
	const char *root = command_root();
	char scratch[PATH_MAX];
	struct runner runner = {
	        .suite = suite,
	        .topology = topology,
	        .resumed = options->resumed ? &options->run : NULL,
	        .data_path = options->data_path,
	        .scratch_dir = scratch,
	        .interrupts = &interrupts,
	};
	struct results results;
	struct reason why;
	json_t *environment;
	bool elsewhere;
	int status, error = 0;

	environment = environment_collect(topology);
	if (!environment)
		return command_fail(EXIT_REFUSED, "no memory to describe the machine");
	if (options->resumed)
		error = bench_resume_check(&options->run, environment, &why);
	if (!error && options->resumed) {
		run_folder_tell(&options->run, options->run.path);

		const int left = bench_resume_left(suite, options);

		options->complete = left > LEFT_TRIALS;
		if (left == LEFT_NOTHING) {
			status = EXIT_OK;
			goto release;
		}
		if (left < 0)
			error = reason_set(&why, left, "no memory for %zu cells", suite->cell_count);
	}
	if (!error)
		error = bench_scratch_make(root, options->resumed ? options->run.path : options->out, scratch,
		        sizeof(scratch), &elsewhere, &why);
	if (!error)
		error = open_results(&results, suite, options, environment, topology, &why);
	if (error) {
		status = command_fail(command_status(error), "%s", why.text);
		goto release;
	}
	runner.results = &results;
	if (elsewhere && !options->quiet)
		fprintf(stderr, "Data files are made in %s: results/.data here may not be written\n",
		        scratch);
	if (tell_context(environment, suite) != 0)
		status = command_fail(EXIT_REFUSED, "no memory to describe the run");
	else
		status = run_and_conclude(suite, options, &runner, root);
	results_release(&results);
release:
	json_decref(environment);
	return status;
}

/* --benchmark_list_tests: what would run. */
static int list_cells(const struct suite *suite)
{
	for (size_t i = 0; i < suite->cell_count; i++)
		puts(suite->cells[i].name);
	return EXIT_OK;
}

/* Whether the workloads can do with the user's own file. */
static int check_data(const struct suite *suite, const char *data_path, struct reason *why)
{
	bool is_read = false;

	for (size_t i = 0; data_path && i < suite->workload_count; i++) {
		struct workload *const workload = suite->workloads[i];
		struct reason wrong;

		workload->data_path = data_path;
		is_read = is_read || workload->ops->check_data;
		if (workload->ops->check_data && workload->ops->check_data(workload, &wrong) != 0)
			return reason_set(why, -EINVAL, "--data: %s: %s", workload->name, wrong.text);
	}
	return is_read || !data_path
	               ? 0
	               : reason_set(why, -EINVAL, "--data: no workload of this suite reads a data file");
}

static int command_bench_run(int argc, char **argv)
{
	struct bench_options options = {.claim = -1};
	struct suite suite;
	hwloc_topology_t topology;
	struct reason why;
	int error, status;

	if (argc > 1 && strcmp(argv[1], "micro") == 0)
		return bench_micro(argc - 1, argv + 1);
	error = topology_load(&topology, &why);
	if (error)
		return command_fail(EXIT_REFUSED, "%s", why.text);
	if (suite_init(&suite) != 0) {
		hwloc_topology_destroy(topology);
		return command_fail(EXIT_REFUSED, "no memory for a suite");
	}
	error = model_validate(&why);
	if (!error)
		error = workload_validate(&why);
	if (!error)
		error = bench_options_parse(&options, &suite, argc, argv, &why);
	if (!error)
		error = suite_expand(&suite, topology_cpus(topology), &why);
	if (!error)
		error = bench_filter(&suite, &why);
	if (!error)
		error = check_data(&suite, options.data_path, &why);
	if (error)
		status = command_fail(EXIT_USAGE, "%s", why.text);
	else if (gbench_list_only())
		status = list_cells(&suite);
	else
		status = bench_suite(&suite, &options, topology);
	bench_options_release(&options);
	suite_release(&suite);
	hwloc_topology_destroy(topology);
	return status;
}

const struct command command_bench = {
        .name = "bench",
        .summary = "run a suite: results, figures, a table (bench micro: the micro-benchmarks)",
        .run = command_bench_run,
};
