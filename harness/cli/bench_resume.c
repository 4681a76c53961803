/* See bench_resume.h. */
#include "bench_resume.h"

#include "command.h"
#include "run_folder.h"

#include "figures/figures.h"
#include "machine/environment_change.h"
#include "suite/replay.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

/* A table of two machines, or of two programs, would say nothing of either. Says on standard error what does
 * not decide. */
static int check(const struct run *run, const json_t *now, struct reason *why)
{
	char changes[300];

	if (environment_change(run->environment, now, true, changes, sizeof(changes))[0])
		return reason_set(why, -EINVAL, "--resume: other conditions than %.40s began with: %s",
		        run->run, changes);
	if (environment_change(run->environment, now, false, changes, sizeof(changes))[0])
		fprintf(stderr, "telar: not all is as when the run began: %s\n", changes);
	return 0;
}

static bool is_whole_json(const char *path)
{
	json_t *const json = json_load_file(path, 0, NULL);

	json_decref(json);
	return json != NULL;
}

static bool has_latencies(const struct run *run)
{
	for (size_t i = 0; i < run->trial_count; i++)
		if (run->trials[i].outcome.status == TRIAL_OK && run->trials[i].outcome.latency)
			return true;
	return false;
}

/* The name of something that bench leaves and that is not there, or NULL. */
static const char *missing_output(const struct bench_options *options)
{
	const struct run *const run = &options->run;
	char path[PATH_MAX + 32];

	snprintf(path, sizeof(path), "%s/benchmark.json", run->path);
	if (!is_whole_json(path))
		return "benchmark.json";
	snprintf(path, sizeof(path), "%s/latency", run->path);
	if (has_latencies(run) && access(path, F_OK) != 0)
		return "latency";
	figures_folder(command_root(), run->path, path, PATH_MAX);
	return options->no_figures || options->self_test || access(path, F_OK) == 0 ? NULL : "figures";
}

/* Says when no trial is left. */
static int find_left(const struct suite *suite, const struct bench_options *options)
{
	const struct run *const run = &options->run;
	const int complete = replay_is_complete(suite, run);
	const char *missing;

	if (complete <= 0)
		return complete < 0 ? complete : LEFT_TRIALS;
	missing = missing_output(options);
	printf("The run in %s is complete: %zu trials of %zu cell%s, nothing is left to measure.\n",
	        run->path, run->trial_count, suite->cell_count, suite->cell_count == 1 ? "" : "s");
	if (missing)
		printf("What is made from its journal is made anew: %s %s missing.\n", missing,
		        missing[0] == 'f' ? "are" : "is");
	return missing ? LEFT_OUTPUT : LEFT_NOTHING;
}

int bench_resume_begin(
        struct bench_options *options, const struct suite *suite, const json_t *now, struct reason *why)
{
	int left = check(&options->run, now, why);

	if (left < 0)
		return left;
	run_folder_tell(&options->run, options->run.path);
	left = find_left(suite, options);
	if (left < 0)
		return reason_set(why, left, "no memory for %zu cells", suite->cell_count);
	options->complete = left > LEFT_TRIALS;
	return left;
}
