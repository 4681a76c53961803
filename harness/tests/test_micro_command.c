/* telar bench micro as a user calls it: every subject really runs, the report is what was asked for. */
#include "cmocka_all.h"

#include "run_command.h"

#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One round of everything, as JSON: each subject has a value, or says why it cannot have one here. */
static void measures_every_subject(void **state)
{
	struct run_command run = {0};
	json_t *report, *subjects, *subject;
	size_t i;

	(void)state;
	RUN_TELAR(&run, "bench", "micro", "--rounds", "1", "--seed", "5", "--json", "--quiet");
	assert_ended(&run, 0);
	assert_string_equal(run.err, "");
	report = json_loads(run.out, 0, NULL);
	assert_non_null(report);
	assert_int_equal(json_integer_value(json_object_get(report, "rounds")), 1);
	assert_int_equal(json_integer_value(json_object_get(report, "seed")), 5);
	subjects = json_object_get(report, "subjects");
	assert_true(json_array_size(subjects) > 20);
	json_array_foreach(subjects, i, subject)
	{
		const json_t *value = json_object_get(subject, "value");

		if (json_is_null(json_object_get(subject, "error")) && json_is_object(value))
			assert_true(json_number_value(json_object_get(value, "median")) > 0);
	}
	json_decref(report);
	run_command_release(&run);
}

static void prints_a_table(void **state)
{
	struct run_command run = {0};

	(void)state;
	RUN_TELAR(&run, "bench", "micro", "--rounds", "7", "--only", "^(mutex|queue)$");
	assert_ended(&run, 0);
	assert_non_null(strstr(run.out, "subject "));
	assert_non_null(strstr(run.out, "\nmutex "));
	assert_non_null(strstr(run.out, " of mutex"));
	assert_non_null(strstr(run.out, "7 rounds, seed "));
	assert_null(strstr(run.out, "fork"));
	run_command_release(&run);
}

static void lists_without_measuring(void **state)
{
	struct run_command run = {0};

	(void)state;
	RUN_TELAR(&run, "bench", "micro", "--list");
	assert_ended(&run, 0);
	assert_non_null(strstr(run.out, "fork/null"));
	assert_non_null(strstr(run.out, "<= 1.15 x"));
	assert_non_null(strstr(run.out, ">= 1.85 x"));
	assert_null(strstr(run.out, "rounds, seed"));
	run_command_release(&run);
}

static void writes_google_benchmarks_json(void **state)
{
	struct run_command run = {0};
	json_t *file;

	(void)state;
	RUN_TELAR(&run, "bench", "micro", "--rounds", "3", "--only", "^(call|clock)$", "--out", sandbox.out);
	assert_ended(&run, 0);
	file = json_load_file(sandbox.out, 0, NULL);
	assert_non_null(file);
	assert_int_equal(json_array_size(json_object_get(file, "benchmarks")), 6);
	json_decref(file);
	assert_int_equal(unlink(sandbox.out), 0);
	run_command_release(&run);
}

static void assert_refuses(const char *option, const char *value, int status, const char *part)
{
	struct run_command run = {0};

	RUN_TELAR(&run, "bench", "micro", option, value);
	assert_refusal(&run, status, part);
	run_command_release(&run);
}

static void refuses_what_cannot_be_right(void **state)
{
	(void)state;
	assert_refuses("--rounds", "0", 2, "--rounds must be a whole number from 1 ");
	assert_refuses("--rounds", "-1", 2, "--rounds must be ");
	assert_refuses("--rounds", "many", 2, "--rounds must be ");
	assert_refuses("--seed", "x", 2, "--seed must be ");
	assert_refuses("--only", "spoon", 2, "no subject matches 'spoon'");
	assert_refuses("--only", "(", 2, "'(' is not a regular expression");
	assert_refuses("--out", "/nonexistent/samples.json", 2, "/nonexistent/samples.json");
	assert_refuses("--out", "/dev/full", 3, "/dev/full");
}

static void keeps_what_there_is_when_it_is_interrupted(void **state)
{
	const char *const words[] = {"bench", "micro", "--rounds", "100000", "--only", "^trial/null$", NULL};
	struct run_command run = {0};

	(void)state;
	run_command_start(&run, words);
	run_command_await_trial(&run);
	assert_int_equal(kill(run.pid, SIGINT), 0);
	run_command_finish(&run, 60);
	assert_ended(&run, 130);
	assert_non_null(strstr(run.err, "interrupted in round "));
	assert_non_null(strstr(run.out, "\ntrial/null "));
	run_command_release(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(measures_every_subject),
	        cmocka_unit_test(prints_a_table),
	        cmocka_unit_test(lists_without_measuring),
	        cmocka_unit_test(writes_google_benchmarks_json),
	        cmocka_unit_test(refuses_what_cannot_be_right),
	        cmocka_unit_test(keeps_what_there_is_when_it_is_interrupted),
	};

	return cmocka_run_group_tests(tests, sandbox_make, sandbox_remove);
}
