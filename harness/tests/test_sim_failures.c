/* Whichever allocation of a simulation fails: -ENOMEM comes up, and nothing leaks (see the asan preset). */
#include "cmocka_all.h"

#include "failing_memory.h"

#include "sim/against.h"
#include "sim/gantt_text.h"
#include "sim/jobs_generate.h"
#include "sim/report.h"

#include <errno.h>
#include <stdio.h>

static const char *policy;

static int simulate(const struct sim_jobs *jobs, struct reason *why)
{
	static struct sim_trace trace;
	struct sim_choice choice;
	struct sim_config config = {.cores = 1, .observer = sim_trace_observer(&trace)};
	struct sim_result result;
	struct sim_metrics metrics;
	struct schedule_facts facts;
	FILE *out;
	int error;

	assert_int_equal(sim_choice_parse(policy, &choice, why), 0);
	config.ops = choice.ops;
	config.params = choice.params;
	sim_trace_init(&trace);
	error = sim_run(jobs, &config, &result, why);
	if (error)
		goto release_trace;
	out = fopen("/dev/null", "we");
	assert_non_null(out);
	error = sim_trace_complete(&trace);
	if (!error)
		error = sim_metrics_make(&metrics, &result);
	if (!error)
		error = gantt_text_print(&result, &trace, NULL, jobs->plain, out);
	if (!error)
		error = schedule_facts_make(&facts, &result, &trace);
	if (!error)
		schedule_facts_release(&facts);
	fclose(out);
	sim_result_release(&result);
release_trace:
	sim_trace_release(&trace);
	return error;
}

static int work(struct reason *why)
{
	struct sim_jobs jobs, scaled;
	int error;

	sim_jobs_init(&jobs);
	error = jobs_generate(&jobs, "n=70,arrivals=exp(9),bursts=1..3,priority=1..9", why);
	if (!error)
		error = simulate(&jobs, why);
	if (!error) {
		error = against_scale(&scaled, &jobs, 0.5, why);
		if (!error)
			sim_jobs_release(&scaled);
	}
	sim_jobs_release(&jobs);
	return error;
}

static void nothing(void)
{
}

static void memory_may_end_anywhere(void **state)
{
	(void)state;
	for (size_t i = 0; sim_policy_registry[i]; i++) {
		policy = sim_policy_registry[i]->name;
		failing_memory_sweep(work, nothing);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(memory_may_end_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
