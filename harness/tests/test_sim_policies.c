/* What each simulated policy promises: MLFQ's rules, shares, sched(7), deadlines, fairness bounds. */
#include "cmocka_all.h"

#include "sim/nice_weight.h"
#include "sim/sim_time.h"
#include "sim_fixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void check(const char *table, const char *policy, const char *core)
{
	struct sim_fixture fixture = {0};

	sim_fixture_run(&fixture, table, policy);
	assert_string_equal(sim_fixture_core(&fixture, 0), core);
	sim_fixture_release(&fixture);
}

/* How much of the core a job had up to a moment, in units. */
static double got(const struct sim_fixture *fixture, const char *name, double until)
{
	uint64_t until_ns = (uint64_t)(until * (double)SIM_UNIT_NS), ns = 0;

	for (size_t i = 0; i < fixture->trace.segments; i++) {
		const struct sim_segment *segment = &fixture->trace.segment[i];

		if (strcmp(segment->job->spec->name, name) == 0 && segment->begin_ns < until_ns)
			ns += (segment->to_ns < until_ns ? segment->to_ns : until_ns) - segment->begin_ns;
	}
	return (double)ns / (double)SIM_UNIT_NS;
}

static void a_switch_and_a_migration_cost(void **state)
{
	struct sim_fixture fixture = {.config = {.switch_ns = 500000}};
	struct sim_fixture two = {.config = {.cores = 2, .switch_ns = 1000000, .migration_ns = 2000000}};

	(void)state;
	sim_fixture_run(&fixture, "job bursts\nA 4\nB 2\n", "rr(2)");
	assert_string_equal(sim_fixture_core(&fixture, 0), "A 0-2, B 2-4.5, A 4.5-7");
	assert_int_equal(fixture.result.switches, 2);
	assert_int_equal(fixture.result.core[0].switch_ns, 1000000);
	assert_int_equal(sim_fixture_job(&fixture, "B")->first_run_ns, 2500000);
	sim_fixture_release(&fixture);

	/* C goes first at 5, A moves over to the core that B leaves at 6. */
	sim_fixture_run(
	        &two, "job arrival bursts priority\nA 0 10 2\nB 0 6 1\nC 5 9 1\n", "priority-preemptive");
	assert_string_equal(sim_fixture_core(&two, 1), "A 0-5, C 5-15");
	assert_string_equal(sim_fixture_core(&two, 0), "B 0-6, A 6-14");
	assert_int_equal(two.result.migrations, 1);
	assert_int_equal(two.result.preemptions, 1);
	sim_fixture_release(&two);
}

static void jobs_go_back_to_their_cores(void **state)
{
	struct sim_fixture fixture = {.config = {.cores = 2}};

	(void)state;
	/* Both get ready at 3, and B is picked first: in the order of picking it would get core 0. */
	sim_fixture_run(&fixture, "job bursts\nA 2,io:1,2\nB 2,io:1,1\n", "sjf");
	assert_string_equal(sim_fixture_core(&fixture, 0), "A 0-2, A 3-5");
	assert_string_equal(sim_fixture_core(&fixture, 1), "B 0-2, B 3-4");
	assert_int_equal(fixture.result.migrations, 0);
	sim_fixture_release(&fixture);
}

/* A boost looks at the core while it switches, and leaves it as it is. */
static void a_switch_that_is_interrupted_goes_on(void **state)
{
	struct sim_fixture fixture = {.config = {.switch_ns = 3 * SIM_UNIT_NS}};

	(void)state;
	sim_fixture_run(&fixture, "job bursts\nA 2\nB 2\n", "mlfq(1,10,1,1)");
	assert_string_equal(sim_fixture_core(&fixture, 0), "A 0-2, B 2-7");
	assert_int_equal(sim_fixture_job(&fixture, "B")->first_run_ns, 5 * SIM_UNIT_NS);
	assert_int_equal(fixture.result.core[0].switch_ns, 3 * SIM_UNIT_NS);
	sim_fixture_release(&fixture);
}

static void mlfq_follows_its_rules(void **state)
{
	(void)state;
	/* 2 and 4: a long job sinks, and then takes turns with its like. */
	check("job bursts\nA 8\nB 4\n", "mlfq(3,2)", "A 0-2, B 2-4, A 4-6, B 6-8, A 8-12");
	/* 1 and 3: a new job preempts a long one, which goes on with what was left of its quantum. */
	check("job arrival bursts\nA 0 9\nB 5 2\nC 5 3\n", "mlfq(2,4)", "A 0-5, B 5-7, C 7-10, A 10-14");
	/* 4: giving up the core early does not keep it up for ever: after two bursts of 1 it sinks. */
	check("job bursts times\nA 1,io:1 3\nB 12 -\n", "mlfq(2,2)",
	        "A 0-1, B 1-3, A 3-4, B 4-6, A 6-7, B 7-15");
	check("job arrival bursts\nA 0 6\nB 4 2\n", "mlfq(2,1,2)", "A 0-4, B 4-6, A 6-8");
	/* A larger allotment is several quanta, a scale makes them longer on the way down. */
	check("job bursts\nA 9\nB 9\n", "mlfq(2,1,2)",
	        "A 0-1, B 1-2, A 2-3, B 3-4, A 4-5, B 5-6, A 6-7, B 7-8, A 8-9, B 9-10, A 10-11, B 11-12, A "
	        "12-13, "
	        "B 13-14, A 14-15, B 15-16, A 16-17, B 17-18");
	check("job bursts\nA 9\nB 9\n", "mlfq(2,1,1,0,4)", "A 0-1, B 1-2, A 2-6, B 6-10, A 10-14, B 14-18");
	/* 5: a stream of new jobs starves the long one, unless a boost lifts it. */
#define STREAM "job arrival bursts\nA 0 4\nB 2 2\nC 4 2\nD 6 2\nE 8 2\nF 10 2\n"
	check(STREAM, "mlfq(2,2)", "A 0-2, B 2-4, C 4-6, D 6-8, E 8-10, F 10-12, A 12-14");
	check(STREAM, "mlfq(2,2,1,7)", "A 0-2, B 2-4, C 4-6, D 6-8, A 8-10, E 10-12, F 12-14");
}

static void ageing_ends_starvation(void **state)
{
	static const char table[] = "job arrival bursts priority\nlow 0 4 5\nA 0 20 1\nB 1 20 1\n";

	(void)state;
	check(table, "priority-preemptive", "A 0-20, B 20-40, low 40-44");
	/* A and B take turns, as each ages while it waits. At 15 low has risen by 5 priorities, B by 1: they
	 * are equal, and low has waited for longer. */
	check(table, "priority-preemptive(ageing=3)",
	        "A 0-3, B 3-6, A 6-9, B 9-12, A 12-15, low 15-18, B 18-21, A 21-24, B 24-27, A 27-30, B "
	        "30-33, low 33-34, "
	        "A 34-36, B 36-39, A 39-42, B 42-44");
}

static void stride_deals_as_its_author(void **state)
{
	/* OSTEP, figure 9.3: tickets 100, 50, 250. */
	struct sim_fixture fixture = {0};

	(void)state;
	sim_fixture_run(&fixture, "job bursts tickets\nA 100 100\nB 100 50\nC 100 250\n", "stride(1)");
	assert_memory_equal(sim_fixture_core(&fixture, 0), "A 0-1, B 1-2, C 2-5, A 5-6, C 6-8, ", 35);
	/* The error of any share is below one quantum for each job. */
	for (unsigned at = 1; at <= 160; at++) {
		assert_true(fabs(got(&fixture, "A", at) - at * 100 / 400.0) <= 2);
		assert_true(fabs(got(&fixture, "B", at) - at * 50 / 400.0) <= 2);
		assert_true(fabs(got(&fixture, "C", at) - at * 250 / 400.0) <= 2);
	}
	sim_fixture_release(&fixture);
}

static void a_lottery_is_fair_on_average(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct sim_fixture fixture = {.config = {.seed = seed}};

		sim_fixture_run(&fixture, "job bursts tickets\nA 9000 75\nB 9000 25\n", "lottery(1)");
		/* 4000 draws with p = 3/4: five standard deviations are 137. */
		assert_true(fabs(got(&fixture, "A", 4000) - 3000) < 137);
		sim_fixture_release(&fixture);
	}
}

static void linux_fifo_is_as_sched_7(void **state)
{
	(void)state;
	/* Higher numbers first; equals in the order of their coming, without slices. */
	check("job arrival bursts priority\nA 0 200 10\nB 0 200 10\nC 50 30 20\n", "linux-fifo",
	        "A 0-50, C 50-80, A 80-230, B 230-430");
	/* Who blocks goes to the tail: B has the core when A wakes. */
	check("job bursts priority\nA 10,io:5,10 10\nB 40 10\nC 10 10\n", "linux-fifo",
	        "A 0-10, B 10-50, C 50-60, A 60-70");
}

static void linux_rr_is_as_sched_7(void **state)
{
	(void)state;
	check("job bursts priority\nA 250 10\nB 150 10\nC 10 5\n", "linux-rr",
	        "A 0-100, B 100-200, A 200-300, B 300-350, A 350-400, C 400-410");
	/* Who is preempted stays at the head and uses up the rest of its slice. */
	check("job arrival bursts priority\nA 0 150 10\nB 0 150 10\nC 50 30 20\n", "linux-rr",
	        "A 0-50, C 50-80, A 80-130, B 130-230, A 230-280, B 280-330");
}

static void linux_real_time_knows_priorities_from_1_to_99(void **state)
{
	struct sim_jobs jobs;
	struct sim_spec spec;
	struct sim_config config = {.cores = 1};
	struct sim_choice choice;
	struct sim_result result;
	struct reason why;
	const uint64_t burst_ns = 1;

	(void)state;
	sim_jobs_init(&jobs);
	sim_spec_init(&spec);
	strcpy(spec.name, "zero");
	spec.priority = 0;
	assert_int_equal(sim_jobs_add(&jobs, &spec, &burst_ns, 1, &why), 0);
	assert_int_equal(sim_choice_parse("linux-rr", &choice, &why), 0);
	config.ops = choice.ops;
	config.params = choice.params;
	assert_true(sim_run(&jobs, &config, &result, &why) < 0);
	assert_non_null(strstr(why.text, "from 1 to 99 (the highest), job zero has 0"));
	sim_jobs_release(&jobs);
}

/* Buttazzo's classic pair, with a load of 2/5 + 4/7 = 97 %. */
#define RM_FAILS "job period bursts times\nA 5 2 7\nB 7 4 5\n"

static void edf_meets_deadlines_up_to_a_full_core(void **state)
{
	struct sim_fixture edf = {0}, rm = {0}, full = {0}, over = {0};

	(void)state;
	sim_fixture_run(&edf, RM_FAILS, "edf");
	assert_int_equal(edf.result.misses, 0);
	sim_fixture_run(&rm, RM_FAILS, "rm");
	assert_true(rm.result.misses > 0);
	assert_int_equal(sim_fixture_job(&rm, "A")->misses, 0);
	sim_fixture_run(&full, "job period bursts times\nA 2 1 30\nB 3 1 20\nC 12 2 5\n", "edf");
	assert_int_equal(full.result.misses, 0);
	assert_int_equal(full.result.core[0].idle_ns, 0);
	sim_fixture_run(&over, "job period bursts times\nA 2 1 30\nB 3 1 20\nC 12 3 5\n", "edf");
	assert_true(over.result.misses > 0);
	sim_fixture_release(&edf);
	sim_fixture_release(&rm);
	sim_fixture_release(&full);
	sim_fixture_release(&over);
}

/* For random loads of 100 % at most. */
static void edf_is_optimal_on_one_core(void **state)
{
	struct random random;

	(void)state;
	random_seed(&random, 11);
	for (unsigned round = 0; round < 50; round++) {
		struct sim_fixture fixture = {0};
		char table[400];
		uint64_t a = 2 + random_below(&random, 9), b = 2 + random_below(&random, 9),
		         c = 2 + random_below(&random, 9);

		/* a third each */
		snprintf(table, sizeof(table),
		        "job period bursts times arrival\nA %ju %ju 40 0\nB %ju %ju 40 1\nC %ju %ju 40 2\n",
		        (uintmax_t)a * 3, (uintmax_t)a, (uintmax_t)b * 3, (uintmax_t)b, (uintmax_t)c * 3,
		        (uintmax_t)c);
		sim_fixture_run(&fixture, table, "edf");
		assert_int_equal(fixture.result.misses, 0);
		sim_fixture_release(&fixture);
	}
}

static void a_server_keeps_overruns_to_itself(void **state)
{
	static const char table[] =
	        "job period bursts times arrival\nhard 10 6 10 0\nsoft - 30 - 1\nmore - 5 - 2\n";
	struct sim_fixture fixture = {0}, background = {0};

	(void)state;
	sim_fixture_run(&fixture, table, "edf(4,10)");
	assert_int_equal(fixture.result.misses, 0);
	/* 4 in 10 for 35: the last is done in the ninth period */
	assert_true(sim_fixture_job(&fixture, "soft")->finish_ns <= 81 * SIM_UNIT_NS);
	assert_true(
	        sim_fixture_job(&fixture, "more")->finish_ns > sim_fixture_job(&fixture, "soft")->finish_ns);
	sim_fixture_run(&background, table, "edf");
	assert_int_equal(background.result.misses, 0);
	/* Without a server they get what hard leaves: 4 in 10, too, but never before hard. */
	assert_string_equal(sim_fixture_core(&background, 0),
	        "hard 0-6, soft 6-10, hard 10-16, soft 16-20, hard 20-26, soft 26-30, hard 30-36, soft "
	        "36-40, "
	        "hard 40-46, soft 46-50, hard 50-56, soft 56-60, hard 60-66, soft 66-70, hard 70-76, soft "
	        "76-78, "
	        "more 78-80, hard 80-86, more 86-89, hard 90-96");
	sim_fixture_release(&fixture);
	sim_fixture_release(&background);
}

static void a_late_instance_is_a_miss(void **state)
{
	struct sim_fixture fixture = {0};

	(void)state;
	sim_fixture_run(&fixture, "job period deadline bursts times\nA 10 4 3 3\nB - 5 4 -\n", "fifo");
	/* A 0-3, B 3-7 late by 2, A 10-13, A 20-23 */
	assert_int_equal(fixture.result.misses, 1);
	assert_int_equal(sim_fixture_job(&fixture, "B")->misses, 1);
	assert_string_equal(sim_fixture_core(&fixture, 0), "A 0-3, B 3-7, A 10-13, A 20-23");
	sim_fixture_release(&fixture);
}

static void an_instance_that_is_late_is_followed_at_once(void **state)
{
	struct sim_fixture fixture = {0};

	(void)state;
	sim_fixture_run(&fixture, "job period bursts times\nA 4 3 2\nB - 4 -\n", "rr(2)");
	assert_string_equal(sim_fixture_core(&fixture, 0), "A 0-2, B 2-4, A 4-5, B 5-7, A 7-10");
	assert_int_equal(sim_fixture_job(&fixture, "A")->longest_turnaround_ns, 6 * SIM_UNIT_NS);
	assert_int_equal(sim_fixture_job(&fixture, "A")->blocked_ns, 0);
	for (size_t i = 1; i < fixture.trace.events; i++)
		assert_true(fixture.trace.event[i].at_ns >= fixture.trace.event[i - 1].at_ns);
	sim_fixture_release(&fixture);
}

/* Documented in sched(7) and getpriority(2): a step is a factor of about 1.25. */
static void a_nice_step_is_worth_a_quarter(void **state)
{
	(void)state;
	assert_int_equal(nice_weight(0), NICE_0_WEIGHT);
	assert_int_equal(nice_weight(-20), 88761);
	assert_int_equal(nice_weight(19), 15);
	for (int nice = -20; nice < 19; nice++) {
		const double step = (double)nice_weight(nice) / (double)nice_weight(nice + 1);

		assert_true(step > 1.16 && step < 1.31);
	}
	assert_int_equal(virtual_from_ns(3000, NICE_0_WEIGHT), 3000);
	assert_int_equal(virtual_from_ns(3000, 2 * NICE_0_WEIGHT), 1500);
	assert_int_equal(virtual_to_ns(1500, 2 * NICE_0_WEIGHT), 3000);
}

/* Jobs that always want the core: each gets its share by weight, never further off than `bound` units. */
static void check_shares(const char *policy, double bound)
{
	static const int nice[3] = {0, 5, -3};
	static const char *const name[3] = {"A", "B", "C"};
	struct sim_fixture fixture = {0};
	double total = 0;

	for (unsigned i = 0; i < 3; i++)
		total += (double)nice_weight(nice[i]);
	sim_fixture_run(&fixture, "job bursts nice\nA 2000 0\nB 2000 5\nC 2000 -3\n", policy);
	for (double at = 0; at <= 2000; at += 0.5)
		for (unsigned i = 0; i < 3; i++) {
			const double fair = at * (double)nice_weight(nice[i]) / total;

			if (fabs(got(&fixture, name[i], at) - fair) > bound)
				fail_msg("%s: %s has %g at %g, fair is %g", policy, name[i],
				        got(&fixture, name[i], at), at, fair);
		}
	sim_fixture_release(&fixture);
}

static void fair_classes_bound_what_they_owe(void **state)
{
	(void)state;
	/* Stoica and Abdel-Wahab: nobody is off by more than the longest request. */
	check_shares("eevdf(3)", 3);
	check_shares("eevdf(1,no)", 1);
	check_shares("cfs", 6);
}

static void fair_classes_do_not_let_sleepers_save_up(void **state)
{
	static const char *const policies[] = {"cfs", "eevdf", "stride(1)"};

	(void)state;
	for (size_t i = 0; i < sizeof(policies) / sizeof(*policies); i++) {
		struct sim_fixture fixture = {0};

		/* B sleeps for 500 and is then no more than a few slices ahead. */
		sim_fixture_run(&fixture, "job bursts\nA 900\nB 1,io:500,300\n", policies[i]);
		assert_true(got(&fixture, "B", 560) - 1 < 35);
		assert_true(got(&fixture, "B", 560) - 1 > 20);
		sim_fixture_release(&fixture);
	}
}

static unsigned count_preemptions(const char *policy)
{
	struct sim_fixture fixture = {0};
	unsigned count = 0;

	sim_fixture_run(&fixture, "job bursts times nice\nA 2,io:1 30 0\nB 1,io:2 30 0\nC 100 - 5\n", policy);
	for (size_t i = 0; i < fixture.trace.events; i++)
		count += fixture.trace.event[i].kind == SIM_EVENT_PREEMPT;
	sim_fixture_release(&fixture);
	return count;
}

static void who_wakes_preempts_by_its_class_s_rule(void **state)
{
	(void)state;
	/* cfs: the further behind a job must be, the less often it preempts */
	assert_int_equal(count_preemptions("cfs(wakeup=100)"), 0);
	assert_true(count_preemptions("cfs(wakeup=3)") > 0);
	assert_true(count_preemptions("cfs(wakeup=0)") > count_preemptions("cfs(wakeup=3)"));
	assert_int_equal(count_preemptions("eevdf"), 0);
	assert_true(count_preemptions("eevdf(parity=no)") > 0);
}

static void slices_end_at_ticks(void **state)
{
	(void)state;
	check("job bursts\nA 9\nB 9\n", "eevdf(2,tick=4)", "A 0-4, B 4-8, A 8-12, B 12-16, A 16-17, B 17-18");
	/* A's debt was reckoned when it was alone. */
	check("job bursts\nA 9\nB 9\n", "cfs(tick=4)", "B 0-4, A 4-8, B 8-12, A 12-16, B 16-17, A 17-18");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_switch_and_a_migration_cost),
	        cmocka_unit_test(jobs_go_back_to_their_cores),
	        cmocka_unit_test(a_switch_that_is_interrupted_goes_on),
	        cmocka_unit_test(mlfq_follows_its_rules),
	        cmocka_unit_test(ageing_ends_starvation),
	        cmocka_unit_test(stride_deals_as_its_author),
	        cmocka_unit_test(a_lottery_is_fair_on_average),
	        cmocka_unit_test(linux_fifo_is_as_sched_7),
	        cmocka_unit_test(linux_rr_is_as_sched_7),
	        cmocka_unit_test(linux_real_time_knows_priorities_from_1_to_99),
	        cmocka_unit_test(edf_meets_deadlines_up_to_a_full_core),
	        cmocka_unit_test(edf_is_optimal_on_one_core),
	        cmocka_unit_test(a_server_keeps_overruns_to_itself),
	        cmocka_unit_test(a_late_instance_is_a_miss),
	        cmocka_unit_test(an_instance_that_is_late_is_followed_at_once),
	        cmocka_unit_test(a_nice_step_is_worth_a_quarter),
	        cmocka_unit_test(fair_classes_bound_what_they_owe),
	        cmocka_unit_test(fair_classes_do_not_let_sleepers_save_up),
	        cmocka_unit_test(who_wakes_preempts_by_its_class_s_rule),
	        cmocka_unit_test(slices_end_at_ticks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
