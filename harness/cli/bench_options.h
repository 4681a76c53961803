/*
 * bench_options: the command line of `telar bench`.
 *
 *   telar bench [SUITE] [OPTION...] [-- GOOGLE-BENCHMARK-FLAG...]
 *
 * bench_options_parse() loads the suite (quick, another by name, or a path to an .ini) and
 * lays the options over it. argp prints help and usage errors and ends the program with
 * status 2; what is wrong with a value comes back in `why`.
 */
#ifndef TELAR_BENCH_OPTIONS_H
#define TELAR_BENCH_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "../reason.h"
#include "../suite.h"

struct bench_options {
	const char *out;       /* NULL: results/<date>-<suite> */
	const char *data_path; /* NULL: the harness makes data */
	bool no_figures, quiet;
	bool changed; /* an option changed the suite */
	char command_line[1024];
};

int bench_options_parse(
        struct bench_options *options, struct suite *suite, int argc, char **argv, struct reason *why);

/* Where the run goes. */
int bench_choose_folder(const struct bench_options *options, const struct suite *suite, const char *root,
        char *path, size_t size, struct reason *why);

/* Takes the cells out that --benchmark_filter does not match. */
int bench_filter(struct suite *suite, struct reason *why);

/* Runs the micro-benchmarks' own program; argv[0] is "micro". */
int bench_micro(int argc, char **argv);

#endif
