/*
 * micro: goals are judged by whole intervals of paired ratios; every round measures every subject in a new
 * order; what cannot be measured says so and stops nobody else.
 */
#include "cmocka_all.h"

#include "celltrial.h"
#include "gbench/gbench.h"
#include "machine/placement.h"
#include "report.h"
#include "suite/runner.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void assert_near(double value, double expected)
{
	assert_true(fabs(value - expected) <= 1e-9 * fabs(expected));
}

/* Verdicts. */

static struct estimate around(double low, double median, double high)
{
	return (struct estimate){.count = 31, .median = median, .interval = {low, high}};
}

/* On a quiet machine, for a goal of the value or of the ratio: the other one is not there. */
static enum verdict_kind verdict_of(const struct micro_goal *goal, const struct estimate *judged)
{
	const struct estimate none = {0};
	const bool of_value = goal->kind < GOAL_COST_AT_MOST;

	return verdict(goal, of_value ? judged : &none, of_value ? &none : judged, false);
}

static void a_whole_interval_decides(void **state)
{
	const struct estimate below = around(1.0, 1.1, 1.2), astride = around(1.2, 1.3, 1.4),
	                      above = around(1.5, 1.6, 1.7);
	const struct {
		enum micro_goal_kind kind;
		enum verdict_kind below, astride, above;
	} cases[] = {
	        {GOAL_NONE, VERDICT_NO_GOAL, VERDICT_NO_GOAL, VERDICT_NO_GOAL},
	        {GOAL_VALUE_AT_MOST, VERDICT_REACHED, VERDICT_CANNOT_TELL, VERDICT_MISSED},
	        {GOAL_VALUE_AT_LEAST, VERDICT_MISSED, VERDICT_CANNOT_TELL, VERDICT_REACHED},
	        {GOAL_COST_AT_MOST, VERDICT_REACHED, VERDICT_CANNOT_TELL, VERDICT_MISSED},
	        {GOAL_SPEED_UP_AT_LEAST, VERDICT_MISSED, VERDICT_CANNOT_TELL, VERDICT_REACHED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct micro_goal goal = {cases[i].kind, 1.35};

		assert_int_equal(verdict_of(&goal, &below), cases[i].below);
		assert_int_equal(verdict_of(&goal, &astride), cases[i].astride);
		assert_int_equal(verdict_of(&goal, &above), cases[i].above);
	}
}

static void to_agree_the_ratio_may_err_to_neither_side(void **state)
{
	const struct micro_goal goal = {GOAL_AGREES_WITHIN, 0.1};
	const struct {
		struct estimate ratio;
		enum verdict_kind expected;
	} cases[] = {
	        {around(0.91, 1, 1.09), VERDICT_REACHED},
	        {around(0.8, 0.85, 0.89), VERDICT_MISSED},
	        {around(1.11, 1.2, 1.3), VERDICT_MISSED},
	        {around(0.89, 1, 1.05), VERDICT_CANNOT_TELL},
	        {around(0.95, 1, 1.11), VERDICT_CANNOT_TELL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(verdict_of(&goal, &cases[i].ratio), cases[i].expected);
}

static void a_noisy_machine_misses_no_goal(void **state)
{
	const struct micro_goal most = {GOAL_VALUE_AT_MOST, 1.35}, least = {GOAL_VALUE_AT_LEAST, 1.35};
	const struct estimate below = around(1.0, 1.1, 1.2), above = around(1.5, 1.6, 1.7), none = {0};

	(void)state;
	assert_int_equal(verdict(&most, &above, &none, true), VERDICT_CANNOT_TELL);
	assert_int_equal(verdict(&least, &below, &none, true), VERDICT_CANNOT_TELL);
	assert_int_equal(verdict(&most, &below, &none, true), VERDICT_REACHED);
	assert_int_equal(verdict(&least, &above, &none, true), VERDICT_REACHED);
}

static void the_bound_itself_reaches_the_goal(void **state)
{
	const struct micro_goal most = {GOAL_VALUE_AT_MOST, 2}, least = {GOAL_VALUE_AT_LEAST, 2};
	const struct estimate exact = around(2, 2, 2), none = {0};

	(void)state;
	assert_int_equal(verdict(&most, &exact, &none, true), VERDICT_REACHED);
	assert_int_equal(verdict(&least, &exact, &none, true), VERDICT_REACHED);
}

static void few_values_cannot_tell(void **state)
{
	const struct micro_goal goal = {GOAL_VALUE_AT_MOST, 2};
	struct estimate estimate = around(1, 1, 1);
	const struct estimate none = {0};

	(void)state;
	estimate.count = VERDICT_ROUNDS_MIN - 1;
	assert_int_equal(verdict(&goal, &estimate, &none, false), VERDICT_CANNOT_TELL);
	estimate.count = VERDICT_ROUNDS_MIN;
	assert_int_equal(verdict(&goal, &estimate, &none, false), VERDICT_REACHED);
}

static void ratios_are_paired_within_a_round(void **state)
{
	/* The machine gets slower and slower; the ratio stays. One round of each has no value. */
	const double value[] = {11, 22, 44, 88, NAN, 352, 704, 1408, 2816};
	const double other[] = {10, 20, 40, 80, 160, NAN, 640, 1280, 2560};
	const struct micro_goal cost = {GOAL_COST_AT_MOST, 1.15}, speed_up = {GOAL_SPEED_UP_AT_LEAST, 0.9};
	struct estimate estimate;

	(void)state;
	assert_int_equal(estimate_ratio(value, other, 9, &cost, &estimate), 0);
	assert_int_equal(estimate.count, 7);
	assert_near(estimate.median, 1.1);
	assert_near(estimate.interval.low, 1.1);
	assert_near(estimate.interval.high, 1.1);
	assert_int_equal(estimate_ratio(value, other, 9, &speed_up, &estimate), 0);
	assert_near(estimate.median, 1 / 1.1);
	assert_int_equal(estimate_value(value, 9, &estimate), 0);
	assert_int_equal(estimate.count, 8);
	assert_near(estimate.median, 220);
}

static void a_sure_interval_is_wider(void **state)
{
	double value[30], other[30];
	struct interval usual, sure;
	struct estimate estimate;
	const struct micro_goal cost = {.kind = GOAL_COST_AT_MOST};

	(void)state;
	for (unsigned i = 0; i < 30; i++) {
		value[i] = i == 7 ? (double)NAN : 100 + (double)i;
		other[i] = 100;
	}
	assert_int_equal(estimate_ratio(value, other, 30, &cost, &estimate), 0);
	assert_int_equal(estimate_sure_ratio(value, other, 30, 0.025, &usual), 0);
	assert_int_equal(estimate_sure_ratio(value, other, 30, 0.0005, &sure), 0);
	assert_near(usual.low, estimate.interval.low);
	assert_near(usual.high, estimate.interval.high);
	assert_true(sure.low < usual.low && sure.high > usual.high);
	assert_true(sure.low >= 1 && sure.high <= 1.29);
	assert_int_equal(estimate_sure_ratio(value, other, VERDICT_ROUNDS_MIN - 1, 0.025, &sure), -ENODATA);
}

/* The registry. */

static void the_registry_is_right(void **state)
{
	struct reason why = {""};

	(void)state;
	if (micro_validate(&why) != 0)
		fail_msg("%s", why.text);
}

static void a_pattern_brings_the_floors_along(void **state)
{
	struct session session = {0};

	(void)state;
	assert_int_equal(session_select(&session, "^(fork|pool)/(null|1us)$", false, NULL), 0);
	assert_int_equal(session.count, 4);
	assert_non_null(session_find(&session, "fork/bare"));
	assert_non_null(session_find(&session, "fork/null"));
	assert_non_null(session_find(&session, "serial/1us"));
	assert_non_null(session_find(&session, "pool/1us"));
	assert_null(session_find(&session, "call"));
	session_release(&session);
}

static void a_floors_own_floor_comes_too(void **state)
{
	struct session session = {0};

	(void)state;
	assert_int_equal(session_select(&session, "^pool/one_core$", false, NULL), 0);
	assert_int_equal(session.count, 3);
	assert_non_null(session_find(&session, "queue"));
	assert_non_null(session_find(&session, "mutex"));
	session_release(&session);
}

static void no_pattern_selects_all_parts_in_order(void **state)
{
	struct session session = {0};
	size_t next = 0;

	(void)state;
	assert_int_equal(session_select(&session, NULL, false, NULL), 0);
	for (size_t file = 0; micro_registry[file]; file++)
		for (const struct micro_ops *ops = micro_registry[file]; ops->name; ops++)
			if (ops->set == SET_PARTS)
				assert_ptr_equal(session.micros[next++].ops, ops);
	assert_int_equal(session.count, next);
	session_release(&session);
}

static void peers_come_on_request_or_by_name(void **state)
{
	struct session session = {0};

	(void)state;
	assert_int_equal(session_select(&session, NULL, true, NULL), 0);
	for (size_t i = 0; i < session.count; i++)
		assert_int_equal(session.micros[i].ops->set, SET_PEERS);
	assert_non_null(session_find(&session, "dispatch/1us/one/libuv"));
	assert_null(session_find(&session, "call"));
	session_release(&session);
	assert_int_equal(session_select(&session, "^dispatch/10us/all/glib$", false, NULL), 0);
	assert_int_equal(session.count, 2);
	assert_non_null(session_find(&session, "dispatch/10us/all/pool"));
	session_release(&session);
	assert_int_equal(session_select(&session, "^call$", true, NULL), -ENOENT);
}

static void every_peer_has_all_lengths_beside_ours(void **state)
{
	static const char *const peers[] = {
#define PEER(name, module, package, summary) #name,
#include "../../benchmarks/peers/peers.def"
#undef PEER
	};
	static const char *const lengths[] = {"1us", "10us", "100us"}, *const crowds[] = {
	                                                                       "one", "half", "all"};
	struct session session = {0};

	(void)state;
	assert_int_equal(session_select(&session, NULL, true, NULL), 0);
	for (size_t i = 0; i < sizeof(peers) / sizeof(*peers) * 9; i++) {
		char name[64], ours[64];
		const struct micro *micro;

		snprintf(name, sizeof(name), "dispatch/%s/%s/%s", lengths[i % 3], crowds[i / 3 % 3],
		        peers[i / 9]);
		snprintf(ours, sizeof(ours), "dispatch/%s/%s/pool", lengths[i % 3], crowds[i / 3 % 3]);
		micro = session_find(&session, name);
		assert_non_null(micro);
		assert_string_equal(micro->ops->against, ours);
	}
	session_release(&session);
}

static void a_crowd_is_as_large_as_its_name_says(void **state)
{
	struct micro micro = {0};

	(void)state;
	assert_int_equal(crowd_size(CROWD_ONE, 8), 1);
	assert_int_equal(crowd_size(CROWD_HALF, 8), 4);
	assert_int_equal(crowd_size(CROWD_ALL, 8), 8);
	assert_int_equal(hwloc_topology_init(&micro.topology), 0);
	assert_int_equal(hwloc_topology_set_synthetic(micro.topology, "core:2 pu:1"), 0);
	assert_int_equal(hwloc_topology_load(micro.topology), 0);
	assert_int_equal(crowd_choose(&micro, CROWD_ALL, NULL), 0);
	assert_string_equal(micro.where, "2 threads");
	assert_int_equal(crowd_choose(&micro, CROWD_HALF, &micro.trouble), -EOPNOTSUPP);
	assert_string_equal(micro.trouble.text, "needs 4 CPUs");
	hwloc_topology_destroy(micro.topology);
}

static void a_pattern_that_cannot_be_right_is_refused(void **state)
{
	struct session session = {0};
	struct reason why;

	(void)state;
	assert_int_equal(session_select(&session, "fork(", false, &why), -EINVAL);
	assert_non_null(strstr(why.text, "'fork('"));
	assert_int_equal(session_select(&session, "spoon", false, &why), -ENOENT);
	assert_non_null(strstr(why.text, "'spoon'"));
	assert_null(session.micros);
}

/* Sessions of subjects made for it. */

#define ROUNDS 8u

static struct {
	unsigned set_up, torn_down, samples;
	char order[256]; /* the first letter of each sample's name */
} seen;

static unsigned interrupt_after; /* as many samples; 0: never */
static volatile _Atomic int interrupts;

static int count_setup(struct micro *micro, struct reason *why)
{
	(void)micro;
	(void)why;
	seen.set_up++;
	return 0;
}

static void count_teardown(struct micro *micro)
{
	(void)micro;
	seen.torn_down++;
}

static void note_order(void *arg, const struct runner_progress *progress)
{
	(void)arg;
	seen.order[seen.samples++] = progress->last->cell[0];
	if (seen.samples == interrupt_after)
		interrupts++;
}

static void count_up(struct micro *micro, uint64_t times)
{
	(void)micro;
	while (times-- > 0)
		micro_opaque(times);
}

static int measure_seven(struct micro *micro, struct micro_sample *sample, struct reason *why)
{
	(void)micro;
	(void)why;
	*sample = (struct micro_sample){.value = 7, .seconds = 1e-3, .cpu_seconds = 5e-4, .items = 10};
	return 0;
}

/* Every other sample finds the machine too busy. */
static int measure_at_times(struct micro *micro, struct micro_sample *sample, struct reason *why)
{
	static unsigned calls;

	return calls++ % 2 ? reason_set(why, -EAGAIN, "too busy") : measure_seven(micro, sample, why);
}

static int measure_nothing(struct micro *micro, struct micro_sample *sample, struct reason *why)
{
	(void)micro;
	(void)sample;
	return reason_set(why, -EIO, "it is broken");
}

static int refuse_setup(struct micro *micro, struct reason *why)
{
	(void)micro;
	return reason_set(why, -EOPNOTSUPP, "needs what is not here");
}

static const char *never_here(void)
{
	return "never works here";
}

static const struct micro_ops made_up[] = {
        {.name = "a/loop",
                .unit = "ns",
                .summary = "",
                .repeat = count_up,
                .setup = count_setup,
                .teardown = count_teardown},
        {.name = "b/seven",
                .unit = "us",
                .summary = "",
                .measure = measure_seven,
                .setup = count_setup,
                .teardown = count_teardown},
        {.name = "c/at_times",
                .unit = "us",
                .summary = "",
                .against = "b/seven",
                .measure = measure_at_times},
        {.name = "d/broken",
                .unit = "us",
                .summary = "",
                .measure = measure_nothing,
                .setup = count_setup,
                .teardown = count_teardown},
        {.name = "e/refused",
                .unit = "us",
                .summary = "",
                .measure = measure_seven,
                .setup = refuse_setup,
                .teardown = count_teardown},
        {.name = "f/never",
                .unit = "us",
                .summary = "",
                .measure = measure_seven,
                .unsupported = never_here,
                .teardown = count_teardown},
};
#define MADE_UP (sizeof(made_up) / sizeof(*made_up))

static char folder[] = "/tmp/telar-micro-XXXXXX", path[64];

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/samples.json", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

/* Runs the subjects that the session has. */
static int run(struct session *session, uint64_t seed)
{
	char program[] = "micro", *argv[] = {program, NULL};
	struct reason why = {""};
	int error;

	memset(&seen, 0, sizeof(seen));
	interrupts = 0;
	session->rounds = ROUNDS;
	session->seed = seed;
	session->interrupts = &interrupts;
	session->after_sample = note_order;
	assert_int_equal(topology_load(&session->topology, &why), 0);
	assert_int_equal(gbench_init(1, argv, &why), 0);
	assert_int_equal(gbench_open(path, &why), 0);
	error = session_run(session, &why);
	assert_int_equal(gbench_close(&why), 0);
	hwloc_topology_destroy(session->topology);
	return error;
}

/* Runs all that is made up; the caller releases the session. */
static int run_made_up(struct session *session, uint64_t seed)
{
	*session = (struct session){.count = MADE_UP};
	session->micros = calloc(MADE_UP, sizeof(*session->micros));
	assert_non_null(session->micros);
	for (size_t i = 0; i < MADE_UP; i++)
		session->micros[i].ops = &made_up[i];
	return run(session, seed);
}

static unsigned count_values(const struct session *session, size_t which)
{
	unsigned count = 0;

	for (unsigned round = 0; round < session->rounds; round++)
		count += isfinite(session->micros[which].value[round]) != 0;
	return count;
}

static void one_that_fails_stops_nobody_else(void **state)
{
	struct session session;

	(void)state;
	assert_int_equal(run_made_up(&session, 1), 0);
	assert_int_equal(count_values(&session, 0), ROUNDS);
	assert_int_equal(count_values(&session, 1), ROUNDS);
	assert_int_equal(count_values(&session, 2), ROUNDS / 2);
	assert_int_equal(session.micros[2].error, 0);
	assert_int_equal(count_values(&session, 3), 0);
	assert_int_equal(session.micros[3].error, -EIO);
	assert_string_equal(session.micros[3].trouble.text, "it is broken");
	assert_int_equal(session.micros[4].error, -EOPNOTSUPP);
	assert_string_equal(session.micros[4].trouble.text, "needs what is not here");
	assert_int_equal(session.micros[5].error, -EOPNOTSUPP);
	assert_string_equal(session.micros[5].trouble.text, "never works here");
	session_release(&session);
}

static void only_what_was_set_up_is_torn_down(void **state)
{
	struct session session;

	(void)state;
	assert_int_equal(run_made_up(&session, 1), 0);
	assert_int_equal(seen.set_up, 3);
	assert_int_equal(seen.torn_down, 3);
	session_release(&session);
}

static void every_round_has_a_new_order_that_the_seed_decides(void **state)
{
	char first[sizeof(seen.order)];
	struct session session;
	unsigned repeats = 0;

	(void)state;
	assert_int_equal(run_made_up(&session, 42), 0);
	session_release(&session);
	memcpy(first, seen.order, sizeof(first));
	assert_int_equal(strlen(first), MADE_UP * ROUNDS);
	for (unsigned round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < MADE_UP; i++)
			assert_non_null(memchr(first + round * MADE_UP, made_up[i].name[0], MADE_UP));
		repeats += round > 0 && memcmp(first, first + round * MADE_UP, MADE_UP) == 0;
	}
	assert_true(repeats < ROUNDS - 1);
	assert_int_equal(run_made_up(&session, 42), 0);
	session_release(&session);
	assert_string_equal(first, seen.order);
	assert_int_equal(run_made_up(&session, 43), 0);
	session_release(&session);
	assert_string_not_equal(first, seen.order);
}

static void every_sample_is_in_google_benchmarks_file(void **state)
{
	struct session session;
	size_t sevens = 0;
	json_t *file, *list, *entry;
	size_t i;

	(void)state;
	assert_int_equal(run_made_up(&session, 1), 0);
	session_release(&session);
	file = json_load_file(path, 0, NULL);
	assert_non_null(file);
	list = json_object_get(file, "benchmarks");
	json_array_foreach(list, i, entry)
	{
		if (strcmp(json_string_value(json_object_get(entry, "name")), "b/seven") != 0)
			continue;
		sevens++;
		/* A millisecond for ten operations. */
		assert_near(json_number_value(json_object_get(entry, "real_time")), 1e5);
		assert_near(json_number_value(json_object_get(entry, "value")), 7);
	}
	assert_int_equal(sevens, ROUNDS);
	json_decref(file);
}

static void an_interrupt_keeps_what_there_is(void **state)
{
	struct session session;

	(void)state;
	interrupt_after = 2 * MADE_UP + 1;
	assert_int_equal(run_made_up(&session, 7), -EINTR);
	interrupt_after = 0;
	assert_int_equal(seen.samples, 2 * MADE_UP + 1);
	assert_in_range(count_values(&session, 0), 2, 3);
	assert_int_equal(seen.torn_down, seen.set_up);
	session_release(&session);
}

/* A subject that is a trial: a wrong job is no number. */

static struct step answer_wrongly(struct workload *workload, struct job *job, ssize_t outcome)
{
	(void)workload;
	(void)outcome;
	return step_done(job, job->id + 1);
}

static bool knows_better(const struct workload *workload, const struct job *job)
{
	(void)workload;
	return job->result == job->id;
}

static const struct workload_ops wrong_workload = {
        .name = "wrong",
        .summary = "",
        .bound = CPU_BOUND,
        .next = answer_wrongly,
        .verify = knows_better,
};

static const struct celltrial wrong_jobs = {
        .model = "pool",
        .own_workload = &wrong_workload,
        .workers = 1,
        .in_flight = 1,
        .window_ns = 1000000,
};

static void a_wrong_job_is_no_number(void **state)
{
	const struct micro_ops ops = {
	        .name = "wrong",
	        .unit = "ns",
	        .summary = "",
	        .variant = &wrong_jobs,
	        .setup = celltrial_setup,
	        .measure = celltrial_cpu,
	        .teardown = celltrial_teardown,
	};
	struct session session = {0};

	(void)state;
	session.micros = calloc(1, sizeof(*session.micros));
	assert_non_null(session.micros);
	session.micros[0].ops = &ops;
	session.count = 1;
	assert_int_equal(run(&session, 1), 0);
	assert_int_equal(count_values(&session, 0), 0);
	assert_int_not_equal(session.micros[0].error, 0);
	assert_non_null(strstr(session.micros[0].trouble.text, "jobs gave a wrong result"));
	session_release(&session);
}

static void the_report_tells_every_subject(void **state)
{
	struct session session;
	json_t *json, *subjects;

	(void)state;
	assert_int_equal(run_made_up(&session, 1), 0);
	json = report_json(&session);
	assert_non_null(json);
	subjects = json_object_get(json, "subjects");
	assert_int_equal(json_array_size(subjects), MADE_UP);

	const json_t *ratio = json_object_get(json_array_get(subjects, 2), "ratio");

	assert_near(json_number_value(json_object_get(ratio, "median")), 1);
	assert_int_equal(json_integer_value(json_object_get(ratio, "count")), ROUNDS / 2);
	assert_string_equal(
	        json_string_value(json_object_get(json_array_get(subjects, 3), "error")), "it is broken");
	assert_true(json_is_null(json_object_get(json_array_get(subjects, 3), "value")));
	json_decref(json);
	session_release(&session);
}

static void the_table_names_every_subject_and_what_is_wrong(void **state)
{
	struct session session;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(out);
	assert_int_equal(run_made_up(&session, 1), 0);
	assert_int_equal(report_table(&session, out), 0);
	fclose(out);
	for (size_t i = 0; i < MADE_UP; i++)
		assert_non_null(strstr(text, made_up[i].name));
	assert_non_null(strstr(text, "7.00 us [7.00, 7.00]"));
	assert_non_null(strstr(text, "1.00 x [1.00, 1.00]"));
	assert_non_null(strstr(text, "it is broken"));
	assert_non_null(strstr(text, "never works here"));
	free(text);
	session_release(&session);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_whole_interval_decides),
	        cmocka_unit_test(to_agree_the_ratio_may_err_to_neither_side),
	        cmocka_unit_test(a_noisy_machine_misses_no_goal),
	        cmocka_unit_test(the_bound_itself_reaches_the_goal),
	        cmocka_unit_test(few_values_cannot_tell),
	        cmocka_unit_test(ratios_are_paired_within_a_round),
	        cmocka_unit_test(a_sure_interval_is_wider),
	        cmocka_unit_test(the_registry_is_right),
	        cmocka_unit_test(a_pattern_brings_the_floors_along),
	        cmocka_unit_test(a_floors_own_floor_comes_too),
	        cmocka_unit_test(no_pattern_selects_all_parts_in_order),
	        cmocka_unit_test(peers_come_on_request_or_by_name),
	        cmocka_unit_test(every_peer_has_all_lengths_beside_ours),
	        cmocka_unit_test(a_crowd_is_as_large_as_its_name_says),
	        cmocka_unit_test(a_pattern_that_cannot_be_right_is_refused),
	        cmocka_unit_test(one_that_fails_stops_nobody_else),
	        cmocka_unit_test(only_what_was_set_up_is_torn_down),
	        cmocka_unit_test(every_round_has_a_new_order_that_the_seed_decides),
	        cmocka_unit_test(every_sample_is_in_google_benchmarks_file),
	        cmocka_unit_test(an_interrupt_keeps_what_there_is),
	        cmocka_unit_test(a_wrong_job_is_no_number),
	        cmocka_unit_test(the_report_tells_every_subject),
	        cmocka_unit_test(the_table_names_every_subject_and_what_is_wrong),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
