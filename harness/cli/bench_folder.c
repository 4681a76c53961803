/* See bench_folder.h. */
#include "bench_folder.h"

#include "command.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Where the run goes. */
static int choose(const struct bench_options *options, const struct suite *suite, char *path, size_t size,
        struct reason *why)
{
	const char *const root = command_root();
	const time_t now = time(NULL);
	struct tm local;
	char date[32];

	if (options->out) {
		if (options->out[0] == '\0')
			return reason_set(why, -EINVAL, "--out: needs the name of a new folder");
		if (snprintf(path, size, "%s", options->out) >= (int)size)
			return reason_set(why, -ENAMETOOLONG, "--out: the path is too long");
		return 0;
	}
	localtime_r(&now, &local);
	strftime(date, sizeof(date), "%Y%m%d-%H%M%S", &local);
	for (unsigned attempt = 0; attempt < 100; attempt++) {
		char again[16] = "";

		if (attempt > 0)
			snprintf(again, sizeof(again), "-%u", attempt + 1);
		if (snprintf(path, size, "%s/results/%s-%s%s%s", root, date, suite->name,
		            options->changed ? "-changed" : "", again) >= (int)size)
			return reason_set(why, -ENAMETOOLONG, "the path of %s is too long", root);
		if (access(path, F_OK) != 0)
			return 0;
	}
	return reason_set(why, -EEXIST, "%s exists already: choose a folder with --out", path);
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

int bench_folder_open(struct results *results, const struct suite *suite, struct bench_options *options,
        const json_t *environment, hwloc_topology_t topology, struct reason *why)
{
	char path[PATH_MAX];
	unsigned attempts = 0;
	json_t *about;
	int error;

	if (options->resumed) {
		const int claim = options->claim;

		options->claim = -1;
		return results_reopen(results, &options->run, claim, why);
	}
	about = describe(suite, options);
	if (!about)
		return reason_set(why, -ENOMEM, "no memory to describe the run");
	/* another run may take the name of this second between the two */
	do {
		error = choose(options, suite, path, sizeof(path), why);
		if (!error)
			error = results_create(results, path, about, environment, topology, why);
	} while (error == -EEXIST && !options->out && access(path, F_OK) == 0 && ++attempts < 5);
	json_decref(about);
	if (error)
		return error;
	error = keep_suite(results, suite, why);
	if (error)
		results_release(results);
	return error;
}
