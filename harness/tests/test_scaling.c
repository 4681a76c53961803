/* scaling: which cells make a series, and what is said of one whose law is known. */
#include "cmocka_all.h"

#include "failing_memory.h"
#include "hand_run.h"

#include "compare/scaling.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct machine_facts four_cpus = {.cpus = 4};

/* Trials of a law with 1, 2, 3, 4 and 6 workers, half a per cent apart; a job takes `cost_ns` of CPU
 * time, times the number of workers where `costlier`. */
static void add_law(struct run *run, const char *model, unsigned count, const struct usl *law, double cost_ns,
        bool costlier)
{
	static const unsigned workers[] = {1, 2, 3, 4, 6};

	for (size_t i = 0; i < sizeof(workers) / sizeof(*workers); i++) {
		const struct hand_cell cell = {model, "other", "none", workers[i]};

		for (unsigned j = 0; j < count; j++) {
			const double throughput =
			        usl_throughput(law, workers[i]) * (1 + 0.005 * (j * 3 % count) / count);
			struct outcome *const outcome = &hand_run_add(run, &cell, throughput)->outcome;

			outcome->cpu_user_ns = (uint64_t)(cost_ns * (double)outcome->jobs_in_window *
			                                  (costlier ? workers[i] : 1));
		}
	}
}

static char text[EXPLANATION_SIZE];

/* Of the first series of the run, which is released. */
static const char *explain(struct run *run, size_t series)
{
	struct run_cells cells;
	struct scalings scalings;

	assert_int_equal(run_cells_gather(&cells, run), 0);
	assert_int_equal(scalings_find(&scalings, &cells, 1), 0);
	assert_int_equal(scalings.count, series);
	scaling_explain(&scalings.list[0], &four_cpus, text);
	scalings_release(&scalings);
	run_cells_release(&cells);
	run_release(run);
	return text;
}

static void names_contention(void **state)
{
	const struct usl law = {10000, 0.3, 0};
	struct run run = {0};

	(void)state;
	add_law(&run, "pool", 7, &law, 1000, false);
	explain(&run, 1);
	assert_non_null(strstr(text,
	        "6 workers do 2.40 times what 1 does; contention limits: sigma 0.3 (0.3 .. 0.3), kappa "));
	assert_non_null(strstr(text, "; at most 3.3"));
	assert_non_null(strstr(text, " times what one worker does, however many there are"));
	assert_null(strstr(text, "CPU"));
}

static void names_coherence_and_the_peak(void **state)
{
	const struct usl law = {10000, 0, 0.02}, early = {10000, 0.02, 0.08};
	struct run run = {0};

	(void)state;
	add_law(&run, "pool", 7, &law, 1000, false);
	explain(&run, 1);
	assert_non_null(strstr(text, "; coherence limits: sigma "));
	assert_non_null(strstr(text, "kappa 0.02 ("));
	assert_non_null(strstr(text, "; the peak is at 7 workers (7 .. 7), beyond what was measured"));
	add_law(&run, "pool", 7, &early, 1000, false);
	explain(&run, 1);
	assert_non_null(strstr(text, "; coherence limits most: sigma 0.02 ("));
	assert_non_null(strstr(text, "; the peak is at 4 workers (3 .. 4)"));
	assert_null(strstr(text, "beyond"));
}

/* At six workers sigma adds 2.5 to the law's denominator, kappa 0.6. */
static void names_what_limits_most(void **state)
{
	const struct usl law = {10000, 0.5, 0.02};
	struct run run = {0};

	(void)state;
	add_law(&run, "pool", 7, &law, 1000, false);
	assert_non_null(strstr(explain(&run, 1), "; contention limits most: sigma 0.5 ("));
}

static void says_when_nothing_limits(void **state)
{
	const struct usl law = {10000, 0.005, 0}, worse = {10000, 0.02, 0};
	struct run run = {0};

	(void)state;
	add_law(&run, "pool", 7, &law, 1000, false);
	assert_string_equal(explain(&run, 1), "6 workers do 5.85 times what 1 does; no limit is visible");
	add_law(&run, "pool", 7, &worse, 1000, false);
	assert_null(strstr(explain(&run, 1), "no limit"));
}

static void says_when_it_cannot_tell(void **state)
{
	const struct usl law = {10000, 0.3, 0};
	static const double noisy[3][5] = {
	        {1000, 1500, 700, 1300, 800}, {1500, 900, 2200, 1100, 1900}, {1700, 2900, 1200, 2600, 1900}};
	struct run run = {0};

	(void)state;
	add_law(&run, "pool", 4, &law, 1000, false);
	assert_string_equal(explain(&run, 1), "6 workers do 2.40 times what 1 does; cannot tell what limits: "
	                                      "one of the cells has 4 trials that "
	                                      "count, at least 5 are needed");
	for (size_t i = 0; i < 3; i++)
		for (size_t j = 0; j < 5; j++)
			hand_run_add(&run, &(struct hand_cell){"pool", "other", "none", (unsigned)i + 1},
			        noisy[i][j]);
	assert_non_null(strstr(
	        explain(&run, 1), "cannot tell whether contention or coherence limits: both may be 0: "));
}

/* Two CPUs and no more: that is no law of contention, and the CPUs say what it is. */
static void says_when_the_law_does_not_fit(void **state)
{
	static const double steps[] = {1000, 1980, 1975, 1970, 1978};
	struct run run = {0};

	(void)state;
	for (size_t i = 0; i < 5; i++)
		for (unsigned j = 0; j < 5; j++)
			hand_run_add(&run, &(struct hand_cell){"pool", "other", "none", (unsigned)i + 1},
			        steps[i] + j)
			        ->outcome.cpu_user_ns = 780000000;
	explain(&run, 1);
	assert_non_null(strstr(text, "5 workers do 1.98 times what 1 does; the universal scalability law "
	                             "does not describe it: it is 8.7 % off; the CPUs"));
	assert_non_null(strstr(text, "; the CPUs are used up: 5 workers got 98 % of 4"));
}

static void says_when_jobs_cost_more(void **state)
{
	const struct usl law = {10000, 0.3, 0};
	struct run run = {0};

	(void)state;
	add_law(&run, "pool", 7, &law, 1000, true);
	assert_non_null(strstr(
	        explain(&run, 1), "; a job costs 6 times the CPU time with 6 workers that it costs with 1"));
}

static void a_series_differs_in_workers_only(void **state)
{
	const struct usl law = {10000, 0.1, 0};
	struct run run = {0};
	struct run_cells cells;
	struct scalings scalings;
	char name[CELL_NAME_MAX];

	(void)state;
	add_law(&run, "fork", 5, &law, 1000, false);
	add_law(&run, "pool", 5, &law, 1000, false);
	/* Two numbers of workers are no series, and neither are three of which one gets nothing done, */
	for (unsigned workers = 1; workers <= 3; workers++) {
		hand_run_add_cell(&run, &(struct hand_cell){"pool", "idle", "cpu:2", workers}, 5,
		        workers == 2 ? 0 : workers);
		if (workers < 3)
			hand_run_add_cell(
			        &run, &(struct hand_cell){"pool", "batch", "none", workers}, 5, 100);
	}
	/* or is refused. */
	for (unsigned workers = 1; workers <= 3; workers++)
		hand_run_add(&run, &(struct hand_cell){"pool", "fifo:10", "none", workers}, 1000)
		        ->outcome.status = workers == 3 ? TRIAL_REFUSED : TRIAL_OK;
	assert_int_equal(run_cells_gather(&cells, &run), 0);
	assert_int_equal(scalings_find(&scalings, &cells, 1), 0);
	assert_int_equal(scalings.count, 2);
	assert_string_equal(scaling_name(&scalings.list[0], name, sizeof(name)),
	        "pool/sha256/other/none/background:none");
	assert_string_equal(scaling_name(&scalings.list[1], name, sizeof(name)),
	        "fork/sha256/other/none/background:none");
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(scalings.list[i].count, 5);
		assert_int_equal(scaling_workers(&scalings.list[i], 4), 6);
		assert_int_equal(scalings.list[i].least_trials, 5);
		assert_true(fabs(scalings.list[i].estimate.usl.sigma - 0.1) < 0.01);
	}
	scalings_release(&scalings);
	run_cells_release(&cells);
	run_release(&run);
}

static struct run_cells swept_cells;
static struct scalings swept;

static int find_swept(struct reason *why)
{
	(void)why;
	return scalings_find(&swept, &swept_cells, 1);
}

static void release_swept(void)
{
	scalings_release(&swept);
}

static void no_memory_is_an_error_and_nothing_lost(void **state)
{
	const struct usl law = {10000, 0.1, 0};
	struct run run = {0};

	(void)state;
	add_law(&run, "fork", 5, &law, 1000, false);
	assert_int_equal(run_cells_gather(&swept_cells, &run), 0);
	failing_memory_sweep(find_swept, release_swept);
	run_cells_release(&swept_cells);
	run_release(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(names_contention),
	        cmocka_unit_test(names_coherence_and_the_peak),
	        cmocka_unit_test(names_what_limits_most),
	        cmocka_unit_test(says_when_nothing_limits),
	        cmocka_unit_test(says_when_it_cannot_tell),
	        cmocka_unit_test(says_when_the_law_does_not_fit),
	        cmocka_unit_test(says_when_jobs_cost_more),
	        cmocka_unit_test(a_series_differs_in_workers_only),
	        cmocka_unit_test(no_memory_is_an_error_and_nothing_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
