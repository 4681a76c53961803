/* telar as it is meant to be used: a run from the suite to the figures, and what can be asked of it. */
#include "cmocka_all.h"

#include "run_command.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char *read_result(const char *name)
{
	char path[PATH_MAX];
	char *text = read_text(in_run(path, name));

	if (!text)
		fail_msg("%s is missing", path);
	return text;
}

static void assert_json(const char *text)
{
	json_error_t error;
	json_t *json = json_loads(text, 0, &error);

	if (!json)
		fail_msg("not JSON: %s\n%.200s", error.text, text);
	json_decref(json);
}

static bool can_draw(void)
{
	return system("command -v gnuplot >/dev/null 2>&1") == 0;
}

#define CSV_HEADER                                                                                           \
	"run,cell,trial,order,model,workload,policy,placement,workers,background,status,reason,"             \
	"jobs_done,jobs_wrong,jobs_lost,window_ns,throughput_jobs_per_s,p50_ns,p90_ns,p99_ns,max_ns,"        \
	"cpu_user_ns,cpu_sys_ns,voluntary_switches,involuntary_switches,migrations,minor_faults,"            \
	"max_rss_kib,jain,steal_ns\n"

static void leaves_a_run_that_others_can_read(void **state)
{
	static const char *const models[] = {",loop,", ",pool,", ",fork,", ",cluster,", ",null,"};
	struct run_command run = {0};
	char path[PATH_MAX];
	char *csv, *json;

	(void)state;
	RUN_TELAR(&run, "bench", "smoke", "--out", sandbox.out, "--no-figures");
	assert_ended(&run, 0);
	assert_non_null(strstr(run.out, sandbox.out));
	run_command_release(&run);

	csv = read_result("cells.csv");
	assert_memory_equal(csv, CSV_HEADER, strlen(CSV_HEADER));
	for (size_t i = 0; i < sizeof(models) / sizeof(*models); i++)
		if (!strstr(csv, models[i]))
			fail_msg("no trial of %s in\n%s", models[i], csv);
	assert_null(strstr(csv, ",failed,"));
	assert_null(strstr(csv, ",timeout,"));
	/* one line of each is a header */
	assert_int_equal(count_lines(in_run(path, "journal.jsonl")), count_parts(csv, "\n"));
	free(csv);
	json = read_result("benchmark.json");
	assert_json(json);
	free(json);
	json = read_result("environment.json");
	assert_json(json);
	free(json);
	assert_int_equal(access(in_run(path, "topology.xml"), R_OK), 0);
}

static void never_writes_over_a_run(void **state)
{
	struct run_command run = {0};
	char *before = read_result("journal.jsonl"), *after;

	(void)state;
	RUN_TELAR(&run, "bench", "smoke", "--out", sandbox.out);
	assert_refusal(&run, 2, sandbox.out);
	run_command_release(&run);
	after = read_result("journal.jsonl");
	assert_string_equal(before, after);
	free(before);
	free(after);
}

static void draws_a_run_again(void **state)
{
	struct run_command run = {0};

	(void)state;
	if (!can_draw())
		skip();
	RUN_TELAR(&run, "plot", sandbox.out);
	assert_ended(&run, 0);
	run_command_release(&run);
}

static void does_without_gnuplot(void **state)
{
	struct run_command run = {.path = "/nonexistent"};

	(void)state;
	RUN_TELAR(&run, "bench", "smoke", "--models", "pool", "--workloads", "null");
	assert_ended(&run, 0);
	assert_non_null(strstr(run.err, "gnuplot"));
	run_command_release(&run);
	RUN_TELAR(&run, "plot", sandbox.out);
	assert_refusal(&run, 3, "gnuplot");
	run_command_release(&run);
}

/* What a crash leaves is read; what somebody has damaged is not. */
static void reads_a_journal_up_to_where_it_was_cut(void **state)
{
	struct run_command run = {0};
	char path[PATH_MAX];
	char *text = read_result("journal.jsonl");
	const size_t length = strlen(text);
	FILE *file;

	(void)state;
	if (!can_draw())
		skip();
	assert_int_equal(truncate(in_run(path, "journal.jsonl"), (off_t)length - 10), 0);
	RUN_TELAR(&run, "plot", sandbox.out);
	assert_ended(&run, 0);
	run_command_release(&run);

	*strchr(text, '\n') = ' ';
	file = fopen(path, "we");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	RUN_TELAR(&run, "plot", sandbox.out);
	assert_refusal(&run, 2, "journal.jsonl");
	run_command_release(&run);
	free(text);
}

static void packs_a_run(void **state)
{
	struct run_command run = {0};
	char file[PATH_MAX];

	(void)state;
	snprintf(file, sizeof(file), "%s/run.tar.gz", sandbox.root);
	RUN_TELAR(&run, "export", sandbox.out, "--out", file);
	assert_ended(&run, 0);
	assert_int_equal(access(file, R_OK), 0);
	run_command_release(&run);
	RUN_TELAR(&run, "export", sandbox.out, "--out", file);
	assert_refusal(&run, 2, file);
	run_command_release(&run);
	RUN_TELAR(&run, "export", sandbox.out, "--out", "/nonexistent/run.tar.gz");
	assert_refusal(&run, 2, "/nonexistent/run.tar.gz cannot be made: No such file or directory");
	run_command_release(&run);
}

/* A full disk: gzip begins what it says with an empty line. */
static void says_why_a_run_cannot_be_packed(void **state)
{
	struct run_command run = {0};
	char program[PATH_MAX], file[PATH_MAX];

	(void)state;
	snprintf(program, sizeof(program), "%s/tar", sandbox.root);
	snprintf(file, sizeof(file), "%s/none.tar.gz", sandbox.root);
	FILE *const script = fopen(program, "we");

	assert_non_null(script);
	assert_true(fputs("#!/bin/sh\nprintf '\\ngzip: no room\\ntar: more\\n' >&2\nexit 2\n", script) >= 0);
	assert_int_equal(fclose(script), 0);
	assert_int_equal(chmod(program, 0700), 0);
	run.path = sandbox.root;
	RUN_TELAR(&run, "export", sandbox.out, "--out", file);
	assert_refusal(&run, 3, "none.tar.gz cannot be written: gzip: no room\n");
	assert_int_equal(access(file, F_OK), -1);
	run_command_release(&run);
}

static void takes_flags_of_google_benchmark(void **state)
{
	struct run_command run = {0};
	char out[PATH_MAX / 2], path[PATH_MAX];
	char *csv;

	(void)state;
	snprintf(out, sizeof(out), "%s/results/filtered", sandbox.root);
	RUN_TELAR(&run, "bench", "smoke", "--out", out, "--no-figures", "--", "--benchmark_filter=^fork/");
	assert_ended(&run, 0);
	run_command_release(&run);
	snprintf(path, sizeof(path), "%s/cells.csv", out);
	csv = read_text(path);
	assert_non_null(csv);
	assert_non_null(strstr(csv, ",fork,"));
	assert_null(strstr(csv, ",pool,"));
	free(csv);
}

/* What is certain to come is said, and comes; beyond the budget comes no more. */
static void says_what_a_budget_cannot_cut(void **state)
{
	struct run_command run = {0};
	char out[PATH_MAX / 2], path[PATH_MAX];

	(void)state;
	snprintf(out, sizeof(out), "%s/results/budget", sandbox.root);
	RUN_TELAR(&run, "bench", "smoke", "--out", out, "--no-figures", "--models", "pool", "--workloads",
	        "null", "--workers", "1", "--background", "none", "--repetitions", "3", "--window", "500ms",
	        "--warmup", "0ms", "--budget", "1s", "--target", "0.001%");
	assert_ended(&run, 0);
	assert_non_null(
	        strstr(run.err, "smoke, but cells of the command line: 1 cell x 3 trials in random order"));
	assert_non_null(
	        strstr(run.err, "at least 1.5 s: no less than the budget of 1 s, so no further trials\n"));
	run_command_release(&run);
	snprintf(path, sizeof(path), "%s/journal.jsonl", out);
	assert_int_equal(count_lines(path), 1 + 3);
}

/* The suite's own summary is of cells that this run has not. */
static void keeps_that_cells_were_given_on_the_command_line(void **state)
{
	struct run_command run = {0};
	char out[PATH_MAX / 2], path[PATH_MAX];
	char *suite;

	(void)state;
	snprintf(out, sizeof(out), "%s/results/given", sandbox.root);
	RUN_TELAR(&run, "bench", "smoke", "--out", out, "--no-figures", "--models", "pool", "--workloads",
	        "null", "--quiet", "--window", "1ms");
	assert_ended(&run, 0);
	run_command_release(&run);
	snprintf(path, sizeof(path), "%s/suite.ini", out);
	suite = read_text(path);
	assert_non_null(suite);
	assert_non_null(strstr(suite,
	        "\nsummary = given on the command line: --models --workloads; all else as in smoke\n"));
	free(suite);
}

/* Real-time cells are refused with the reason; the rest runs. */
static void serves_a_plain_user(void **state)
{
	struct run_command run = {.prepare = become_nobody};
	char out[PATH_MAX / 2], path[PATH_MAX];
	char *csv;

	(void)state;
	if (geteuid() != 0 && getpriority(PRIO_PROCESS, 0) > 0) {
		print_message("skipped: a niced user is not granted `other` either\n");
		skip();
	}
	snprintf(out, sizeof(out), "%s/results/plain", sandbox.root);
	RUN_TELAR(&run, "bench", "smoke", "--out", out, "--no-figures", "--models", "pool,fork",
	        "--workloads", "null", "--policies", "other,batch,idle,fifo:10,rr:10,deadline:auto",
	        "--background", "none", "--repetitions", "1");
	if (run.prepare_error == -EACCES) {
		run_command_release(&run);
		print_message("skipped: the user nobody may not run the program where it stands\n");
		skip();
	}
	assert_ended(&run, 0);
	assert_non_null(strstr(run.out, "EPERM"));
	run_command_release(&run);
	snprintf(path, sizeof(path), "%s/cells.csv", out);
	csv = read_text(path);
	assert_non_null(csv);
	/* a disturbed trial is run again */
	assert_true(count_parts(csv, ",ok,") >= 6);
	assert_int_equal(count_parts(csv, ",refused,"), 6);
	assert_non_null(strstr(csv, "deadline needs root (CAP_SYS_NICE); already its dispatcher"));
	free(csv);
}

/* Nothing but refusals is no result, and says so. */
static void a_run_without_a_number_is_refused(void **state)
{
	struct run_command run = {.prepare = become_nobody};
	char out[PATH_MAX / 2];

	(void)state;
	snprintf(out, sizeof(out), "%s/results/refused", sandbox.root);
	RUN_TELAR(&run, "bench", "smoke", "--out", out, "--no-figures", "--quiet", "--models", "pool",
	        "--workloads", "null", "--policies", "deadline:auto", "--background", "none");
	if (run.prepare_error == -EACCES) {
		run_command_release(&run);
		print_message("skipped: the user nobody may not run the program where it stands\n");
		skip();
	}
	assert_ended(&run, 3);
	assert_non_null(strstr(run.out, "EPERM"));
	assert_non_null(strstr(run.err, "there is no number: the system refused every cell"));
	run_command_release(&run);
}

static void a_run_has_a_name(void **state)
{
	struct run_command run = {0};

	(void)state;
	RUN_TELAR(&run, "plot", "");
	assert_refusal(&run, 2, "the name of the run is empty");
	run_command_release(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(leaves_a_run_that_others_can_read),
	        cmocka_unit_test(never_writes_over_a_run),
	        cmocka_unit_test(draws_a_run_again),
	        cmocka_unit_test(does_without_gnuplot),
	        cmocka_unit_test(packs_a_run),
	        cmocka_unit_test(says_why_a_run_cannot_be_packed),
	        cmocka_unit_test(reads_a_journal_up_to_where_it_was_cut),
	        cmocka_unit_test(takes_flags_of_google_benchmark),
	        cmocka_unit_test(says_what_a_budget_cannot_cut),
	        cmocka_unit_test(keeps_that_cells_were_given_on_the_command_line),
	        cmocka_unit_test(serves_a_plain_user),
	        cmocka_unit_test(a_run_without_a_number_is_refused),
	        cmocka_unit_test(a_run_has_a_name),
	};

	return cmocka_run_group_tests(tests, sandbox_make, sandbox_remove);
}
