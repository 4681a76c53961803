/* table: what a run comes to, in the terminal. */
#include "cmocka_all.h"

#include "fake_run.h"
#include "trial_fixture.h"

#include "results/summary.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const unsigned scaling[] = {1, 2, 4, 0};

static char *table_of(const struct run *run)
{
	struct summary summary;
	char *text = NULL;
	size_t size;
	FILE *const out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(summary_make(&summary, run), 0);
	summary_print(&summary, out);
	summary_release(&summary);
	assert_int_equal(fclose(out), 0);
	return text;
}

static unsigned count_of(const char *text, const char *word)
{
	unsigned count = 0;

	for (; (text = strstr(text, word)); text++)
		count++;
	return count;
}

/* Made by hand from the trials: medians, half of the range of five, ratios to `other`. */
static void writes_the_table(void **state)
{
	struct trial_record trials[15];
	struct run run = {.trials = trials};
	char *text;

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		trials[run.trial_count++] = trial_of(100 + 7.5 * i, i);
		trials[run.trial_count] = trial_of(95 + 7.5 * i, i);
		strcpy(trials[run.trial_count++].policy, "batch");
		trials[run.trial_count] = trial_of(1234567 + i, i);
		strcpy(trials[run.trial_count++].policy, "idle");
	}
	fail_trial(&trials[2], TRIAL_REFUSED, -EPERM, "not allowed");
	text = table_of(&run);
	assert_string_equal(text,
	        "\n"
	        "null, no background, in jobs/s\n"
	        "policy pool, 2 workers\n"
	        "other    115  ±13%      b\n"
	        "batch    110  ±14% 0.96 b\n"
	        "idle   1.23M ±0.0%  [1] a\n"
	        "\n"
	        "Median of 4 to 5 trials; ± half of its 95 % bootstrap interval (of fewer than 6 trials: "
	        "from the\n"
	        "smallest to the largest); its ratio to the first policy.\n"
	        "Letters, a the fastest: policies of one column, models of one line, cannot be told apart "
	        "where they\n"
	        "share a letter; those that share none differ (all pairs by Mann-Whitney tests, corrected "
	        "together to\n"
	        "5 %, and an interval of their ratio without 1).\n"
	        "\n"
	        "[1] refused, EPERM: not allowed\n");
	free(text);
}

/* Headings that would run into each other leave the word out. */
static void long_headings_stay_apart(void **state)
{
	struct trial_record trials[2] = {trial_of(100, 0), trial_of(100, 1)};
	struct run run = {.trials = trials, .trial_count = 2};
	char *text;

	(void)state;
	strcpy(trials[1].model, "pool-steal");
	trials[0].outcome.workers = trials[1].outcome.workers = 1024;
	text = table_of(&run);
	if (!strstr(text, " pool, 1024 workers ") || !strstr(text, " pool-steal, 1024"))
		fail_msg("%s", text);
	free(text);
}

/* pool beside loop, which is faster under `other` and as fast under `batch` and `idle`. */
static void ranks_the_models_of_each_policy(void **state)
{
	static const char *const policies[] = {"other", "batch", "idle"};
	struct trial_record trials[30];
	struct run run = {.trials = trials};
	char *text;

	(void)state;
	for (unsigned i = 0; i < 30; i++) {
		const unsigned policy = i / 5 % 3;
		const bool is_loop = i < 15;

		trials[run.trial_count] = trial_of((is_loop && policy == 0 ? 300
		                                           : is_loop       ? 101
		                                                           : 100) +
		                                           5.0 * (i % 5),
		        i % 5);
		strcpy(trials[run.trial_count].model, is_loop ? "loop" : "pool");
		strcpy(trials[run.trial_count++].policy, policies[policy]);
	}
	text = table_of(&run);
	assert_non_null(strstr(text, "models under other: loop a, pool b\n"));
	assert_non_null(strstr(text, "models under batch, idle: loop a, pool a\n"));
	assert_int_equal(count_of(text, "models under"), 2);
	free(text);
}

/* Four of each cannot decide three pairs, five can. */
static void says_how_many_trials_would_do(void **state)
{
	static const char *const policies[] = {"other", "batch", "idle"};
	struct trial_record trials[15];
	struct run run = {.trials = trials};
	char *text;

	(void)state;
	for (unsigned i = 0; i < 12; i++) {
		trials[run.trial_count] = trial_of(100 * (1 + i % 3) + i, i);
		strcpy(trials[run.trial_count++].policy, policies[i % 3]);
	}
	text = table_of(&run);
	assert_non_null(strstr(text, "4 trials cannot tell 3 pairs of policies apart; 5 could\n"));
	assert_null(strstr(text, "Letters"));
	free(text);
	for (unsigned i = 12; i < 15; i++) {
		trials[run.trial_count] = trial_of(100 * (1 + i % 3) + i, i);
		strcpy(trials[run.trial_count++].policy, policies[i % 3]);
	}
	text = table_of(&run);
	assert_null(strstr(text, "cannot tell"));
	assert_non_null(strstr(text, "Letters"));
	free(text);
}

/* 1.8 of 2 CPUs reserved: what used them up is divided by 0.9; what waited is not. */
static void divides_by_the_reservation_where_it_was_the_limit(void **state)
{
	struct trial_record trials[2] = {trial_of(90, 0), trial_of(90, 0)};
	struct run run = {.trials = trials, .trial_count = 2, .environment = json_pack("{s:i}", "cpus", 2)};
	struct summary summary;
	char *text;

	(void)state;
	for (int i = 0; i < 2; i++) {
		strcpy(trials[i].policy, "deadline:auto");
		strcpy(trials[i].policy_exact, "deadline:4.5ms/10ms");
		trials[i].outcome.workers = 4;
		trials[i].outcome.cpu_user_ns = i == 0 ? 890000000 : 400000000;
	}
	strcpy(trials[1].model, "fork");
	assert_int_equal(summary_make(&summary, &run), 0);
	for (int i = 0; i < 2; i++)
		assert_true(fabs(summary.cells[i].reserved_share - 0.9) < 1e-9);
	assert_true(fabs(summary.cells[0].throughput_per_reserved - 100) < 1e-6);
	assert_true(isnan(summary.cells[1].throughput_per_reserved));
	summary_release(&summary);
	text = table_of(&run);
	assert_non_null(strstr(text, "deadline:auto per reserved bandwidth: pool 100\n"));
	free(text);
	json_decref(run.environment);
}

/* Counts what is seen: characters, not bytes. */
static size_t widest_line(const char *text)
{
	size_t widest = 0, columns = 0;

	for (; *text; text++) {
		if (*text == '\n')
			columns = 0;
		else if ((*text & 0xc0) != 0x80)
			columns++;
		widest = columns > widest ? columns : widest;
	}
	return widest;
}

static void fits_a_hundred_columns(void **state)
{
	static const char *const models[] = {"loop", "pool", "fork", "cluster", "pool-rr", "null", NULL};
	struct fake_run fake = fake_run_usual();
	struct run run;
	char *text;

	(void)state;
	fake.models = models;
	fake.workers = scaling;
	fake.troubled = true;
	fake_run_make(&run, &fake);
	text = table_of(&run);
	assert_true(widest_line(text) <= 100);
	assert_null(strstr(text, " \n"));
	/* Each of the 12 blocks has all six models. */
	assert_int_equal(count_of(text, " pool-rr, 1 worker") + count_of(text, " pool-rr, 2 workers") +
	                         count_of(text, " pool-rr, 4 workers"),
	        12);
	free(text);
	run_release(&run);
}

static void gives_each_reason_once(void **state)
{
	struct fake_run fake = fake_run_usual();
	struct run run;
	char *text;

	(void)state;
	fake.unprivileged = true;
	fake_run_make(&run, &fake);
	text = table_of(&run);
	/* Three of six policies, four models, two workloads, two backgrounds, and the note. */
	assert_int_equal(count_of(text, "EPERM"), 3 * 4 * 4 + 1);
	assert_int_equal(count_of(text, "CAP_SYS_NICE"), 1);
	assert_int_equal(count_of(text, "[2]"), 0);
	assert_true(widest_line(text) <= 100);
	free(text);
	run_release(&run);
}

static void a_cell_is_unsteady_when_most_of_its_trials_are(void **state)
{
	struct trial_record trials[] = {trial_of(100, 0), trial_of(300, 0), trial_of(200, 0)};
	const struct run run = {.trials = trials, .trial_count = 3};
	struct summary summary;
	char text[300], *table;

	(void)state;
	strcpy(trials[1].outcome.unsteady, "unsteady: it fell");
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_int_equal(summary.cells[0].counted, 3);
	assert_string_equal(summary_explain_unsteadiness(&summary, text, sizeof(text)), "");
	summary_release(&summary);
	strcpy(trials[0].outcome.unsteady, "unsteady: it rose");
	assert_int_equal(summary_make(&summary, &run), 0);
	assert_int_equal(summary.cells[0].unsteady, 2);
	assert_non_null(strstr(summary_explain_unsteadiness(&summary, text, sizeof(text)), "1 of 1 cell is"));
	summary_release(&summary);
	table = table_of(&run);
	assert_non_null(strstr(table, "1 of 1 cell is unsteady: "));
	free(table);
}

static void a_cell_is_overloaded_when_most_of_its_trials_are(void **state)
{
	struct trial_record trials[] = {trial_of(100, 0), trial_of(300, 0), trial_of(200, 0)};
	const struct run run = {.trials = trials, .trial_count = 3};
	char *table;

	(void)state;
	trials[1].outcome.overloaded = true;
	table = table_of(&run);
	assert_null(strstr(table, "verloaded"));
	free(table);
	trials[0].outcome.overloaded = true;
	table = table_of(&run);
	assert_non_null(strstr(table, "\noverloaded: pool under other\n"));
	assert_non_null(strstr(table, "\nOverloaded: in most trials more jobs came than were done."));
	free(table);
}

static void an_empty_run_is_said_to_be_empty(void **state)
{
	const struct run run = {0};
	char *const text = table_of(&run);

	(void)state;
	assert_string_equal(text, "No trial was run.\n");
	free(text);
}

static void a_single_trial_has_no_interval(void **state)
{
	struct trial_record trial = trial_of(100, 0);
	const struct run run = {.trials = &trial, .trial_count = 1};
	char *const text = table_of(&run);

	(void)state;
	assert_non_null(strstr(text, "other    100\n"));
	assert_non_null(strstr(text, "One trial a cell: no interval, and no verdict.\n"));
	free(text);
}

/* A ratio of two trials says nothing, so there is none. */
static void single_trials_are_not_compared(void **state)
{
	struct trial_record trials[2] = {trial_of(100, 0), trial_of(200, 0)};
	const struct run run = {.trials = trials, .trial_count = 2};
	char *text;

	(void)state;
	strcpy(trials[1].policy, "batch");
	text = table_of(&run);
	assert_non_null(strstr(text, "batch    200\n"));
	assert_non_null(strstr(text, "1 trial cannot tell 1 pair of policies apart; 4 could\n"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(writes_the_table),
	        cmocka_unit_test(long_headings_stay_apart),
	        cmocka_unit_test(ranks_the_models_of_each_policy),
	        cmocka_unit_test(says_how_many_trials_would_do),
	        cmocka_unit_test(divides_by_the_reservation_where_it_was_the_limit),
	        cmocka_unit_test(fits_a_hundred_columns),
	        cmocka_unit_test(gives_each_reason_once),
	        cmocka_unit_test(a_cell_is_unsteady_when_most_of_its_trials_are),
	        cmocka_unit_test(a_cell_is_overloaded_when_most_of_its_trials_are),
	        cmocka_unit_test(an_empty_run_is_said_to_be_empty),
	        cmocka_unit_test(a_single_trial_has_no_interval),
	        cmocka_unit_test(single_trials_are_not_compared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
