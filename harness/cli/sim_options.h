/*
 * sim_options: what `telar sim` is asked for.
 *
 * 1. sim_options_parse() reads the words (and ends the program on --help or words that cannot be).
 * 2. sim_options_resolve() reads the jobs and the policies' names.
 * 3. sim_options_release().
 */
#ifndef TELAR_SIM_OPTIONS_H
#define TELAR_SIM_OPTIONS_H

#include "sim/engine.h"
#include "sim/jobs_table.h"

#define SIM_CHOICES_MOST 32

enum sim_format { SIM_FORMAT_TABLE, SIM_FORMAT_CSV, SIM_FORMAT_JSON };

struct sim_options {
	/* as written */
	const char *file, *generate, *policies, *cores, *switch_cost, *migration_cost, *seed, *figure;
	enum sim_format format;
	bool list, print_jobs, per_job, trace, timing, against_kernel;
	bool simulates_only; /* an option was given that the kernel does not take */

	/* resolved; jobs are owned */
	struct sim_jobs jobs;
	struct sim_choice choice[SIM_CHOICES_MOST];
	size_t choices;
	struct sim_config config; /* without a policy */
};

void sim_options_parse(struct sim_options *options, int argc, char **argv);
/* 0, or a negative errno with the sentence. */
int sim_options_resolve(struct sim_options *options, struct reason *why);
void sim_options_release(struct sim_options *options);
/* The policies and their parameters. */
void sim_options_list(FILE *out);

#endif
