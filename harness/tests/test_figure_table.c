/* figure_table, spectrum_table: the numbers and the letters that a figure is drawn from. */
#include "cmocka_all.h"

#include "figure_fixture.h"

#include "figures/spectrum_table.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The cell of a table's column, by the name in the header; NULL past the end. */
static const char *table_field(const char *table, size_t line, const char *name)
{
	static char field[80];
	size_t column = 0;
	const char *header = table, *text = table;

	while (strncmp(header, name, strlen(name)) != 0 || !strchr("\t\n", header[strlen(name)])) {
		header = strpbrk(header, "\t\n");
		assert_int_equal(*header, '\t');
		header++;
		column++;
	}
	for (; line > 0; line--)
		text = strchr(text, '\n') + 1;
	for (; column > 0; column--)
		text = strchr(text, '\t') + 1;
	snprintf(field, sizeof(field), "%.*s", (int)strcspn(text, "\t\n"), text);
	return field;
}

static char *table_of(const struct shown *shown)
{
	char *text = NULL;
	size_t size;
	FILE *const out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(figure_data_write(&shown->data, out), 0);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void the_table_has_every_number_of_a_cell(void **state)
{
	struct trial_record trial = {.model = "pool",
	        .workload = "null",
	        .policy = "rr:10",
	        .placement = "compact",
	        .background = "none",
	        .outcome = {.status = TRIAL_OK,
	                .workers = 2,
	                .window_ns = 500000000,
	                .jobs_in_window = 50,
	                .throughput_jobs_per_s = 100,
	                .p50_ns = 1500,
	                .p99_ns = 2000000,
	                .voluntary_switches = 4,
	                .involuntary_switches = 3,
	                .jain = 0.75}};
	struct trial_record trials[3] = {trial, trial, trial};
	struct shown shown = {.run = {.trials = trials, .trial_count = 3}};
	char *table;

	(void)state;
	strcpy(trials[1].policy, "deadline:1ms/10ms");
	trials[1].outcome = (struct outcome){.status = TRIAL_REFUSED, .error = -EBUSY, .workers = 2};
	trials[2].outcome = (struct outcome){.status = TRIAL_FAILED, .workers = 2};
	show(&shown, BY_POLICY);
	table = table_of(&shown);
	assert_string_equal(table_field(table, 1, "policy"), "rr:10");
	assert_string_equal(table_field(table, 1, "place"), "1");
	assert_string_equal(table_field(table, 1, "series"), "1");
	assert_string_equal(table_field(table, 1, "ok"), "1");
	assert_string_equal(table_field(table, 1, "not_ok"), "1");
	assert_string_equal(table_field(table, 1, "throughput"), "100");
	assert_string_equal(table_field(table, 1, "p50"), "1.5e-06");
	assert_string_equal(table_field(table, 1, "p99_high"), "0.002");
	assert_string_equal(table_field(table, 1, "jain"), "0.75");
	assert_string_equal(table_field(table, 1, "involuntary_per_s"), "6");
	assert_string_equal(table_field(table, 1, "voluntary_per_s"), "8");
	assert_string_equal(table_field(table, 2, "mark"), "EBUSY");
	assert_string_equal(table_field(table, 2, "throughput"), "nan");
	assert_string_equal(table_field(table, 2, "place"), "2");
	free(table);
	figure_data_release(&shown.data);
	groups_release(&shown.groups);
	summary_release(&shown.summary);
}

static double table_number(const char *table, size_t line, const char *name)
{
	return strtod(table_field(table, line, name), NULL);
}

/* Five trials of a hundred jobs: from 1 .. 100 ms to 5 .. 104 ms. */
static void a_spectrum_has_medians_and_intervals(void **state)
{
	static const char *const two_models[] = {"pool", "cluster", NULL}, *const one_workload[] = {
	                                                                           "null", NULL};
	static const char *const no_background[] = {"none", NULL};
	struct fake_run fake = fake_run_usual();
	struct shown shown;
	char *table = NULL;
	size_t size;

	(void)state;
	fake.models = two_models;
	fake.workloads = one_workload;
	fake.backgrounds = no_background;
	fake_run_make(&shown.run, &fake);
	assert_string_equal(spectrum_table_lacks(&shown.run), "no trial has a histogram of its latencies");
	add_latencies(&shown.run, 100);
	assert_null(spectrum_table_lacks(&shown.run));
	show(&shown, BY_QUANTILE);
	assert_int_equal(shown.data.cell_count, 2);
	assert_string_equal(shown.data.policy, "other");
	FILE *const out = open_memstream(&table, &size);

	assert_non_null(out);
	assert_int_equal(spectrum_table_write(&shown.data, &shown.run, out), 0);
	fclose(out);
	/* Up to one job in a hundred: 0, 0.1 .. 2 for each of two models. */
	assert_int_equal(count_of(table, "\n"), 1 + 2 * 21);
	assert_string_equal(table_field(table, 22, "model"), "cluster");
	assert_string_equal(table_field(table, 1, "model"), "pool");
	assert_string_equal(table_field(table, 1, "ok"), "5");
	/* To within a bucket. */
	assert_true(fabs(table_number(table, 1, "latency") - 0.003) < 0.0001);
	assert_true(fabs(table_number(table, 1, "low") - 0.001) < 0.0001);
	assert_true(fabs(table_number(table, 1, "high") - 0.005) < 0.0001);
	assert_true(fabs(table_number(table, 11, "place") - 1) < 1e-9);
	assert_true(fabs(table_number(table, 11, "latency") - 0.092) < 0.001);
	assert_true(fabs(table_number(table, 21, "place") - 2) < 1e-9);
	assert_true(fabs(table_number(table, 21, "latency") - 0.101) < 0.001);
	free(table);
	for (size_t i = 0; i < shown.run.trial_count; i++)
		shown.run.trials[i].outcome.latency[0] = 'x';
	FILE *const nowhere = fopen("/dev/null", "w");

	assert_non_null(nowhere);
	assert_int_equal(spectrum_table_write(&shown.data, &shown.run, nowhere), -EINVAL);
	fclose(nowhere);
	hide(&shown);
}

static void letters_say_what_cannot_be_told_apart(void **state)
{
	struct fake_run fake = fake_run_usual();
	struct shown shown;
	char *table;

	(void)state;
	fake.trials = 8;
	show_fake(&shown, &fake, BY_POLICY);
	assert_false(figure_data_has_letters(&shown.data));
	assert_int_equal(figure_data_judge(&shown.data), 0);
	assert_true(figure_data_has_letters(&shown.data));
	assert_int_equal(shown.data.undecided_policies.trials_needed, 0);
	table = table_of(&shown);
	for (size_t line = 1; line <= shown.data.cell_count; line++) {
		const bool is_starved = strcmp(table_field(table, line, "policy"), "idle") == 0 &&
		                        strcmp(table_field(table, line, "background"), "none") != 0;
		const bool is_loop = strcmp(table_field(table, line, "model"), "loop") == 0;

		/* One is far from all the rest, and loop has half of the CPUs. */
		if (is_starved)
			assert_true(strcmp(table_field(table, line, "letters"), "b") >= 0);
		if (is_loop)
			assert_null(strchr(table_field(table, line, "model_letters"), 'a'));
		assert_string_not_equal(table_field(table, line, "letters"), "-");
	}
	free(table);
	hide(&shown);
}

static void five_trials_have_no_letters_for_policies(void **state)
{
	const struct fake_run fake = fake_run_usual();
	struct shown shown;
	char *table;

	(void)state;
	show_fake(&shown, &fake, BY_POLICY);
	assert_int_equal(figure_data_judge(&shown.data), 0);
	assert_int_equal(shown.data.undecided_policies.trials_needed, 6);
	assert_int_equal(shown.data.undecided_models.trials_needed, 0);
	table = table_of(&shown);
	for (size_t line = 1; line <= shown.data.cell_count; line++) {
		assert_string_equal(table_field(table, line, "letters"), "-");
		assert_string_not_equal(table_field(table, line, "model_letters"), "-");
	}
	free(table);
	hide(&shown);
}

static void one_worker_has_no_fairness(void **state)
{
	const struct fake_run fake = fake_run_usual();
	struct shown shown;
	char *table;

	(void)state;
	show_fake(&shown, &fake, BY_POLICY);
	table = table_of(&shown);
	for (size_t line = 1; line <= shown.data.cell_count; line++) {
		const bool alone = strcmp(table_field(table, line, "model"), "loop") == 0;

		assert_int_equal(strcmp(table_field(table, line, "jain"), "nan") == 0, alone);
	}
	free(table);
	hide(&shown);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_table_has_every_number_of_a_cell),
	        cmocka_unit_test(a_spectrum_has_medians_and_intervals),
	        cmocka_unit_test(letters_say_what_cannot_be_told_apart),
	        cmocka_unit_test(five_trials_have_no_letters_for_policies),
	        cmocka_unit_test(one_worker_has_no_fairness),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
