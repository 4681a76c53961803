/* telar bench --resume: what a run is gone on with, and what it is not. */
#include "cmocka_all.h"

#include "run_command.h"

#include <errno.h>
#include <jansson.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SMALL                                                                                                \
	"bench", "smoke", "--out", sandbox.out, "--quiet", "--no-figures", "--models", "null",               \
	        "--workloads", "null", "--workers", "1", "--background", "none", "--window", "1ms",          \
	        "--warmup", "0ms", "--repetitions", "3"

static void run_small(void)
{
	struct run_command run = {0};

	RUN_TELAR(&run, SMALL);
	assert_ended(&run, 0);
	run_command_release(&run);
}

/* Another machine, as far as the journal tells. */
static void began_with(const char *key, const char *value)
{
	char path[PATH_MAX];
	char *text = read_text(in_run(path, "journal.jsonl")), *rest;
	json_t *line;
	FILE *journal;

	assert_non_null(text);
	rest = strchr(text, '\n');
	assert_non_null(rest);
	*rest = '\0';
	line = json_loads(text, 0, NULL);
	assert_int_equal(
	        json_object_set_new(json_object_get(line, "environment"), key, json_string(value)), 0);
	journal = fopen(path, "we");
	assert_non_null(journal);
	assert_int_equal(json_dumpf(line, journal, JSON_COMPACT), 0);
	fprintf(journal, "\n%s", rest + 1);
	assert_int_equal(fclose(journal), 0);
	json_decref(line);
	free(text);
}

static void refuses_another_machine(void **state)
{
	struct run_command run = {0};
	char path[PATH_MAX];
	unsigned before;

	(void)state;
	run_small();
	before = count_lines(in_run(path, "journal.jsonl"));
	began_with("kernel", "2.4.0");
	RUN_TELAR(&run, "bench", "--resume", sandbox.out);
	assert_refusal(&run, 2, "other conditions than run began with: kernel (2.4.0 then, ");
	run_command_release(&run);
	began_with("cpu_model", "Z80");
	RUN_TELAR(&run, "bench", "--resume", sandbox.out);
	assert_refusal(&run, 2, "other conditions than run began with: cpu_model (Z80 then, ");
	run_command_release(&run);
	assert_int_equal(count_lines(path), before);
}

static void refuses_a_run_that_may_not_be_written(void **state)
{
	struct run_command run = {.prepare = become_nobody};
	char path[PATH_MAX];

	(void)state;
	run_small();
	assert_int_equal(chmod(in_run(path, "cells.csv"), 0444), 0);
	RUN_TELAR(&run, "bench", "--resume", sandbox.out);
	if (run.prepare_error) {
		run_command_release(&run);
		print_message("skipped: the program cannot be run as another user\n");
		skip();
	}
	assert_refusal(&run, 3, "cells.csv: Permission denied");
	run_command_release(&run);
}

/* Half a distribution would be read as a whole one. */
static void a_full_disk_leaves_no_part_of_a_distribution(void **state)
{
	struct run_command run = {0};
	char path[PATH_MAX];

	(void)state;
	if (access("/dev/full", W_OK) != 0)
		skip();
	run_small();
	assert_int_equal(unlink(in_run(path, "benchmark.json")), 0);
	in_run(path, "latency/null_null_other_none_workers_1_background_none.hgrm");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("/dev/full", path), 0);
	RUN_TELAR(&run, "bench", "--resume", sandbox.out, "--no-figures");
	assert_ended(&run, 3);
	assert_non_null(strstr(run.err, ".hgrm: No space left on device"));
	assert_int_equal(access(path, F_OK), -1);
	run_command_release(&run);
}

static int take_one_cpu(void *arg)
{
	cpu_set_t all, one;

	(void)arg;
	if (sched_getaffinity(0, sizeof(all), &all) != 0)
		return -errno;
	if (CPU_COUNT(&all) < 2)
		return -ENODEV;
	CPU_ZERO(&one);
	for (size_t cpu = 0; CPU_COUNT(&one) == 0; cpu++)
		if (CPU_ISSET(cpu, &all))
			CPU_SET(cpu, &one);
	return sched_setaffinity(0, sizeof(one), &one) == 0 ? 0 : -errno;
}

static void refuses_other_cpus(void **state)
{
	struct run_command run = {.prepare = take_one_cpu};

	(void)state;
	run_small();
	RUN_TELAR(&run, "bench", "--resume", sandbox.out);
	if (run.prepare_error) {
		run_command_release(&run);
		print_message("skipped: there is one CPU only, or it cannot be chosen\n");
		skip();
	}
	assert_refusal(&run, 2, "cpus_allowed (");
	run_command_release(&run);
}

/* Containers change it. */
static void only_mentions_another_name_of_the_host(void **state)
{
	struct run_command run = {0};

	(void)state;
	run_small();
	began_with("hostname", "elsewhere");
	RUN_TELAR(&run, "bench", "--resume", sandbox.out, "--no-figures");
	assert_ended(&run, 0);
	assert_non_null(
	        strstr(run.err, "telar: not all is as when the run began: hostname (elsewhere then, "));
	run_command_release(&run);
}

/* Of a journal of one cell: all but the disturbed trials, or these where there are no others. */
static unsigned count_counting(const char *journal, unsigned trials)
{
	const unsigned clean = count_parts(journal, "\"polluted\":\"\"");

	return clean > 0 ? clean : trials;
}

/* Whatever else it had: nothing is measured a second time. */
static void a_complete_run_stays_as_it_is(void **state)
{
	struct run_command run = {0};
	char path[PATH_MAX], sentence[2 * PATH_MAX];
	char *before, *after;
	unsigned trials;

	(void)state;
	run_small();
	before = read_text(in_run(path, "journal.jsonl"));
	trials = count_lines(path) - 1;
	RUN_TELAR(&run, "bench", "--resume", sandbox.out, "--no-figures");
	assert_ended(&run, 0);
	snprintf(sentence, sizeof(sentence),
	        "The run in %s is complete: %u trials of 1 cell, nothing is left to measure.\n", sandbox.out,
	        trials);
	assert_string_equal(run.out, sentence);
	run_command_release(&run);

	/* What is gone is made again, of the same trials. */
	assert_int_equal(truncate(in_run(path, "benchmark.json"), 20), 0);
	RUN_TELAR(&run, "bench", "--resume", sandbox.out, "--no-figures");
	assert_ended(&run, 0);
	assert_non_null(strstr(run.out, "made anew: benchmark.json is missing.\n"));
	assert_non_null(strstr(run.out, "jobs/s"));
	run_command_release(&run);
	json_t *const whole = json_load_file(path, 0, NULL);

	assert_int_equal(
	        json_array_size(json_object_get(whole, "benchmarks")), count_counting(before, trials));
	json_decref(whole);
	after = read_text(in_run(path, "journal.jsonl"));
	assert_string_equal(before, after);
	free(before);
	free(after);
}

/* Takes `bytes` off the journal's end, as a crash or a full disk does. */
static void cut_journal(size_t bytes)
{
	char path[PATH_MAX];
	char *const text = read_text(in_run(path, "journal.jsonl"));

	assert_non_null(text);
	assert_int_equal(truncate(path, (off_t)(strlen(text) - bytes)), 0);
	free(text);
}

static void a_run_that_was_cut_off_is_not_complete(void **state)
{
	struct run_command run = {0};
	char path[PATH_MAX];

	(void)state;
	run_small();
	cut_journal(10);
	/* as it was begun: without figures */
	RUN_TELAR(&run, "bench", "--resume", sandbox.out);
	assert_ended(&run, 0);
	assert_null(strstr(run.out, "is complete"));
	assert_null(strstr(run.out, "Figures"));
	assert_null(strstr(run.err, "figures"));
	assert_int_equal(
	        count_parts(run.err, "the last line of the journal was cut off and is left out\n"), 1);
	run_command_release(&run);
	assert_true(count_lines(in_run(path, "journal.jsonl")) >= 1 + 3);
	assert_int_equal(count_lines(path), count_lines(in_run(path, "cells.csv")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(refuses_another_machine, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(
	                refuses_a_run_that_may_not_be_written, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(
	                a_full_disk_leaves_no_part_of_a_distribution, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(refuses_other_cpus, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(
	                only_mentions_another_name_of_the_host, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(a_complete_run_stays_as_it_is, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(
	                a_run_that_was_cut_off_is_not_complete, sandbox_make, sandbox_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
