/* See bench_choice.h. */
#include "bench_choice.h"

#include "command.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

/* The first of bench_settings say which cells there are. */
enum { CELL_SETTINGS = 7 };

const struct bench_setting bench_settings[] = {
        {"models", "models", "LIST", "loop, pool, fork, cluster, ..."},
        {"workloads", "workloads", "LIST", "sha256(64KiB), rpc(2ms,exp), ..."},
        {"policies", "policies", "LIST", "other:5, fifo:10, deadline:4.5ms/10ms, deadline:auto, ..."},
        {"placement", "placements", "LIST", "none, compact, scatter, core, numa"},
        {"workers", "workers", "LIST", "how many workers; 2x is twice the CPUs that may be used"},
        {"background", "background", "LIST", "none, cpu:N, cpu:1x: processes that compete for the CPUs"},
        {"arrivals", "arrivals", "LIST",
                "closed, open(2000/s,poisson), open(2000/s,constant): when jobs come"},
        {"repetitions", "repetitions", "N", "trials of each cell, at least"},
        {"target", "target", "PERCENT",
                "more trials until the interval's half-width is under this share of the median; 0% for none"},
        {"most", "most", "N",
                "but not more than N trials of a cell that count, nor than 2 N with the disturbed ones"},
        {"budget", "budget", "TIME",
                "nor once all trials together have taken this long; the repetitions are made in any case"},
        {"window", "window", "TIME", "how long a trial measures, such as 300ms"},
        {"warmup", "warmup", "TIME", "how long it runs before that; auto: as the model needs"},
        {"limit", "limit", "TIME", "when a trial is ended and counted as a timeout"},
        {"in-flight", "in_flight", "N", "jobs in flight at once"},
        {"seed", "seed", "N", "of the order of the trials; 0 chooses one"},
        {"trace", "trace", "yes|no",
                "keep every job's start, end, worker and core in one trial of each cell (the first that "
                "counts): a figure, and a file for ui.perfetto.dev"},
};
_Static_assert(
        sizeof(bench_settings) / sizeof(*bench_settings) == BENCH_SETTINGS, "a number in bench_choice.h");

static int find_suite(const char *name, char *path, size_t size, struct reason *why)
{
	const size_t length = strlen(name);
	const bool is_path = strchr(name, '/') || (length > 4 && strcmp(name + length - 4, ".ini") == 0);

	const int length_needed =
	        is_path ? snprintf(path, size, "%s", name)
	                : snprintf(path, size, "%s/benchmarks/suites/%s.ini", command_root(), name);

	if (length_needed >= (int)size)
		return reason_set(why, -ENAMETOOLONG, "the suite's path is too long");
	if (!is_path && access(path, R_OK) != 0)
		return reason_set(why, -ENOENT,
		        "there is no suite '%s'; `telar list suites` shows them, and a path to an .ini file "
		        "is one too",
		        name);
	return 0;
}

/* One cell, as often as two cells of a comparison together. */
static const struct {
	const char *key, *value;
} self_test_settings[] = {
        {"summary", "one cell, often, to be compared with itself"},
        {"models", "pool"},
        {"workloads", "sha256"},
        {"policies", "other"},
        {"workers", "1x"},
        {"background", "none"},
        {"repetitions", "20"},
        {"target", "0%"},
};

static int set_up_self_test(struct suite *suite, struct reason *why)
{
	int error = 0;

	suite->makes_up = true;
	snprintf(suite->name, sizeof(suite->name), "self-test");
	for (size_t i = 0; i < sizeof(self_test_settings) / sizeof(*self_test_settings) && !error; i++)
		error = suite_set(
		        suite, self_test_settings[i].key, self_test_settings[i].value, "--self-test", why);
	return error;
}

/* The suite's own summary is of other cells. */
static int summarise_given(const struct bench_choice *choice, struct bench_options *options,
        struct suite *suite, struct reason *why)
{
	char summary[sizeof(suite->summary)];
	int used = snprintf(summary, sizeof(summary), "given on the command line:");

	for (int i = 0; i < CELL_SETTINGS; i++)
		if (choice->value[i])
			used += snprintf(summary + used, sizeof(summary) - (size_t)used, " --%s",
			        bench_settings[i].option);
	snprintf(summary + used, sizeof(summary) - (size_t)used, "; all else as in %.40s", suite->name);
	options->cells_given = true;
	return suite_set(suite, "summary", summary, "the command line", why);
}

static bool gives_cells(const struct bench_choice *choice)
{
	for (int i = 0; i < CELL_SETTINGS; i++)
		if (choice->value[i])
			return true;
	return false;
}

/* The suite of the command line: a file, and options laid over it. */
static int load_suite(const struct bench_choice *choice, struct bench_options *options, struct suite *suite,
        struct reason *why)
{
	char path[PATH_MAX], origin[32];
	uint32_t chosen;
	int error = find_suite(choice->suite ? choice->suite : "quick", path, sizeof(path), why);

	if (!error)
		error = suite_load(suite, path, why);
	if (!error && options->self_test)
		error = set_up_self_test(suite, why);
	for (int i = 0; i < BENCH_SETTINGS && !error; i++) {
		if (!choice->value[i])
			continue;
		snprintf(origin, sizeof(origin), "--%s", bench_settings[i].option);
		options->changed = true;
		error = suite_set(suite, bench_settings[i].key, choice->value[i], origin, why);
	}
	if (!error && gives_cells(choice))
		error = summarise_given(choice, options, suite, why);
	if (!error && suite->seed == 0) {
		if (getrandom(&chosen, sizeof(chosen), 0) != (ssize_t)sizeof(chosen))
			chosen = (uint32_t)time(NULL);
		suite->seed = chosen | 1u;
	}
	return error;
}

/* The suite of a run that is gone on with, as that run wrote it into its folder. */
static int load_resumed(const struct bench_choice *choice, struct bench_options *options, struct suite *suite,
        struct reason *why)
{
	char path[PATH_MAX];
	const char *name;
	int error;

	for (int i = 0; i < BENCH_SETTINGS; i++)
		if (choice->value[i])
			return reason_set(why, -EINVAL, "--%s: a run is resumed as it was begun",
			        bench_settings[i].option);
	if (choice->suite || options->out || options->data_path || options->self_test)
		return reason_set(why, -EINVAL,
		        "--resume takes no suite, no --out, no --data and no --self-test: a run is resumed "
		        "as "
		        "it was begun");
	error = results_claim(options->resume, &options->claim, why);
	if (!error)
		error = results_read(&options->run, options->resume, why);
	if (error)
		return error;
	options->resumed = true;
	if (snprintf(path, sizeof(path), "%s/suite.ini", options->run.path) >= (int)sizeof(path))
		return reason_set(why, -ENAMETOOLONG, "--resume: the path is too long");
	error = suite_load(suite, path, why);
	name = json_string_value(json_object_get(options->run.about, "suite"));
	if (name)
		snprintf(suite->name, sizeof(suite->name), "%s", name);
	options->data_path = json_string_value(json_object_get(options->run.about, "data"));
	options->filter = json_string_value(json_object_get(options->run.about, "filter"));
	options->self_test = json_is_true(json_object_get(options->run.about, "self_test"));
	suite->makes_up = options->self_test;
	options->no_figures |= json_is_true(json_object_get(options->run.about, "no_figures"));
	return error;
}

int bench_choice_load(const struct bench_choice *choice, struct bench_options *options, struct suite *suite,
        struct reason *why)
{
	return options->resume ? load_resumed(choice, options, suite, why)
	                       : load_suite(choice, options, suite, why);
}
