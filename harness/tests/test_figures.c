/* figures: that gnuplot draws them, whatever the run, and what they say; skipped where there is no gnuplot.
 */
#include "cmocka_all.h"

#include "figure_fixture.h"

#include "figures/figures.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const eight_workloads[] = {"sha256(64KiB)", "primes(100000)", "matmul(128)", "file(4KiB)",
        "log(4KiB)", "rpc(2ms,exp)", "web(2ms,64KiB)", "null", NULL};

static void draws_the_figures_of_a_run(void **state)
{
	struct fake_run fake = fake_run_usual();
	char *log, *svg;

	(void)state;
	if (!has_gnuplot())
		skip();
	fake.troubled = true;
	log = draw(&fake);
	assert_drawn("policy");
	assert_drawn("latency");
	assert_drawn("fairness");
	assert_int_equal(size_of("scaling", "png"), -1);
	assert_non_null(strstr(log, "scaling: not drawn, no model has several numbers of workers\n"));
	free(log);
	svg = svg_of("policy");
	assert_int_equal(count_of(svg, "sha256(64KiB), no background<"), 1);
	assert_int_equal(count_of(svg, "rpc(2ms,exp), background cpu:2<"), 1);
	assert_int_equal(count_of(svg, "jobs/s<"), 2);
	/* fork under DEADLINE is refused in four panels, one rr:10 bar of two is doubtful, loop timed out. */
	assert_int_equal(count_of(svg, ">EBUSY<"), 4);
	assert_int_equal(count_of(svg, ">timeout<"), 1);
	assert_int_equal(count_of(svg, " !<"), 2);
	assert_int_equal(count_of(svg, ">4.5ms/10ms<"), 4);
	/* The underscore of the run's name is no index. */
	assert_non_null(strstr(svg, "Run fake_run, 2025-11-21 07:13 UTC."));
	assert_non_null(strstr(svg, "AMD EPYC"));
	assert_non_null(strstr(svg, "median of 1 to 5 trials; whiskers: 95 % bootstrap interval"));
	free(svg);
}

/* A bare 10 is a nice value of some policies and a priority of others. */
static void says_what_the_number_of_a_policy_is(void **state)
{
	static const char *const policies[] = {
	        "other", "other:10", "batch:5", "fifo:10", "rr:99", "deadline:12.5ms/100ms", NULL};
	struct fake_run fake = fake_run_usual();
	char *svg;

	(void)state;
	if (!has_gnuplot())
		skip();
	fake.policies = policies;
	free(draw(&fake));
	svg = svg_of("policy");
	assert_int_equal(count_of(svg, ">nice 10<"), 4);
	assert_int_equal(count_of(svg, ">nice 5<"), 4);
	assert_int_equal(count_of(svg, ">prio 10<"), 4);
	assert_int_equal(count_of(svg, ">prio 99<"), 4);
	assert_int_equal(count_of(svg, ">12.5ms/100ms<"), 4);
	assert_int_equal(count_of(svg, ">other<"), 8);
	free(svg);
}

static void draws_scaling_and_large_runs(void **state)
{
	struct fake_run fake = fake_run_usual();
	char *svg;

	(void)state;
	if (!has_gnuplot())
		skip();
	fake.workers = scaling_workers;
	fake.workloads = eight_workloads;
	fake.unprivileged = true;
	free(draw(&fake));
	assert_drawn("policy");
	assert_drawn("scaling");
	svg = svg_of("policy");
	assert_int_equal(count_of(svg, ">EPERM<"), 3 * 4 * 8 * 2);
	free(svg);
	svg = svg_of("scaling");
	assert_int_equal(count_of(svg, ">workers<"), 8 * 2);
	assert_int_equal(count_of(svg, ">linear<"), 1);
	free(svg);
}

static void draws_spectra(void **state)
{
	struct fake_run fake = fake_run_usual();
	struct run run;
	char *svg;

	(void)state;
	if (!has_gnuplot())
		skip();
	fake.troubled = true;
	fake_run_make(&run, &fake);
	/* A cell without a number under the policy that is shown. */
	for (size_t i = 0; i < run.trial_count; i++)
		if (strcmp(run.trials[i].policy, "other") == 0 && strcmp(run.trials[i].model, "fork") == 0)
			run.trials[i].outcome =
			        (struct outcome){.status = TRIAL_REFUSED, .error = -EAGAIN, .workers = 2};
	add_latencies(&run, 50);
	draw_and_release(&run);
	assert_drawn("spectrum");
	svg = svg_of("spectrum");
	assert_int_equal(count_of(svg, ">percentile<"), 2 * 2);
	assert_int_equal(count_of(svg, ">fork: EAGAIN<"), 2 * 2);
	assert_int_equal(count_of(svg, ">90<"), 2 * 2);
	assert_non_null(strstr(svg, "coordinated"));
	/* cells have two trials at least, which have no bootstrap interval */
	assert_non_null(strstr(svg, "bands: 95 % bootstrap interval (of fewer than 6 trials:"));
	free(svg);
}

/* One trial: no whisker is spoken of, nor drawn, and no verdict. */
static void draws_single_trials_without_intervals(void **state)
{
	struct fake_run fake = fake_run_usual();
	char *svg;

	(void)state;
	if (!has_gnuplot())
		skip();
	fake.trials = 1;
	free(draw(&fake));
	for (int i = 0; i < 3; i++) {
		svg = svg_of(i == 0 ? "policy" : i == 1 ? "latency" : "fairness");
		assert_null(strstr(svg, "whisker"));
		assert_null(strstr(svg, "bootstrap"));
		assert_null(strstr(svg, "Letters"));
		assert_non_null(strstr(svg, "one trial each"));
		free(svg);
	}
}

static void draws_latency_against_load(void **state)
{
	const struct fake_run fake = fake_run_usual();
	struct run run;
	char *svg;

	(void)state;
	if (!has_gnuplot())
		skip();
	fake_run_make(&run, &fake);
	open_the_arrivals(&run);
	for (size_t i = 0; i < run.trial_count; i++) {
		struct outcome *const outcome = &run.trials[i].outcome;

		if (strcmp(run.trials[i].model, "pool") == 0 && outcome->overloaded)
			outcome->p50_ns = outcome->p90_ns = outcome->p99_ns = outcome->p999_ns = 0;
	}
	draw_and_release(&run);
	assert_drawn("load");
	svg = svg_of("load");
	/* A cell without a latency is not left out without a word: of whom, and under which load. */
	assert_int_equal(count_of(svg, ">pool: none timed at 6k<"), 2 * 2);
	assert_int_equal(count_of(svg, ": none timed at "), 2 * 2);
	assert_non_null(strstr(svg, "Hollow"));
	assert_int_equal(count_of(svg, ">offered load, jobs/s<"), 2 * 2);
	assert_int_equal(count_of(svg, "sha256(64KiB), background cpu:2<"), 1);
	free(svg);
}

/* Whatever a user asks for: one policy, one model, one panel, nothing but refusals in a panel. */
static void draws_small_and_odd_runs(void **state)
{
	static const char *const one_model[] = {"pool", NULL}, *const one_policy[] = {"other", NULL};
	static const char *const one_workload[] = {"null", NULL}, *const no_background[] = {"none", NULL};
	static const char *const many_models[] = {"loop", "pool", "fork", "cluster", "pool-rr", "pool-steal",
	        "thread", "prefork", "spawn", NULL};
	static const char *const realtime[] = {"fifo:10", "rr:10", NULL};
	struct fake_run fake = fake_run_usual();
	struct run run;
	struct reason why;

	(void)state;
	if (!has_gnuplot())
		skip();
	fake.models = many_models;
	free(draw(&fake));
	fake.backgrounds = no_background;
	fake.trials = 1;
	free(draw(&fake));
	fake.models = one_model;
	fake.policies = one_policy;
	fake.workloads = one_workload;
	free(draw(&fake));
	assert_drawn("policy");
	fake = fake_run_usual();
	fake.policies = realtime;
	fake.unprivileged = true;
	fake_run_make(&run, &fake);
	if (figures_draw(&run, figure_scripts, figure_folder, NULL, &why) != 0)
		fail_msg("%s", why.text);
	/* One trial of hundreds is allowed after all: three panels have no number. */
	run.trials[0].outcome = (struct outcome){.status = TRIAL_OK,
	        .workers = 2,
	        .window_ns = 1000000000,
	        .jobs_in_window = 0,
	        .throughput_jobs_per_s = 0};
	draw_and_release(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_teardown(draws_the_figures_of_a_run, figure_fixture_clean),
	        cmocka_unit_test_teardown(says_what_the_number_of_a_policy_is, figure_fixture_clean),
	        cmocka_unit_test_teardown(draws_scaling_and_large_runs, figure_fixture_clean),
	        cmocka_unit_test_teardown(draws_spectra, figure_fixture_clean),
	        cmocka_unit_test_teardown(draws_single_trials_without_intervals, figure_fixture_clean),
	        cmocka_unit_test_teardown(draws_latency_against_load, figure_fixture_clean),
	        cmocka_unit_test_teardown(draws_small_and_odd_runs, figure_fixture_clean),
	};

	return cmocka_run_group_tests(tests, figure_fixture_make, figure_fixture_remove);
}
