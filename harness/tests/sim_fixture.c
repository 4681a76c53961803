/* See sim_fixture.h. */
#include "cmocka_all.h"

#include "sim_fixture.h"

#include "sim/jobs_generate.h"
#include "sim/jobs_table.h"

#include <string.h>

static void simulate(struct sim_fixture *fixture, const char *policy)
{
	struct reason why = {""};

	if (sim_choice_parse(policy, &fixture->choice, &why) != 0)
		fail_msg("%s", why.text);
	sim_trace_init(&fixture->trace);
	fixture->config.ops = fixture->choice.ops;
	fixture->config.params = fixture->choice.params;
	fixture->config.observer = sim_trace_observer(&fixture->trace);
	if (fixture->config.cores == 0)
		fixture->config.cores = 1;
	if (sim_run(&fixture->jobs, &fixture->config, &fixture->result, &why) != 0)
		fail_msg("%s: %s", policy, why.text);
	assert_int_equal(sim_trace_complete(&fixture->trace), 0);
	assert_int_equal(sim_metrics_make(&fixture->metrics, &fixture->result), 0);
}

void sim_fixture_run(struct sim_fixture *fixture, const char *table, const char *policy)
{
	FILE *stream = fmemopen((void *)(uintptr_t)table, strlen(table), "r");
	struct reason why = {""};

	assert_non_null(stream);
	sim_jobs_init(&fixture->jobs);
	if (jobs_table_read(&fixture->jobs, stream, "table", &why) != 0)
		fail_msg("%s", why.text);
	fclose(stream);
	simulate(fixture, policy);
}

void sim_fixture_generate(struct sim_fixture *fixture, const char *recipe, const char *policy)
{
	struct reason why = {""};

	sim_jobs_init(&fixture->jobs);
	if (jobs_generate(&fixture->jobs, recipe, &why) != 0)
		fail_msg("%s", why.text);
	simulate(fixture, policy);
}

const char *sim_fixture_core(struct sim_fixture *fixture, unsigned core)
{
	FILE *stream = fmemopen(fixture->line, sizeof(fixture->line), "w");

	assert_non_null(stream);
	sim_trace_print_core(&fixture->trace, core, fixture->jobs.plain, stream);
	fclose(stream);
	return fixture->line;
}

const struct sim_job *sim_fixture_job(const struct sim_fixture *fixture, const char *name)
{
	for (size_t i = 0; i < fixture->result.count; i++)
		if (strcmp(fixture->result.job[i].spec->name, name) == 0)
			return &fixture->result.job[i];
	fail_msg("there is no job %s", name);
	return NULL;
}

void sim_fixture_release(struct sim_fixture *fixture)
{
	sim_trace_release(&fixture->trace);
	sim_result_release(&fixture->result);
	sim_jobs_release(&fixture->jobs);
}
