/*
 * telar bench: runs a suite and leaves results, figures and a table.
 *
 * Options are laid over the suite (suite_set()), so everything that a suite file can say can
 * be said here too. What this file does not do: it measures nothing; runner.h does.
 */
#include "bench_conclude.h"
#include "bench_flags.h"
#include "bench_folder.h"
#include "bench_options.h"
#include "bench_resume.h"
#include "bench_scratch.h"
#include "command.h"
#include "progress.h"

#include "gbench/gbench.h"
#include "machine/environment.h"
#include "suite/runner.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
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

/* The windows alone take the least: what comes before and after each, this machine decides. Further trials
 * are made only while the budget holds. */
static void say_what_comes(const struct suite *suite, const struct bench_options *options)
{
	const uint64_t least_ns = (uint64_t)(1e9 * suite_seconds(suite));
	char least[32], budget[32];

	if (options->quiet || options->complete)
		return;
	fprintf(stderr, "%s%s: %zu cell%s x %u trial%s in random order (seed %" PRIu64 "), at least %s",
	        suite->name, options->cells_given ? ", but cells of the command line" : "", suite->cell_count,
	        suite->cell_count == 1 ? "" : "s", suite->repetitions, suite->repetitions == 1 ? "" : "s",
	        suite->seed, progress_format_time(least_ns, least, sizeof(least)));
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
static int run_and_conclude(struct suite *suite, const struct bench_options *options, struct runner *runner)
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
	concluded = bench_conclude(runner, options, cut_off);
	if (concluded == EXIT_OK && status == EXIT_OK)
		concluded = check_numbers(runner);
	return status == EXIT_OK ? concluded : status;
}

static int bench_suite(struct suite *suite, struct bench_options *options, hwloc_topology_t topology)
{
	char scratch[PATH_MAX];
	struct results results;
	struct runner runner = {
	        .suite = suite,
	        .topology = topology,
	        .results = &results,
	        .resumed = options->resumed ? &options->run : NULL,
	        .data_path = options->data_path,
	        .scratch_dir = scratch,
	        .interrupts = &interrupts,
	};
	json_t *const environment = environment_collect(topology);
	struct reason why;
	bool elsewhere;
	int status = EXIT_OK;

	if (!environment)
		return command_fail(EXIT_REFUSED, "no memory to describe the machine");
	int error = options->resumed ? bench_resume_begin(options, suite, environment, &why) : LEFT_TRIALS;

	if (error == LEFT_NOTHING)
		goto release;
	if (error >= 0)
		error = bench_scratch_make(command_root(),
		        options->resumed ? options->run.path : options->out, scratch, sizeof(scratch),
		        &elsewhere, &why);
	if (!error)
		error = bench_folder_open(&results, suite, options, environment, topology, &why);
	if (error) {
		status = command_fail(command_status(error), "%s", why.text);
		goto release;
	}
	if (elsewhere && !options->quiet)
		fprintf(stderr, "Data files are made in %s: results/.data here may not be written\n",
		        scratch);
	if (tell_context(environment, suite) != 0)
		status = command_fail(EXIT_REFUSED, "no memory to describe the run");
	else
		status = run_and_conclude(suite, options, &runner);
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

/* Runs the micro-benchmarks' own program; argv[0] is "micro". */
static int run_micro(char **argv)
{
	char self[PATH_MAX], path[PATH_MAX + 16];
	const ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (length < 0)
		return command_fail(EXIT_REFUSED, "/proc/self/exe: %s", strerror(errno));
	self[length] = '\0';
	snprintf(path, sizeof(path), "%s-micro", self);
	execv(path, argv);
	return command_fail(EXIT_REFUSED, "%s: %s", path, strerror(errno));
}

static int command_bench_run(int argc, char **argv)
{
	struct bench_options options = {.claim = -1};
	struct suite suite;
	hwloc_topology_t topology;
	struct reason why;
	int error, status;

	if (argc > 1 && strcmp(argv[1], "micro") == 0)
		return run_micro(argv + 1);
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
		error = bench_flags_filter(&suite, &why);
	if (!error)
		error = check_data(&suite, options.data_path, &why);
	if (error)
		status = command_fail(command_status(error), "%s", why.text);
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
