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

#include "base/reason.h"
#include "results/results.h"
#include "suite/suite.h"

struct bench_options {
	const char *out;       /* NULL: results/<date>-<suite> */
	const char *resume;    /* NULL, or the folder of a run to go on with */
	const char *filter;    /* NULL, or what --benchmark_filter says */
	const char *data_path; /* NULL: the harness makes data */
	char data_real[4096];  /* what data_path points to */
	bool no_figures, quiet, self_test;
	bool changed;     /* an option changed the suite */
	bool cells_given; /* an option said which cells there are */
	char command_line[1024];
	bool resumed, complete; /* of what is resumed no trial is left to do */
	struct run run;         /* when resumed */
	int claim;              /* of that run, for results_reopen(); -1: none */
};

/* Call bench_options_release() in any case. */
int bench_options_parse(
        struct bench_options *options, struct suite *suite, int argc, char **argv, struct reason *why);

void bench_options_release(struct bench_options *options);

#endif
