/*
 * bench_choice: the suite that the command line of `telar bench` means: a file with options laid over it, the
 * self-test's one cell, or what a run that is resumed was begun with.
 */
#ifndef TELAR_BENCH_CHOICE_H
#define TELAR_BENCH_CHOICE_H

#include "bench_options.h"

/* An option that is a key of a suite; both are spelled alike but for singular and plural. */
struct bench_setting {
	const char *option, *key, *value, *help;
};

enum { BENCH_SETTINGS = 17 };
extern const struct bench_setting bench_settings[];

struct bench_choice {
	const char *suite;                 /* NULL: the preset */
	const char *value[BENCH_SETTINGS]; /* NULL: as the suite has it */
};

/* Loads it into `suite`. For a run that is resumed (options->resume) reads and claims that as well, and takes
 * over the options that it was begun with. */
int bench_choice_load(const struct bench_choice *choice, struct bench_options *options, struct suite *suite,
        struct reason *why);

#endif
