/*
 * explain: sentences of cells whose counters are known. Each clause is there when its numbers are, and
 * not when they are just below its threshold.
 */
#include "cmocka_all.h"

#include "failing_memory.h"
#include "hand_run.h"

#include "compare/explain.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct machine_facts two_cpus = {.cpus = 2}, throttled = {.cpus = 2, .rt_share = 0.95};

/* `count` trials that used `cpus` CPUs. */
static void add(struct run *run, const struct hand_cell *cell, unsigned count, double cpus)
{
	for (unsigned i = 0; i < count; i++) {
		struct outcome *const outcome = &hand_run_add(run, cell, 1000)->outcome;

		outcome->cpu_user_ns = (uint64_t)(cpus * 2e8 * (1 + 0.001 * i));
		outcome->involuntary_switches = 10;
	}
}

/* What is said of the cell with this policy and background. */
static const char *explain(
        const struct run *run, const struct hand_cell *wanted, const struct machine_facts *machine)
{
	static char text[EXPLANATION_SIZE];
	struct run_cells cells;

	assert_int_equal(run_cells_gather(&cells, run), 0);
	for (size_t i = 0; i < cells.count; i++)
		if (strcmp(cells.cells[i].trials[0]->policy, wanted->policy) == 0 &&
		        strcmp(cells.cells[i].trials[0]->background, wanted->background) == 0)
			assert_int_equal(explain_cell(&cells, &cells.cells[i], machine, text), 0);
	run_cells_release(&cells);
	return text;
}

static const struct hand_cell alone = {"pool", "idle", "none", 4}, beside = {"pool", "idle", "cpu:2", 4};

static void says_because_where_the_run_shows_the_cause(void **state)
{
	struct run run = {0};

	(void)state;
	add(&run, &alone, 5, 1.96);
	add(&run, &beside, 5, 0.016);
	assert_string_equal(explain(&run, &beside, &two_cpus),
	        "got 0.8 % of 2 CPUs because 2 SCHED_OTHER hogs ran (98 % without them); 10 involuntary "
	        "switches in 200ms");
	assert_string_equal(
	        explain(&run, &alone, &two_cpus), "got 98 % of 2 CPUs; 10 involuntary switches in 200ms");
	run_release(&run);
}

static void says_beside_where_it_does_not(void **state)
{
	struct run run = {0};

	(void)state;
	/* Never measured without. */
	add(&run, &beside, 5, 0.016);
	assert_string_equal(explain(&run, &beside, &two_cpus),
	        "got 0.8 % of 2 CPUs beside 2 SCHED_OTHER hogs; 10 involuntary switches in 200ms");
	/* Measured twice: no test can tell, 2 / C(7, 2) is above 0.05. */
	add(&run, &alone, 2, 1.96);
	assert_non_null(
	        strstr(explain(&run, &beside, &two_cpus), "beside 2 SCHED_OTHER hogs (98 % without them)"));
	run_release(&run);
	/* Less for certain, but not by a tenth. */
	add(&run, &alone, 5, 1.9);
	add(&run, &beside, 5, 1.75);
	assert_non_null(strstr(explain(&run, &beside, &two_cpus), "got 88 % of 2 CPUs beside 2"));
	run_release(&run);
}

static void delay(struct run *run, size_t first, size_t end, double workers)
{
	for (size_t i = first; i < end; i++)
		run->trials[i].outcome.run_delay_ns = (int64_t)(workers * 2e8);
}

/* Less CPU time beside hogs is their doing only where workers were ready, and had no CPU. */
static void says_because_only_where_workers_were_kept_from_running(void **state)
{
	struct run run = {0};

	(void)state;
	/* Nobody counted, and alone the workers waited too. */
	add(&run, &alone, 5, 0.4);
	add(&run, &beside, 5, 0.1);
	assert_non_null(
	        strstr(explain(&run, &beside, &two_cpus), "got 5.0 % of 2 CPUs beside 2 SCHED_OTHER"));
	/* Counted, and it was not that. */
	delay(&run, 0, 5, 0.1);
	delay(&run, 5, 10, 0.2);
	assert_non_null(
	        strstr(explain(&run, &beside, &two_cpus), "got 5.0 % of 2 CPUs beside 2 SCHED_OTHER"));
	/* Counted, and it was. */
	delay(&run, 5, 10, 0.3);
	assert_non_null(strstr(explain(&run, &beside, &two_cpus), "got 5.0 % of 2 CPUs because 2"));
	run_release(&run);
	/* Starved: the kernel counts a delay when it is over, and none was. */
	add(&run, &alone, 5, 1.9);
	add(&run, &beside, 5, 0);
	delay(&run, 0, 10, 0);
	assert_non_null(strstr(explain(&run, &beside, &two_cpus), "because 2"));
	run_release(&run);
}

static void names_a_reservation(void **state)
{
	static const struct hand_cell fixed = {"pool", "deadline:4ms/10ms", "none", 4},
	                              automatic = {"pool", "deadline:auto", "none", 4};
	struct run run = {0};

	(void)state;
	add(&run, &fixed, 5, 1.61);
	add(&run, &automatic, 5, 1.2);
	for (size_t i = 5; i < 10; i++)
		snprintf(run.trials[i].policy_exact, sizeof(run.trials[i].policy_exact),
		        "deadline:4.5ms/10ms");
	assert_string_equal(explain(&run, &fixed, &two_cpus),
	        "got 81 % of 2 CPUs, all of its reservation of 1.60 CPUs; 10 involuntary switches in 200ms");
	assert_non_null(
	        strstr(explain(&run, &automatic, &two_cpus), "got 60 % of 2 CPUs, with 1.80 CPUs reserved;"));
	run_release(&run);
}

static void names_throttling_where_the_machine_throttles(void **state)
{
	static const struct hand_cell fifo = {"pool", "fifo:10", "none", 4},
	                              other = {"pool", "other", "none", 4};
	struct run run = {0};

	(void)state;
	add(&run, &fifo, 5, 1.9);
	add(&run, &other, 5, 1.9);
	assert_non_null(
	        strstr(explain(&run, &fifo, &throttled), "CPUs, as much as real-time throttling leaves;"));
	assert_null(strstr(explain(&run, &other, &throttled), "throttling"));
	assert_null(strstr(explain(&run, &fifo, &two_cpus), "throttling"));
	run_release(&run);
	add(&run, &fifo, 5, 1.8);
	assert_null(strstr(explain(&run, &fifo, &throttled), "throttling"));
	run_release(&run);
}

static void reads_the_machine_from_the_environment(void **state)
{
	json_t *environment = json_pack("{s:i, s:b, s:i, s:i}", "cpus", 8, "rt_throttling", 1,
	        "rt_runtime_us", 950000, "rt_period_us", 1000000);
	struct machine_facts facts = machine_facts_read(environment);

	(void)state;
	assert_int_equal(facts.cpus, 8);
	assert_true(facts.rt_share == 0.95);
	json_object_set_new(environment, "rt_throttling", json_false());
	facts = machine_facts_read(environment);
	assert_true(facts.rt_share == 0);
	json_decref(environment);
	facts = machine_facts_read(NULL);
	assert_true(facts.cpus == 0 && facts.rt_share == 0);
}

/* Half of what they could use is the threshold; and a CPU must have been free. */
static void says_that_workers_waited(void **state)
{
	static const struct hand_cell other = {"pool", "other", "none", 4},
	                              one = {"pool", "batch", "none", 1};
	const struct machine_facts unknown = {0};
	struct run run = {0};

	(void)state;
	add(&run, &other, 5, 0.9);
	add(&run, &one, 5, 0.4);
	assert_non_null(
	        strstr(explain(&run, &other, &two_cpus), "got 45 % of 2 CPUs: its workers mostly waited;"));
	assert_non_null(
	        strstr(explain(&run, &one, &two_cpus), "got 20 % of 2 CPUs: its worker mostly waited;"));
	assert_string_equal(
	        explain(&run, &one, &unknown), "got the time of 0.40 CPUs; 10 involuntary switches in 200ms");
	/* Another program may have kept it from running. */
	for (size_t i = 0; i < run.trial_count; i++)
		run.trials[i].outcome.foreign_cpu_ns = 150000000;
	assert_null(strstr(explain(&run, &other, &two_cpus), "waited"));
	for (size_t i = 0; i < run.trial_count; i++)
		run.trials[i].outcome.foreign_cpu_ns = -1;
	assert_null(strstr(explain(&run, &other, &two_cpus), "waited"));
	run_release(&run);
	add(&run, &other, 5, 1.01);
	assert_null(strstr(explain(&run, &other, &two_cpus), "waited"));
	run_release(&run);
}

static void never_more_than_all(void **state)
{
	struct run run = {0};

	(void)state;
	add(&run, &alone, 5, 2.1);
	add(&run, &beside, 5, 1);
	assert_non_null(strstr(explain(&run, &alone, &two_cpus), "got all of 2 CPUs;"));
	assert_non_null(strstr(explain(&run, &beside, &two_cpus), "(100 % without them)"));
	run_release(&run);
}

static void counts_switches(void **state)
{
	static const struct hand_cell fork = {"fork", "other", "none", 2};
	struct run run = {0};

	(void)state;
	add(&run, &fork, 3, 1.9);
	for (size_t i = 0; i < run.trial_count; i++) {
		run.trials[i].outcome.involuntary_switches = 1;
		run.trials[i].outcome.voluntary_switches = 198;
	}
	assert_string_equal(explain(&run, &fork, &two_cpus),
	        "got 95 % of 2 CPUs; 1 involuntary switch in 200ms, 0.99 voluntary a job");
	for (size_t i = 0; i < run.trial_count; i++)
		run.trials[i].outcome.voluntary_switches = 1;
	assert_null(strstr(explain(&run, &fork, &two_cpus), "voluntary a job"));
	run_release(&run);
}

static void set_shares(struct run *run, uint64_t **member(struct outcome *), uint64_t first, uint64_t second)
{
	for (size_t i = 0; i < run->trial_count; i++) {
		uint64_t **const shares = member(&run->trials[i].outcome);

		free(*shares);
		*shares = calloc(2, sizeof(**shares));
		assert_non_null(*shares);
		(*shares)[0] = first;
		(*shares)[1] = second;
		run->trials[i].outcome.jain = (double)((first + second) * (first + second)) /
		                              (double)(2 * (first * first + second * second));
	}
}

static uint64_t **jobs(struct outcome *outcome)
{
	return &outcome->worker_jobs;
}

static uint64_t **connections(struct outcome *outcome)
{
	return &outcome->worker_connections;
}

static void tells_who_did_the_work(void **state)
{
	static const struct hand_cell cluster = {"cluster", "other", "none", 2};
	struct run run = {0};

	(void)state;
	add(&run, &cluster, 3, 1.9);
	set_shares(&run, jobs, 99, 1);
	assert_non_null(strstr(explain(&run, &cluster, &two_cpus),
	        "200ms; the busiest of 2 workers did 99 % of the jobs (Jain 0.51)"));
	set_shares(&run, connections, 30, 2);
	set_shares(&run, jobs, 3, 1);
	assert_non_null(
	        strstr(explain(&run, &cluster, &two_cpus), "; the busiest of 2 workers did 75 % of the jobs, "
	                                                   "one had 94 % of the connections (Jain 0.80)"));
	/* 61 to 39: Jain 0.954 */
	set_shares(&run, jobs, 61, 39);
	assert_null(strstr(explain(&run, &cluster, &two_cpus), "busiest"));
	run_release(&run);
}

static void names_what_was_out_of_the_ordinary(void **state)
{
	static const struct hand_cell cluster = {"cluster", "other", "none", 2};
	struct run run = {0};
	struct outcome *outcome;

	(void)state;
	add(&run, &cluster, 5, 1.9);
	for (size_t i = 0; i < run.trial_count; i++)
		run.trials[i].outcome.driver_cpu_ns = 190000000;
	run.trials[1].outcome.respawned = 2;
	strcpy(run.trials[2].outcome.polluted, "9 ms of steal");
	outcome = &run.trials[3].outcome;
	outcome->status = TRIAL_FAILED;
	strcpy(outcome->reason, "1 of 5 jobs gave a wrong result");
	assert_string_equal(explain(&run, &cluster, &two_cpus),
	        "got 95 % of 2 CPUs; 10 involuntary switches in 200ms; its driver was busy for 95 % of the "
	        "window "
	        "and may be the limit; 1 of 5 trials was disturbed and does not count; 2 workers died and "
	        "were "
	        "replaced; 1 of 5 trials failed: 1 of 5 jobs gave a wrong result");
	for (size_t i = 0; i < run.trial_count; i++) {
		run.trials[i].outcome.driver_cpu_ns = 170000000;
		run.trials[i].outcome.status = TRIAL_OK;
		run.trials[i].outcome.respawned = 0;
		strcpy(run.trials[i].outcome.polluted, "9 ms of steal");
	}
	assert_string_equal(explain(&run, &cluster, &two_cpus),
	        "got 95 % of 2 CPUs; 10 involuntary switches in 200ms; "
	        "all trials were disturbed: 9 ms of steal");
	run_release(&run);
}

static void a_cell_without_a_number_says_why(void **state)
{
	static const struct hand_cell fifo = {"pool", "fifo:10", "none", 2};
	struct run run = {0};

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct outcome *const outcome = &hand_run_add(&run, &fifo, 0)->outcome;

		outcome->status = TRIAL_REFUSED;
		outcome->error = -EPERM;
		strcpy(outcome->reason, "fifo:10 refused: needs root");
	}
	assert_string_equal(explain(&run, &fifo, &two_cpus), "refused (EPERM): fifo:10 refused: needs root");
	run.trials[0].outcome.status = run.trials[1].outcome.status = TRIAL_TIMEOUT;
	run.trials[0].outcome.error = run.trials[1].outcome.error = 0;
	assert_string_equal(explain(&run, &fifo, &two_cpus), "timeout: fifo:10 refused: needs root");
	run_release(&run);
}

static struct run swept;
static struct run_cells swept_cells;

static int explain_swept(struct reason *why)
{
	char text[EXPLANATION_SIZE];
	int error = run_cells_gather(&swept_cells, &swept);

	for (size_t i = 0; i < swept_cells.count && !error; i++) {
		error = explain_cell(&swept_cells, &swept_cells.cells[i], &two_cpus, text);
		if (error)
			run_cells_release(&swept_cells);
	}
	(void)why;
	return error;
}

static void release_swept(void)
{
	run_cells_release(&swept_cells);
}

static void no_memory_is_an_error_and_nothing_lost(void **state)
{
	(void)state;
	add(&swept, &alone, 4, 1.9);
	add(&swept, &beside, 4, 0.1);
	failing_memory_sweep(explain_swept, release_swept);
	run_release(&swept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(says_because_where_the_run_shows_the_cause),
	        cmocka_unit_test(says_beside_where_it_does_not),
	        cmocka_unit_test(says_because_only_where_workers_were_kept_from_running),
	        cmocka_unit_test(names_a_reservation),
	        cmocka_unit_test(names_throttling_where_the_machine_throttles),
	        cmocka_unit_test(reads_the_machine_from_the_environment),
	        cmocka_unit_test(says_that_workers_waited),
	        cmocka_unit_test(never_more_than_all),
	        cmocka_unit_test(counts_switches),
	        cmocka_unit_test(tells_who_did_the_work),
	        cmocka_unit_test(names_what_was_out_of_the_ordinary),
	        cmocka_unit_test(a_cell_without_a_number_says_why),
	        cmocka_unit_test(no_memory_is_an_error_and_nothing_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
