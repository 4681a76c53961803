/*
 * telar compare and telar explain, as a user calls them, on runs that are made up: the numbers are known,
 * and nothing depends on how fast this machine is.
 */
#include "cmocka_all.h"

#include "fake_run.h"
#include "run_command.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char before[PATH_MAX / 2], after[PATH_MAX / 2], faster[PATH_MAX / 2], strange[PATH_MAX / 2];

/* Writes a run to the results of the sandbox, and releases it. */
static void keep_run(struct run *run, char *folder, const char *name)
{
	snprintf(folder, PATH_MAX / 2, "%s/results/%s", sandbox.root, name);
	fake_run_write(run, folder);
	run_release(run);
}

/* A run whose pool does `ratio` times as much as the usual one's. */
static void write_run(char *folder, const char *name, double ratio, const char *const *models)
{
	static const char *const workloads[] = {"sha256(64KiB)", NULL}, *const policies[] = {
	                                                                        "other", "idle", NULL};
	static const unsigned workers[] = {1, 2, 4, 0};
	const struct fake_run fake = {.models = models,
	        .workloads = workloads,
	        .policies = policies,
	        .backgrounds = fake_two_backgrounds,
	        .placements = fake_no_placement,
	        .workers = workers,
	        .trials = 9};
	struct run run;

	fake_run_make(&run, &fake);
	for (size_t i = 0; i < run.trial_count; i++)
		if (strcmp(run.trials[i].model, "pool") == 0)
			run.trials[i].outcome.throughput_jobs_per_s *= ratio;
	keep_run(&run, folder, name);
}

static void make_pool_run(
        struct run *run, const char *const *policies, const unsigned *workers, unsigned trials)
{
	static const char *const pool[] = {"pool", NULL}, *const workloads[] = {"sha256(64KiB)", NULL};

	fake_run_make(run, &(struct fake_run){.models = pool,
	                           .workloads = workloads,
	                           .policies = policies,
	                           .backgrounds = fake_two_backgrounds,
	                           .placements = fake_no_placement,
	                           .workers = workers,
	                           .trials = trials});
}

static int make_runs(void **state)
{
	static const char *const loop_and_pool[] = {"loop", "pool", NULL};
	static const char *const only_fork[] = {"fork", NULL};
	static const char *const pool_and_fork[] = {"pool", "fork", NULL};

	if (sandbox_make(state) != 0)
		return -1;
	write_run(before, "before", 1, loop_and_pool);
	write_run(after, "after", 0.8, pool_and_fork);
	write_run(strange, "strange", 1, only_fork);
	write_run(faster, "faster", 1.3, loop_and_pool);
	return 0;
}

static bool can_draw(void)
{
	return system("command -v gnuplot >/dev/null 2>&1") == 0;
}

/* What lies in the plots of a run, or was not drawn for want of gnuplot. */
static void assert_figure(const struct run_command *run, const char *run_name, const char *figure)
{
	static const char *const formats[] = {"png", "svg", "pdf", "tsv"};
	char path[PATH_MAX];
	struct stat status;

	if (!can_draw()) {
		assert_non_null(strstr(run->err, "no figure: "));
		return;
	}
	assert_string_equal(run->err, "");
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		snprintf(path, sizeof(path), "%s/plots/%s/%s.%s", sandbox.root, run_name, figure, formats[i]);
		assert_int_equal(stat(path, &status), 0);
		assert_true(status.st_size > 100);
	}
	snprintf(path, sizeof(path), "Figure  %s/plots/%s/%s.png, .svg, .pdf\n", sandbox.root, run_name,
	        figure);
	assert_non_null(strstr(run->out, path));
}

static void compares_two_runs(void **state)
{
	struct run_command run = {0};

	(void)state;
	RUN_TELAR(&run, "compare", before, after);
	assert_ended(&run, 0);
	assert_non_null(strstr(run.out, "throughput, jobs/s\n"));
	/* All but the two that IDLE starves beside hogs: they spread too widely. */
	assert_int_equal(count_parts(run.out, " slower\n"), 10);
	assert_non_null(strstr(run.out, "corrected for 12 comparisons (Holm).\n"));
	assert_non_null(strstr(run.out, "\nOnly in A (before):\n  loop/"));
	assert_non_null(strstr(run.out, "\nOnly in B (after):\n  fork/"));
	assert_figure(&run, "compare-before-after", "compare");
	run_command_release(&run);

	RUN_TELAR(&run, "compare", before, faster, "--cells", "pool/*/other/*", "--no-figure");
	assert_ended(&run, 0);
	assert_int_equal(count_parts(run.out, " faster\n"), 6);
	assert_null(strstr(run.out, "Only in"));
	assert_null(strstr(run.out, "Figure"));
	run_command_release(&run);

	RUN_TELAR(&run, "compare", before, before, "--no-figure");
	assert_ended(&run, 0);
	assert_int_equal(count_parts(run.out, " 1.000 "), 16);
	assert_int_equal(count_parts(run.out, " cannot tell\n"), 16);
	assert_string_equal(run.err, "telar: A and B are the same run\n");
	run_command_release(&run);
}

/* Nothing is left empty without a word: a cell that did no job in either run, and disturbed ones. */
static void the_figure_says_what_it_cannot_show(void **state)
{
	static const char *const policies[] = {"other", "idle", NULL};
	static const unsigned workers[] = {2, 0};
	struct run_command command = {0};
	char folder[PATH_MAX / 2], path[PATH_MAX], *table;
	struct run run;

	(void)state;
	make_pool_run(&run, policies, workers, 9);
	for (size_t i = 0; i < run.trial_count; i++) {
		if (strcmp(run.trials[i].policy, "idle") == 0)
			run.trials[i].outcome.throughput_jobs_per_s = 0;
		else if (strcmp(run.trials[i].background, "none") == 0)
			strcpy(run.trials[i].outcome.polluted, "somebody was there");
	}
	keep_run(&run, folder, "starved");
	if (!can_draw())
		skip();
	RUN_TELAR(&command, "compare", folder, folder);
	assert_ended(&command, 0);
	run_command_release(&command);
	snprintf(path, sizeof(path), "%s/plots/compare-starved-starved/compare.tsv", sandbox.root);
	table = read_text(path);
	assert_non_null(table);
	assert_int_equal(count_parts(table, "\tA and B: 0\t"), 2);
	assert_int_equal(count_parts(table, " *\t"), 1);
	free(table);
}

static void fails_when_slower_for_certain(void **state)
{
	struct run_command run = {0};

	(void)state;
	RUN_TELAR(&run, "compare", before, after, "--fail-if-slower", "10%", "--no-figure");
	assert_ended(&run, 1);
	assert_non_null(strstr(run.err, "telar: 10 of 12 cells are slower for certain by more than 10%\n"));
	run_command_release(&run);
	RUN_TELAR(&run, "compare", before, after, "--fail-if-slower", "30%", "--no-figure");
	assert_ended(&run, 0);
	assert_string_equal(run.err, "");
	run_command_release(&run);
	RUN_TELAR(&run, "compare", before, faster, "--fail-if-slower", "0%", "--no-figure");
	assert_ended(&run, 0);
	run_command_release(&run);
	RUN_TELAR(&run, "compare", faster, before, "--fail-if-slower", "0%", "--json");
	assert_ended(&run, 1);
	run_command_release(&run);
	RUN_TELAR(&run, "compare", before, strange, "--fail-if-slower", "5%", "--no-figure");
	assert_ended(&run, 2);
	assert_string_equal(run.err,
	        "telar: --fail-if-slower: the runs have no cell in common, so nothing could be "
	        "slower: check which runs these are\n");
	run_command_release(&run);
}

static json_t *json_of(struct run_command *run)
{
	json_error_t error;
	json_t *const document = json_loads(run->out, 0, &error);

	if (!document)
		fail_msg("%s in %.200s", error.text, run->out);
	return document;
}

static void speaks_json(void **state)
{
	struct run_command run = {0};
	json_t *document, *cell;

	(void)state;
	RUN_TELAR(&run, "compare", before, after, "--json", "--metric", "p99");
	assert_ended(&run, 0);
	document = json_of(&run);
	assert_string_equal(json_string_value(json_object_get(document, "metric")), "p99");
	assert_int_equal(json_array_size(json_object_get(document, "cells")), 12);
	assert_int_equal(json_array_size(json_object_get(document, "only_b")), 12);
	assert_int_equal(json_object_size(json_object_get(document, "differences")), 0);
	cell = json_array_get(json_object_get(document, "cells"), 0);
	assert_int_equal(json_integer_value(json_object_get(cell, "trials_a")), 9);
	assert_string_equal(json_string_value(json_object_get(cell, "verdict")), "cannot tell");
	assert_true(json_number_value(json_object_get(cell, "ratio")) > 0);
	json_decref(document);
	run_command_release(&run);

	RUN_TELAR(&run, "explain", before, "--json");
	assert_ended(&run, 0);
	document = json_of(&run);
	/* The pool under two policies, with and without hogs; loop has one worker. */
	assert_int_equal(json_array_size(json_object_get(document, "scaling")), 4);
	assert_int_equal(json_array_size(json_object_get(document, "cells")), 16);
	cell = json_array_get(json_object_get(document, "scaling"), 0);
	assert_true(json_number_value(json_object_get(json_object_get(cell, "lambda"), "value")) > 5000);
	json_decref(document);
	run_command_release(&run);
}

static void explains_a_run(void **state)
{
	struct run_command run = {0};

	(void)state;
	RUN_TELAR(&run, "explain", before);
	assert_ended(&run, 0);
	assert_non_null(
	        strstr(run.out, "Throughput against workers\npool/sha256(64KiB)/other/none/background:none: "
	                        "4 workers do 1.9"));
	assert_int_equal(count_parts(run.out, " involuntary switches in "), 16);
	assert_figure(&run, "before", "usl");
	run_command_release(&run);

	RUN_TELAR(&run, "explain", before, "--cells", "loop/*", "--no-figure");
	assert_ended(&run, 0);
	assert_int_equal(count_parts(run.out, "loop/sha256"), 4);
	assert_null(strstr(run.out, "pool/"));
	run_command_release(&run);
}

/* The sentence and the figure refuse alike; and its caption says what the others' do. */
static void the_figure_has_no_fit_where_there_is_no_sentence(void **state)
{
	static const char *const policies[] = {"other", "fifo:10", NULL};
	static const unsigned workers[] = {1, 2, 4, 0};
	struct run_command command = {0};
	char folder[PATH_MAX / 2], path[PATH_MAX], *text;
	struct run run;

	(void)state;
	if (!can_draw())
		skip();
	make_pool_run(&run, policies, workers, 4);
	keep_run(&run, folder, "few");
	RUN_TELAR(&command, "explain", folder);
	assert_ended(&command, 0);
	assert_non_null(strstr(command.out, "has 4 trials that count, at least 5 are needed"));
	assert_figure(&command, "few", "usl");
	run_command_release(&command);
	snprintf(path, sizeof(path), "%s/plots/few/usl.tsv", sandbox.root);
	text = read_text(path);
	assert_int_equal(count_parts(text, "\t0\t0\t0\tpool: no fit, 4 trials where 5 are needed\n"), 6);
	assert_int_equal(count_parts(text, "sigma 0"), 0);
	free(text);
	snprintf(path, sizeof(path), "%s/plots/few/usl.svg", sandbox.root);
	text = read_text(path);
	assert_non_null(strstr(text, "median of 4 trials"));
	assert_non_null(strstr(text, "fifo:10"));
	free(text);
}

static void a_run_that_was_cut_off_is_still_one(void **state)
{
	char path[PATH_MAX];
	struct run_command run = {0};
	FILE *journal;

	(void)state;
	snprintf(path, sizeof(path), "%s/journal.jsonl", after);
	journal = fopen(path, "ae");
	assert_non_null(journal);
	assert_true(fputs("{\"kind\": \"tri", journal) > 0);
	assert_int_equal(fclose(journal), 0);
	RUN_TELAR(&run, "compare", before, after, "--no-figure");
	assert_ended(&run, 0);
	assert_non_null(strstr(run.err, "after: the last line of the journal was cut off and is left out\n"));
	run_command_release(&run);
	RUN_TELAR(&run, "explain", after, "--no-figure");
	assert_ended(&run, 0);
	assert_non_null(strstr(run.err, "the last line of the journal was cut off and is left out\n"));
	run_command_release(&run);
}

static void refuses(const char *const *words, const char *part)
{
	struct run_command run = {0};

	run_command_start(&run, words);
	run_command_finish(&run, 60);
	assert_refusal(&run, 2, part);
	run_command_release(&run);
}

#define REFUSES(part, ...) refuses((const char *const[]){__VA_ARGS__, NULL}, part)

/* A folder stands where the table should be written: everything else is shown. */
static void says_that_the_figure_could_not_be_written(void **state)
{
	struct run_command run = {0};
	char out[PATH_MAX / 2], table[PATH_MAX];

	(void)state;
	snprintf(out, sizeof(out), "%s/blocked", sandbox.root);
	snprintf(table, sizeof(table), "%s/compare.tsv", out);
	assert_int_equal(mkdir(out, 0777), 0);
	assert_int_equal(mkdir(table, 0777), 0);
	RUN_TELAR(&run, "compare", before, after, "--out", out);
	assert_ended(&run, 3);
	assert_non_null(strstr(run.err, "telar: no figure: cannot write "));
	assert_non_null(strstr(run.out, "loop"));
	run_command_release(&run);
	RUN_TELAR(&run, "compare", before, faster, "--out", "/dev/null");
	assert_ended(&run, 2);
	assert_non_null(strstr(run.err, "telar: no figure: cannot make the folder /dev/null: "));
	run_command_release(&run);
}

static void refuses_what_it_cannot_compare(void **state)
{
	(void)state;
	REFUSES("/nonexistent: No such file or directory", "compare", before, "/nonexistent");
	REFUSES("is not the folder of a run: it has no journal.jsonl", "compare", sandbox.root, before);
	REFUSES("there is no metric 'p98', did you mean 'p99'?", "compare", before, after, "--metric", "p98");
	REFUSES("--fail-if-slower: '5' is no share", "compare", before, after, "--fail-if-slower", "5");
	REFUSES("--fail-if-slower: '-5%' is no share", "compare", before, after, "--fail-if-slower", "-5%");
	REFUSES("--fail-if-slower: '100%' is no share", "compare", before, after, "--fail-if-slower", "100%");
	REFUSES("--fail-if-slower: 'nan%' is no share", "compare", before, after, "--fail-if-slower", "nan%");
	REFUSES("is not the folder of a run", "explain", sandbox.root);
	REFUSES("no cell of either run matches --cells 'cluster/*'; a cell is called like ", "compare",
	        before, faster, "--cells", "cluster/*");
	REFUSES("no cell matches --cells 'cluster/*'; a cell is called like ", "explain", before, "--cells",
	        "cluster/*");
	REFUSES("no cell matches --cells 'zzz'", "explain", before, "--cells", "zzz", "--json");
}

static void wrong_usage_is_explained(void **state)
{
	static const char *const words[][5] = {{"compare"}, {"compare", "one"},
	        {"compare", "one", "two", "three"}, {"explain"}, {"explain", "one", "two"},
	        {"compare", "--frobnicate"}};
	struct run_command run = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		run_command_start(&run, words[i]);
		run_command_finish(&run, 60);
		assert_ended(&run, 2);
		assert_non_null(strstr(run.err, "--help"));
		run_command_release(&run);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(compares_two_runs),
	        cmocka_unit_test(the_figure_says_what_it_cannot_show),
	        cmocka_unit_test(fails_when_slower_for_certain),
	        cmocka_unit_test(speaks_json),
	        cmocka_unit_test(explains_a_run),
	        cmocka_unit_test(the_figure_has_no_fit_where_there_is_no_sentence),
	        cmocka_unit_test(a_run_that_was_cut_off_is_still_one),
	        cmocka_unit_test(says_that_the_figure_could_not_be_written),
	        cmocka_unit_test(refuses_what_it_cannot_compare),
	        cmocka_unit_test(wrong_usage_is_explained),
	};

	return cmocka_run_group_tests(tests, make_runs, sandbox_remove);
}
