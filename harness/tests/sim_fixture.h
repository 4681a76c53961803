/*
 * sim_fixture: simulations in a line, for tests.
 *
 * 1. sim_fixture_run() with a table of jobs (jobs_table.h) and a policy as on the command line; a failure
 *    fails the running test.
 * 2. Look at result, metrics, trace; sim_fixture_core() is what a core did.
 * 3. sim_fixture_release().
 */
#ifndef TELAR_SIM_FIXTURE_H
#define TELAR_SIM_FIXTURE_H

#include "sim/metrics.h"
#include "sim/trace.h"

struct sim_fixture {
	/* set before; all zero is one core, no costs, seed 0 */
	struct sim_config config;

	/* set by sim_fixture_run() */
	struct sim_jobs jobs;
	struct sim_choice choice;
	struct sim_result result;
	struct sim_metrics metrics;
	struct sim_trace trace;
	char line[4096];
};

void sim_fixture_run(struct sim_fixture *fixture, const char *table, const char *policy);
/* The same for jobs that are drawn by chance. */
void sim_fixture_generate(struct sim_fixture *fixture, const char *recipe, const char *policy);
/* "A 0-5, B 5-8", valid until the next call. */
const char *sim_fixture_core(struct sim_fixture *fixture, unsigned core);
/* The job of this name. */
const struct sim_job *sim_fixture_job(const struct sim_fixture *fixture, const char *name);
void sim_fixture_release(struct sim_fixture *fixture);

#endif
