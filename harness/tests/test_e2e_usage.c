/*
 * What a user can get wrong on the command line or in a suite: one sentence that says what and
 * where, exit status 2, and nothing run, made or left behind.
 */
#include "cmocka_all.h"

#include "run_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* telar bench smoke with these words is refused, and no results folder appears. */
static void assert_bench_refuses(const char *option, const char *value, const char *part)
{
	struct run_command run = {0};

	RUN_TELAR(&run, "bench", "smoke", "--out", sandbox.out, option, value);
	assert_refusal(&run, 2, part);
	assert_int_not_equal(access(sandbox.out, F_OK), 0);
	run_command_release(&run);
}

static void names_the_nearest_of_an_unknown_name(void **state)
{
	(void)state;
	assert_bench_refuses("--models", "pol", "--models: there is no model 'pol', did you mean 'pool'?");
	assert_bench_refuses("--workloads", "sha265", "did you mean 'sha256'?");
	assert_bench_refuses("--policies", "fif:10", "did you mean 'fifo'?");
	assert_bench_refuses("--placement", "compct", "did you mean 'compact'?");
}

static void refuses_impossible_workers(void **state)
{
	(void)state;
	assert_bench_refuses("--workers", "0", "--workers: ");
	assert_bench_refuses("--workers", "-1", "--workers: ");
	assert_bench_refuses("--workers", "99999999", "--workers: ");
	assert_bench_refuses("--workers", "1,,2", "--workers: an empty entry");
	assert_bench_refuses("--workers", "", "--workers: an empty entry");
}

static void refuses_impossible_policies(void **state)
{
	(void)state;
	assert_bench_refuses("--policies", "fifo:0", "--policies: ");
	assert_bench_refuses("--policies", "fifo:100", "--policies: ");
	assert_bench_refuses("--policies", "other:20", "--policies: ");
	assert_bench_refuses("--policies", "deadline:20ms/10ms", "--policies: ");
}

static void write_suite(char *path, size_t size, const char *text)
{
	FILE *file;

	snprintf(path, size, "%s/mine.ini", sandbox.root);
	file = fopen(path, "we");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void refuses_impossible_settings(void **state)
{
	(void)state;
	assert_bench_refuses("--window", "0", "--window: ");
	assert_bench_refuses("--window", "0ms", "--window: ");
	assert_bench_refuses("--window", "-5ms", "--window: ");
	assert_bench_refuses("--repetitions", "0", "--repetitions: ");
	assert_bench_refuses("--limit", "10ms", "--limit: ");
	assert_bench_refuses("--background", "gpu:1", "--background: ");
	assert_bench_refuses("--arrivals", "open(0/s)", "--arrivals: ");
	assert_bench_refuses("--data", "/nonexistent", "--data /nonexistent: ");
	assert_bench_refuses("--out", "", "--out: ");
}

static void refuses_a_data_file_that_is_too_short(void **state)
{
	struct run_command run = {0};
	char path[PATH_MAX];

	(void)state;
	write_suite(path, sizeof(path), "fewer bytes than a block");
	RUN_TELAR(&run, "bench", "--out", sandbox.out, "--workloads", "rpc,sha256(4KiB)", "--data", path);
	assert_refusal(&run, 2, "mine.ini of 24 bytes is shorter than one block of 4KiB");
	run_command_release(&run);
	RUN_TELAR(&run, "bench", "--out", sandbox.out, "--workloads", "rpc", "--data", path);
	assert_refusal(&run, 2, "--data: no workload of this suite reads a data file");
	run_command_release(&run);
	assert_int_not_equal(access(sandbox.out, F_OK), 0);
}

static void names_the_line_of_a_malformed_suite(void **state)
{
	static const struct {
		const char *text, *part;
	} wrong[] = {
	        {"[suite]\nwindw = 1s\n", "mine.ini:2: there is no key 'windw', did you mean 'window'?"},
	        {"[cells]\nmodels = pool\nworkloads = null\nworkers = many\n", "mine.ini:4: "},
	        {"[cells]\nmodels = pool\n", "mine.ini:1: no workloads are named"},
	        {"[cells\n", "mine.ini:1: "},
	        {"", "mine.ini:1: "},
	};
	char path[PATH_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct run_command run = {0};

		write_suite(path, sizeof(path), wrong[i].text);
		RUN_TELAR(&run, "bench", path, "--out", sandbox.out);
		assert_refusal(&run, 2, wrong[i].part);
		assert_int_not_equal(access(sandbox.out, F_OK), 0);
		run_command_release(&run);
	}
}

static void refuses_suites_that_are_not_there(void **state)
{
	struct run_command run = {0};

	(void)state;
	RUN_TELAR(&run, "bench", "nosuch");
	assert_refusal(&run, 2, "there is no suite 'nosuch'");
	run_command_release(&run);
	RUN_TELAR(&run, "bench", "./nosuch.ini");
	assert_refusal(&run, 2, "./nosuch.ini: cannot be opened");
	run_command_release(&run);
}

static void keeps_off_folders_that_are_not_its_own(void **state)
{
	struct run_command run = {0};
	char diary[PATH_MAX];
	char *text;
	FILE *file;

	(void)state;
	assert_int_equal(mkdir(sandbox.out, 0777), 0);
	snprintf(diary, sizeof(diary), "%s/diary", sandbox.out);
	file = fopen(diary, "we");
	assert_non_null(file);
	assert_true(fputs("dear diary", file) >= 0);
	assert_int_equal(fclose(file), 0);

	RUN_TELAR(&run, "bench", "smoke", "--out", sandbox.out);
	assert_refusal(&run, 2, sandbox.out);
	run_command_release(&run);
	RUN_TELAR(&run, "plot", sandbox.out);
	assert_refusal(&run, 2, sandbox.out);
	run_command_release(&run);

	text = read_text(diary);
	assert_non_null(text);
	assert_string_equal(text, "dear diary");
	free(text);
	assert_int_equal(remove(diary), 0);
	/* and nothing had been added to it */
	assert_int_equal(rmdir(sandbox.out), 0);
}

static void resumes_only_runs_and_only_as_they_were(void **state)
{
	struct run_command run = {0};

	(void)state;
	RUN_TELAR(&run, "bench", "--resume", sandbox.root);
	assert_refusal(&run, 2, sandbox.root);
	run_command_release(&run);
	RUN_TELAR(&run, "bench", "--resume", sandbox.root, "--workers", "2");
	assert_refusal(&run, 2, "--workers: ");
	run_command_release(&run);
	RUN_TELAR(&run, "bench", "smoke", "--resume", sandbox.root);
	assert_refusal(&run, 2, "--resume");
	run_command_release(&run);
	RUN_TELAR(&run, "bench", "--self-test", "--resume", sandbox.root);
	assert_refusal(&run, 2, "--resume takes no suite, no --out, no --data and no --self-test");
	run_command_release(&run);
}

/* At most six trials: no two halves of them could be told apart. */
static void says_that_a_self_test_needs_more_trials(void **state)
{
	struct run_command run = {0};

	(void)state;
	RUN_TELAR(&run, "bench", "--self-test", "--out", sandbox.out, "--workers", "1", "--repetitions", "3",
	        "--most", "3", "--window", "1ms", "--warmup", "0ms", "--quiet");
	assert_ended(&run, 0);
	assert_non_null(strstr(run.out, "cannot be said: that takes at least 8 undisturbed trials"));
	assert_null(strstr(run.out, "comparisons"));
	run_command_release(&run);
}

static void explains_itself(void **state)
{
	static const char *const commands[] = {"bench", "plot", "export"};

	(void)state;
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		struct run_command run = {0};

		RUN_TELAR(&run, commands[i], "--help");
		assert_ended(&run, 0);
		assert_string_equal(run.err, "");
		assert_non_null(strstr(run.out, commands[i]));
		run_command_release(&run);
		/* argp's two lines: what is wrong, and how to get help */
		RUN_TELAR(&run, commands[i], "--nosuch");
		assert_ended(&run, 2);
		assert_string_equal(run.out, "");
		assert_non_null(strstr(run.err, "--nosuch"));
		run_command_release(&run);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(names_the_nearest_of_an_unknown_name),
	        cmocka_unit_test(refuses_impossible_workers),
	        cmocka_unit_test(refuses_impossible_policies),
	        cmocka_unit_test(refuses_impossible_settings),
	        cmocka_unit_test(refuses_a_data_file_that_is_too_short),
	        cmocka_unit_test(names_the_line_of_a_malformed_suite),
	        cmocka_unit_test(refuses_suites_that_are_not_there),
	        cmocka_unit_test(keeps_off_folders_that_are_not_its_own),
	        cmocka_unit_test(resumes_only_runs_and_only_as_they_were),
	        cmocka_unit_test(says_that_a_self_test_needs_more_trials),
	        cmocka_unit_test(explains_itself),
	};

	return cmocka_run_group_tests(tests, sandbox_make, sandbox_remove);
}
