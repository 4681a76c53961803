/* gbench: what a suite's benchmark.json holds, which flags it takes, and micro-benchmarks from C. */
#include "cmocka_all.h"

#include "gbench/gbench.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static char folder[] = "/tmp/telar-gbench-XXXXXX";
static char path[64], copy[64], printed[64];

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/benchmark.json", folder);
	snprintf(copy, sizeof(copy), "%s/copy.json", folder);
	snprintf(printed, sizeof(printed), "%s/printed", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(path);
	unlink(copy);
	unlink(printed);
	return rmdir(folder);
}

/* Runs gbench_init() with up to two arguments after the program's name. */
static int init(const char *first, const char *second, struct reason *why)
{
	char program[] = "telar", one[200], two[200];
	char *argv[] = {program, one, two, NULL};

	snprintf(one, sizeof(one), "%s", first ? first : "");
	snprintf(two, sizeof(two), "%s", second ? second : "");
	return gbench_init(1 + (first != NULL) + (second != NULL), argv, why);
}

static void copy_result(void *arg, struct gbench_result *result)
{
	memcpy(result, arg, sizeof(*result));
}

static int trial(const char *name, const struct gbench_result *result)
{
	struct gbench_result given = *result;

	return gbench_trial(name, copy_result, &given);
}

static void open_suite(void)
{
	struct reason why;

	if (gbench_open(path, &why) < 0)
		fail_msg("%s", why.text);
}

/* Completes the file and reads it; the caller owns it. */
static json_t *close_suite(const char *where)
{
	struct reason why;
	json_error_t error;

	if (gbench_close(&why) < 0)
		fail_msg("%s", why.text);
	json_t *const file = json_load_file(where, 0, &error);

	if (!file)
		fail_msg("%s:%d: %s", where, error.line, error.text);
	return file;
}

static json_t *entry(json_t *file, size_t index)
{
	return json_array_get(json_object_get(file, "benchmarks"), index);
}

static const char *text_of(json_t *object, const char *key)
{
	const char *const text = json_string_value(json_object_get(object, key));

	return text ? text : "(none)";
}

static double number_of(json_t *object, const char *key)
{
	json_t *const number = json_object_get(object, key);

	return number ? json_number_value(number) : NAN;
}

static void writes_each_trial_in_googles_schema(void **state)
{
	static const struct gbench_counter counters[] = {{"jain", 0.75}, {"migrations", NAN}};
	const struct gbench_result result = {
	        .seconds = 0.25, .items = 1000, .cpu_seconds = 0.5, .counters = counters, .counter_count = 2};
	json_t *file, *first;

	(void)state;
	assert_int_equal(init(NULL, NULL, NULL), 0);
	open_suite();
	assert_int_equal(trial("pool/sha256(64KiB)/fifo:10/none/2/cpu:2", &result), 0);
	file = close_suite(path);
	assert_int_equal(json_array_size(json_object_get(file, "benchmarks")), 1);
	first = entry(file, 0);
	assert_string_equal(text_of(first, "name"), "pool/sha256(64KiB)/fifo:10/none/2/cpu:2");
	assert_string_equal(text_of(first, "run_name"), text_of(first, "name"));
	assert_string_equal(text_of(first, "run_type"), "iteration");
	assert_string_equal(text_of(first, "time_unit"), "ns");
	assert_true(fabs(number_of(first, "items_per_second") - 4000) < 1e-6);
	/* What compare.py compares: time per job, and the workers' CPU time per job. */
	assert_int_equal(number_of(first, "iterations"), 1000);
	assert_true(fabs(number_of(first, "real_time") - 250000) < 1e-6);
	assert_true(fabs(number_of(first, "cpu_time") - 500000) < 1e-6);
	assert_true(fabs(number_of(first, "jain") - 0.75) < 1e-12);
	assert_null(json_object_get(first, "migrations"));
	assert_null(json_object_get(first, "error_occurred"));
	json_decref(file);
}

static void repetitions_are_entries_of_one_name(void **state)
{
	static const char *const order[] = {"a", "b", "a", "b", "a"};
	static const int family[] = {0, 1, 0, 1, 0}, repetition[] = {0, 0, 1, 1, 2};
	static const int repetitions[] = {3, 2, 3, 2, 3};
	struct gbench_result result = {.seconds = 1, .items = 1};
	json_t *file;

	(void)state;
	assert_int_equal(init(NULL, NULL, NULL), 0);
	open_suite();
	for (size_t i = 0; i < COUNT(order); i++) {
		result.items = i + 1;
		assert_int_equal(trial(order[i], &result), 0);
	}
	file = close_suite(path);
	assert_int_equal(json_array_size(json_object_get(file, "benchmarks")), COUNT(order));
	for (size_t i = 0; i < COUNT(order); i++) {
		assert_string_equal(text_of(entry(file, i), "name"), order[i]);
		assert_int_equal(number_of(entry(file, i), "items_per_second"), i + 1);
		assert_int_equal(number_of(entry(file, i), "family_index"), family[i]);
		assert_int_equal(number_of(entry(file, i), "repetition_index"), repetition[i]);
		assert_int_equal(number_of(entry(file, i), "repetitions"), repetitions[i]);
	}
	json_decref(file);
}

/* compare.py would count it among the repetitions. */
static void a_disturbed_trial_is_left_out_where_there_are_others(void **state)
{
	static const struct gbench_result clean = {.seconds = 1, .items = 1};
	static const struct gbench_result disturbed = {
	        .seconds = 1, .items = 2, .polluted = "a \"compiler\""};
	json_t *file;

	(void)state;
	assert_int_equal(init(NULL, NULL, NULL), 0);
	open_suite();
	assert_int_equal(trial("a", &disturbed), 0);
	assert_int_equal(trial("a", &clean), 0);
	assert_int_equal(trial("always", &disturbed), 0);
	file = close_suite(path);
	assert_int_equal(json_array_size(json_object_get(file, "benchmarks")), 2);
	assert_string_equal(text_of(entry(file, 0), "name"), "a");
	assert_int_equal(number_of(entry(file, 0), "items_per_second"), 1);
	assert_int_equal(number_of(entry(file, 0), "repetitions"), 1);
	assert_int_equal(number_of(entry(file, 0), "polluted"), 0);
	assert_null(json_object_get(entry(file, 0), "label"));
	assert_string_equal(text_of(entry(file, 1), "name"), "always");
	assert_int_equal(number_of(entry(file, 1), "polluted"), 1);
	assert_string_equal(text_of(entry(file, 1), "label"), "a \"compiler\"");
	json_decref(file);
}

static void a_refusal_is_an_error_entry(void **state)
{
	const struct gbench_result refused = {.error = "EPERM: real-time needs \"CAP_SYS_NICE\"\n\x01\xff"};
	const struct gbench_result untimed = {.seconds = 0, .items = 5};
	const struct gbench_result idle = {.seconds = 1, .items = 0};
	json_t *file;

	(void)state;
	assert_int_equal(init(NULL, NULL, NULL), 0);
	open_suite();
	assert_int_equal(trial("refused", &refused), 0);
	assert_int_equal(trial("untimed", &untimed), 0);
	assert_int_equal(trial("idle", &idle), 0);
	file = close_suite(path);
	assert_true(json_is_true(json_object_get(entry(file, 0), "error_occurred")));
	assert_string_equal(
	        text_of(entry(file, 0), "error_message"), "EPERM: real-time needs \"CAP_SYS_NICE\"???");
	assert_true(json_is_true(json_object_get(entry(file, 1), "error_occurred")));
	assert_string_equal(text_of(entry(file, 1), "error_message"), "no time was measured");
	assert_int_equal(number_of(entry(file, 2), "items_per_second"), 0);
	json_decref(file);
}

static void the_context_holds_our_entries(void **state)
{
	json_t *file, *context;

	(void)state;
	assert_int_equal(init("--benchmark_context=course=OS 2,group=7", NULL, NULL), 0);
	assert_int_equal(gbench_context("telar_kernel", "Linux 6.18 \"PREEMPT\"\t\xfe"), 0);
	assert_int_equal(gbench_context("telar_kernel", "again"), -EEXIST);
	assert_int_equal(gbench_context("course", "ours"), -EEXIST);
	open_suite();
	assert_int_equal(gbench_context("too_late", "x"), -EBUSY);
	file = close_suite(path);
	context = json_object_get(file, "context");
	assert_string_equal(text_of(context, "course"), "OS 2");
	assert_string_equal(text_of(context, "group"), "7");
	assert_string_equal(text_of(context, "telar_kernel"), "Linux 6.18 \"PREEMPT\"??");
	assert_string_equal(text_of(context, "executable"), program_invocation_short_name);
	assert_non_null(json_object_get(context, "library_build_type"));
	assert_int_equal(json_array_size(json_object_get(file, "benchmarks")), 0);
	json_decref(file);
}

static void filters_as_google_benchmark_does(void **state)
{
	(void)state;
	assert_int_equal(init("--benchmark_filter=^pool/.*(fifo|rr):10", NULL, NULL), 0);
	assert_true(gbench_selected("pool/sha256/fifo:10/none"));
	assert_false(gbench_selected("pool/sha256/other/none"));
	assert_false(gbench_selected("xpool/sha256/fifo:10"));
	assert_int_equal(init("--benchmark_filter=-fifo", NULL, NULL), 0);
	assert_true(gbench_selected("pool/sha256/other"));
	assert_false(gbench_selected("pool/sha256/fifo:10"));
	assert_int_equal(init("--benchmark_filter=all", NULL, NULL), 0);
	assert_true(gbench_selected("anything"));
	assert_int_equal(init(NULL, NULL, NULL), 0);
	assert_true(gbench_selected("anything"));
}

/* The library appends "/iterations:1/manual_time"; no filter may see that, or drop the trial for it. */
static void the_filter_decides_by_the_plain_name(void **state)
{
	const struct gbench_result result = {.seconds = 1, .items = 1};
	json_t *file;

	(void)state;
	assert_int_equal(init("--benchmark_filter=other$", NULL, NULL), 0);
	assert_true(gbench_selected("pool/other"));
	open_suite();
	assert_int_equal(trial("pool/other", &result), 0);
	file = close_suite(path);
	assert_string_equal(text_of(entry(file, 0), "name"), "pool/other");
	json_decref(file);
}

static void lists_only_when_asked(void **state)
{
	(void)state;
	assert_int_equal(init("--benchmark_list_tests", NULL, NULL), 0);
	assert_true(gbench_list_only());
	assert_int_equal(init("--benchmark_list_tests=true", NULL, NULL), 0);
	assert_true(gbench_list_only());
	assert_int_equal(init("--benchmark_list_tests=false", NULL, NULL), 0);
	assert_false(gbench_list_only());
	assert_int_equal(init(NULL, NULL, NULL), 0);
	assert_false(gbench_list_only());
}

static void refuses_what_a_suite_cannot_have(void **state)
{
	static const struct {
		const char *argument, *sentence;
	} refused[] = {
	        {"--benchmark_repetitions=3", "--repetitions"},
	        {"--benchmark_min_time=1", "--window"},
	        {"--benchmark_min_warmup_time=1", "--warmup"},
	        {"--benchmark_enable_random_interleaving=true", "--seed"},
	        {"--benchmark_report_aggregates_only", "--repetitions"},
	        {"--benchmark_format=csv", "--out"},
	        {"--benchmark_out_format=csv", "cells.csv"},
	        {"--benchmark_filter=(", "not a regular expression"},
	        {"--benchmark_filter", "wants a value"},
	        {"--benchmark_list_tests=perhaps", "true or false"},
	        {"--benchmark_time_unit=h", "ns, us, ms or s"},
	        {"--benchmark_context=novalue", "key=value"},
	        {"--benchmark_context=a=b=c", "key=value"},
	        {"--benchmark_context=twice=1,twice=2", "each key once"},
	        {"--benchmark_out=", "wants a value"},
	        {"--benchmark_colour=no", "--benchmark_filter"},
	        {"--help", "--benchmark_filter"},
	        {"pool", "not a flag"},
	        {"", "not a flag"},
	};
	struct reason why;

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		why.text[0] = '\0';
		assert_int_equal(init("--benchmark_filter=.", refused[i].argument, &why), -EINVAL);
		if (!strstr(why.text, refused[i].sentence) || !strstr(why.text, refused[i].argument))
			fail_msg("%s: %s", refused[i].argument, why.text);
		assert_null(strchr(why.text, '\n'));
	}
}

static void the_environment_changes_no_trial(void **state)
{
	static const char *const names[] = {"BENCHMARK_REPETITIONS", "BENCHMARK_FILTER", "BENCHMARK_OUT"};
	const struct gbench_result result = {.seconds = 1, .items = 1};
	json_t *file;

	(void)state;
	/* The library reads them when the program starts: so this is a program of its own. */
	if (!getenv("TELAR_TEST_AGAIN")) {
		char command[300];

		setenv("TELAR_TEST_AGAIN", "1", 1);
		setenv(names[0], "3", 1);
		setenv(names[1], "nothing_matches", 1);
		setenv(names[2], copy, 1);
		snprintf(command, sizeof(command), "exec /proc/%d/exe >%s 2>&1", (int)getpid(), printed);
		assert_int_equal(system(command), 0);
		unsetenv("TELAR_TEST_AGAIN");
		for (size_t i = 0; i < COUNT(names); i++)
			unsetenv(names[i]);
		return;
	}
	assert_int_equal(init(NULL, NULL, NULL), 0);
	open_suite();
	assert_int_equal(trial("a", &result), 0);
	file = close_suite(path);
	assert_int_equal(json_array_size(json_object_get(file, "benchmarks")), 1);
	assert_int_equal(access(copy, F_OK), -1);
	json_decref(file);
}

static void copies_the_file_to_benchmark_out(void **state)
{
	const struct gbench_result result = {.seconds = 1, .items = 1};
	char flag[100];
	json_t *file;

	(void)state;
	snprintf(flag, sizeof(flag), "--benchmark_out=%s", copy);
	assert_int_equal(init(flag, "--benchmark_out_format=json", NULL), 0);
	open_suite();
	assert_int_equal(trial("a", &result), 0);
	file = close_suite(copy);
	assert_string_equal(text_of(entry(file, 0), "name"), "a");
	json_decref(file);
	snprintf(flag, sizeof(flag), "--benchmark_out=%s", path);
	assert_int_equal(init(flag, NULL, NULL), 0);
	open_suite();
	assert_int_equal(trial("b", &result), 0);
	file = close_suite(path);
	assert_string_equal(text_of(entry(file, 0), "name"), "b");
	json_decref(file);
}

static void says_why_it_cannot_write(void **state)
{
	const struct gbench_result result = {.seconds = 1, .items = 1};
	struct reason why;

	(void)state;
	assert_int_equal(init(NULL, NULL, NULL), 0);
	assert_int_equal(gbench_trial("a", copy_result, NULL), -EBADF);
	assert_int_equal(gbench_open("/nonexistent/benchmark.json", &why), -ENOENT);
	assert_non_null(strstr(why.text, "/nonexistent/benchmark.json: No such file or directory"));
	assert_int_equal(gbench_open("/dev/full", &why), -ENOSPC);
	assert_non_null(strstr(why.text, "No space left on device"));
	assert_int_equal(init("--benchmark_out=/nonexistent/x.json", NULL, NULL), 0);
	assert_int_equal(gbench_open(path, &why), -ENOENT);
	assert_non_null(strstr(why.text, "--benchmark_out=/nonexistent/x.json"));
	assert_int_equal(init(NULL, NULL, NULL), 0);
	open_suite();
	assert_int_equal(trial("a", &result), 0);
	json_decref(close_suite(path));
}

/* Not under a sanitizer, whose allocator does not count. */
static void memory_does_not_grow_with_the_trials(void **state)
{
	const struct gbench_result result = {.seconds = 1, .items = 1};
	size_t early = 0;

	(void)state;
	assert_int_equal(init(NULL, NULL, NULL), 0);
	open_suite();
	for (unsigned i = 0; i < 3000; i++) {
		assert_int_equal(trial(i % 2 ? "even" : "odd", &result), 0);
		if (i == 500)
			early = mallinfo2().uordblks;
	}
	if (mallinfo2().uordblks > early + 1024)
		fail_msg("%zu bytes after 500 trials, %zu after 3000", early, mallinfo2().uordblks);
	json_decref(close_suite(path));
}

static unsigned long rounds;

static void one_by_one(struct gbench_state *state, const void *arg)
{
	while (gbench_next(state))
		rounds += *(const unsigned *)arg;
	gbench_items(state, gbench_iterations(state));
	gbench_counter(state, "forty_two", 42);
	gbench_keep(rounds);
}

static void in_batches(struct gbench_state *state, const void *arg)
{
	uint64_t now;

	(void)arg;
	while ((now = gbench_next_batch(state, 30)) > 0) {
		rounds += now;
		gbench_set_seconds(state, 0.5);
	}
}

static void not_at_all(struct gbench_state *state, const void *arg)
{
	(void)arg;
	gbench_skip(state, "no such clock here");
	while (gbench_next(state))
		rounds++;
}

/* Runs what is registered and keeps what it prints to standard output and standard error in `printed`. */
static int run_all(const char *first, const char *second, struct reason *why)
{
	char program[] = "telar", one[200], two[200];
	char *argv[] = {program, one, two, NULL};
	const int out = dup(STDOUT_FILENO), err = dup(STDERR_FILENO);
	const int file = open(printed, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	snprintf(one, sizeof(one), "%s", first);
	snprintf(two, sizeof(two), "%s", second);
	fflush(stdout);
	dup2(file, STDOUT_FILENO);
	dup2(file, STDERR_FILENO);
	const int status = gbench_run_all(3, argv, why);

	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	close(out);
	close(err);
	close(file);
	return status;
}

static char *printed_text(void)
{
	static char text[20000];
	FILE *const file = fopen(printed, "r");

	assert_non_null(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	return text;
}

static void runs_micro_benchmarks(void **state)
{
	static const unsigned step = 1;
	const struct gbench_options hundred = {.iterations = 100};
	const struct gbench_options by_hand = {.iterations = 100, .manual_time = true};
	char flag[100];
	json_error_t error;
	json_t *file;

	(void)state;
	snprintf(flag, sizeof(flag), "--benchmark_out=%s", copy);
	rounds = 0;
	assert_int_equal(gbench_register("one_by_one", one_by_one, &step, &hundred), 0);
	assert_int_equal(gbench_register("in_batches", in_batches, NULL, &by_hand), 0);
	assert_int_equal(run_all(flag, "--benchmark_filter=.", NULL), 0);
	/* 100 iterations, and four batches of 30 that make up the other 100. */
	assert_int_equal(rounds, 220);
	file = json_load_file(copy, 0, &error);
	assert_non_null(file);
	assert_string_equal(text_of(entry(file, 0), "name"), "one_by_one/iterations:100/real_time");
	assert_int_equal(number_of(entry(file, 0), "forty_two"), 42);
	assert_true(number_of(entry(file, 0), "items_per_second") > 0);
	assert_string_equal(text_of(entry(file, 1), "name"), "in_batches/iterations:100/manual_time");
	assert_int_equal(number_of(entry(file, 1), "iterations"), 120);
	assert_true(fabs(number_of(entry(file, 1), "real_time") - 4 * 0.5e9 / 120) < 1);
	json_decref(file);
	assert_non_null(strstr(printed_text(), "one_by_one"));
	assert_null(strstr(printed_text(), "DEBUG"));
}

static void a_micro_benchmark_that_cannot_run_is_an_error(void **state)
{
	struct reason why;

	(void)state;
	assert_int_equal(gbench_register("skips", not_at_all, NULL, NULL), 0);
	assert_int_equal(run_all("--benchmark_filter=.", "--benchmark_color=false", &why), -ECANCELED);
	assert_non_null(strstr(why.text, "no such clock here"));
}

static void refuses_micro_flags_that_the_library_would_exit_on(void **state)
{
	static const struct {
		const char *argument, *sentence;
	} refused[] = {
	        {"--benchmark_format=xml", "console, json or csv"},
	        {"--benchmark_time_unit=h", "ns, us, ms or s"},
	        {"--benchmark_color=", "wants a value"},
	        {"--benchmark_out=/nonexistent/x", "No such file"},
	        {"--benchmark_filter=(", "regular expression"},
	        {"--benchmark_repetitions=many", "--benchmark_repetitions=many"},
	        {"--help", "not a flag"},
	};
	struct reason why;

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		assert_true(run_all("--benchmark_filter=.", refused[i].argument, &why) < 0);
		if (!strstr(why.text, refused[i].sentence))
			fail_msg("%s: %s", refused[i].argument, why.text);
	}
	assert_int_equal(gbench_register("one", not_at_all, NULL, NULL), 0);
	assert_int_equal(run_all("--benchmark_filter=two", "--benchmark_color=no", &why), -ENOENT);
	assert_non_null(strstr(why.text, "--benchmark_filter=two"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_environment_changes_no_trial),
	        cmocka_unit_test(writes_each_trial_in_googles_schema),
	        cmocka_unit_test(repetitions_are_entries_of_one_name),
	        cmocka_unit_test(a_disturbed_trial_is_left_out_where_there_are_others),
	        cmocka_unit_test(a_refusal_is_an_error_entry),
	        cmocka_unit_test(the_context_holds_our_entries),
	        cmocka_unit_test(filters_as_google_benchmark_does),
	        cmocka_unit_test(the_filter_decides_by_the_plain_name),
	        cmocka_unit_test(lists_only_when_asked),
	        cmocka_unit_test(refuses_what_a_suite_cannot_have),
	        cmocka_unit_test(copies_the_file_to_benchmark_out),
	        cmocka_unit_test(says_why_it_cannot_write),
	        cmocka_unit_test(memory_does_not_grow_with_the_trials),
	        cmocka_unit_test(runs_micro_benchmarks),
	        cmocka_unit_test(a_micro_benchmark_that_cannot_run_is_an_error),
	        cmocka_unit_test(refuses_micro_flags_that_the_library_would_exit_on),
	};
	const size_t count = getenv("TELAR_TEST_AGAIN") ? 1 : COUNT(tests);
	struct CMUnitTest chosen[COUNT(tests)];

	memcpy(chosen, tests, sizeof(tests));
	return _cmocka_run_group_tests("gbench", chosen, count, make_folder, remove_folder);
}
