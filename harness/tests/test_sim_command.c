/* telar sim, as a user calls it. */
#include "cmocka_all.h"

#include "run_command.h"

#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char jobs_path[PATH_MAX];

static int make(void **state)
{
	FILE *file;

	if (sandbox_make(state) != 0)
		return -1;
	snprintf(jobs_path, sizeof(jobs_path), "%s/my.jobs", sandbox.root);
	file = fopen(jobs_path, "we");
	if (!file)
		return -1;
	fputs("job arrival bursts\nP1 0 8\nP2 1 4\nP3 2 9\nP4 3 5\n", file);
	fclose(file);
	return 0;
}

static char *output_of(const char *const *words)
{
	struct run_command run = {0};
	char *out;

	run_command_start(&run, words);
	run_command_finish(&run, 120);
	assert_ended(&run, 0);
	assert_string_equal(run.err, "");
	out = strdup(run.out);
	run_command_release(&run);
	return out;
}

#define OUTPUT_OF(...) output_of((const char *const[]){__VA_ARGS__, NULL})

/* A table that was meant to be text. */
static void keeps_a_bad_files_bytes_from_the_terminal(void **state)
{
	struct run_command run = {0};
	char path[PATH_MAX];
	FILE *file;

	(void)state;
	snprintf(path, sizeof(path), "%s/bad.jobs", sandbox.root);
	file = fopen(path, "we");
	assert_non_null(file);
	fputs("job arrival bursts\nP1 \033[2J\377 8\n", file);
	assert_int_equal(fclose(file), 0);
	RUN_TELAR(&run, "sim", path, "--policies", "fifo");
	assert_refusal(&run, 2, "?[2J?");
	assert_null(strchr(run.err, '\033'));
	run_command_release(&run);
}

static void draws_and_compares_in_the_terminal(void **state)
{
	char *out = OUTPUT_OF("sim", jobs_path, "--policies", "srtf,rr(4)");

	(void)state;
	assert_non_null(strstr(out, "srtf\n"
	                            "  P1   |#.........#######\n"
	                            "  P2   | ####\n"
	                            "  P3   |  ...............#########\n"
	                            "  P4   |   ..#####\n"
	                            "       0         10        20    26\n"));
	assert_non_null(strstr(out, "Means over 4 jobs on 1 core; times in units\n"));
	assert_non_null(strstr(out, "srtf        13.00      4.25      6.50     26.00"));
	free(out);
}

static void shows_each_job_and_event(void **state)
{
	char *out = OUTPUT_OF("sim", jobs_path, "-p", "srtf", "--per-job", "--trace");

	(void)state;
	assert_non_null(
	        strstr(out, "           1  core 0   preempt  P1\n           1  core 0   run      P2\n"));
	assert_non_null(
	        strstr(out, "P1               0.00       0.00      17.00      17.00       0.00       9.00"));
	free(out);
}

static void prints_csv_and_json(void **state)
{
	char *csv = OUTPUT_OF("sim", jobs_path, "-p", "srtf,mlfq(3,2)", "--csv"),
	     *jobs = OUTPUT_OF("sim", jobs_path, "-p", "srtf", "--csv", "--per-job"),
	     *text = OUTPUT_OF("sim", jobs_path, "-p", "srtf,rr(4)", "--json", "--per-job", "--trace");
	json_t *document = json_loads(text, 0, NULL), *run;

	(void)state;
	assert_int_equal(count_parts(csv, "\n"), 3);
	assert_non_null(strstr(csv, "\n\"mlfq(3,2)\",4,1,"));
	assert_non_null(strstr(csv, "\n\"srtf\",4,1,13000000.0,"));
	assert_int_equal(count_parts(jobs, "\n"), 5);
	assert_non_null(strstr(jobs, "\"srtf\",P1,0,0,17000000,17000000,0,9000000,8000000,0,1,0,0,0\n"));
	run = json_array_get(json_object_get(document, "runs"), 1);
	assert_string_equal(json_string_value(json_object_get(run, "policy")), "rr(4)");
	assert_int_equal(
	        json_integer_value(json_object_get(json_object_get(run, "parameters"), "quantum_ns")),
	        4000000);
	assert_true(json_real_value(json_object_get(json_object_get(run, "metrics"), "turnaround_ns")) ==
	            18.25e6);
	assert_int_equal(json_array_size(json_object_get(run, "jobs")), 4);
	assert_true(json_array_size(json_object_get(run, "events")) > 16);
	json_decref(document);
	free(csv);
	free(jobs);
	free(text);
}

static void draws_figures(void **state)
{
	char path[PATH_MAX + 16], file[PATH_MAX + 32], *out;

	(void)state;
	if (system("command -v gnuplot >/dev/null") != 0) {
		print_message("skipped: no gnuplot here\n");
		skip();
	}
	snprintf(path, sizeof(path), "%s/chart", sandbox.root);
	out = OUTPUT_OF("sim", jobs_path, "-p", "fifo,rr(4),edf", "--figure", path);
	assert_non_null(strstr(out, "/chart.png, .svg, .pdf\n"));
	free(out);
	snprintf(file, sizeof(file), "%s.svg", path);
	out = read_text(file);
	assert_non_null(out);
	/* a panel each, a lane a job, and what is not to be confused with a measurement */
	assert_non_null(strstr(out, "rr(4)"));
	assert_non_null(strstr(out, "P3"));
	assert_non_null(strstr(out, "measured nowhere"));
	free(out);
	/* CSV stays CSV */
	out = OUTPUT_OF("sim", jobs_path, "-p", "fifo", "--figure", path, "--csv");
	assert_int_equal(count_parts(out, "\n"), 2);
	free(out);
}

static void repeats_itself_for_a_seed(void **state)
{
#define SOME                                                                                                 \
	"--generate", "n=200,seed=3,arrivals=exp(5),bursts=1..3", "-p", "lottery,eevdf", "--cores", "3",     \
	        "--trace"
	char *first = OUTPUT_OF("sim", SOME), *again = OUTPUT_OF("sim", SOME),
	     *other = OUTPUT_OF("sim", SOME, "--seed", "2");

	(void)state;
	assert_string_equal(first, again);
	assert_string_not_equal(first, other);
	free(first);
	free(again);
	free(other);
}

static void what_it_prints_it_reads(void **state)
{
#define RECIPE "n=20,seed=3,arrivals=exp(5),bursts=1..3,nice=-3..3"
	char *table = OUTPUT_OF("sim", "--generate", RECIPE, "--print-jobs"),
	     *drawn = OUTPUT_OF("sim", "--generate", RECIPE, "-p", "cfs", "--csv", "--per-job"), *read;
	FILE *file = fopen(jobs_path, "we");

	(void)state;
	assert_non_null(file);
	fputs(table, file);
	fclose(file);
	read = OUTPUT_OF("sim", jobs_path, "-p", "cfs", "--csv", "--per-job");
	assert_string_equal(drawn, read);
	free(table);
	free(drawn);
	free(read);
}

static void lists_its_policies(void **state)
{
	char *out = OUTPUT_OF("sim", "--list");

	(void)state;
	assert_non_null(strstr(out, "\nlinux-rr "));
	assert_non_null(strstr(out, "slice=100ms: "));
	free(out);
}

static void refuse(const char *part, const char *const *words)
{
	struct run_command run = {0};

	run_command_start(&run, words);
	run_command_finish(&run, 60);
	assert_refusal(&run, 2, part);
	run_command_release(&run);
}

#define REFUSE(part, ...) refuse(part, (const char *const[]){__VA_ARGS__, NULL})

static void says_what_is_wrong(void **state)
{
	FILE *file;

	(void)state;
	REFUSE("no jobs: name a table of them, or --generate some", "sim");
	REFUSE("/nowhere: cannot be opened: ", "sim", "/nowhere");
	REFUSE("--policies: there is no simulated policy 'rrr', did you mean 'rr'?", "sim", jobs_path, "-p",
	        "rrr");
	REFUSE("--policies: rr: quantum: it must be from", "sim", jobs_path, "-p", "fifo,rr(0)");
	REFUSE("--cores must be a whole number from 1 to 1024", "sim", jobs_path, "--cores", "0");
	REFUSE("--switch-cost: 'x' is not a time", "sim", jobs_path, "--switch-cost", "x");
	REFUSE("--generate: cpu=", "sim", "--generate", "cpu=exp");
	REFUSE("--figure: 'x/' ends without the name", "sim", jobs_path, "--figure", "x/");
	REFUSE("a table of jobs or --generate, not both", "sim", jobs_path, "--generate", "n=3");
	REFUSE("--against-kernel compares Linux's policies", "sim", jobs_path, "--against-kernel", "--cores",
	        "2");
	file = fopen(jobs_path, "ae");
	assert_non_null(file);
	fputs("P5 4 0\n", file);
	fclose(file);
	REFUSE("my.jobs:6: bursts: each must be longer than 0", "sim", jobs_path);
}

static void compares_with_the_kernel(void **state)
{
	FILE *file = fopen(jobs_path, "we");
	char *out;

	(void)state;
	assert_non_null(file);
	fputs("job arrival bursts\nA 0 4\nB 1 3,io:2,1\n", file);
	fclose(file);
	out = OUTPUT_OF("sim", "--against-kernel", jobs_path);
	assert_non_null(strstr(out, "SCHED_FIFO, simulated as linux-fifo\n"));
	assert_int_equal(count_parts(out, ", measured on CPU ") + count_parts(out, ", not measured: "), 3);
	/* Each is measured with its explanation, or says why not. */
	assert_int_equal(count_parts(out, "  Turns: "), count_parts(out, ", measured on CPU "));
	assert_null(strstr(out, "Priorities: "));
	free(out);
	file = fopen(jobs_path, "we");
	assert_non_null(file);
	fputs("job arrival bursts priority\nA 0 4 1\nB 1 3 2\n", file);
	fclose(file);
	out = OUTPUT_OF("sim", "--against-kernel", jobs_path);
	assert_int_equal(count_parts(out, "SCHED_RR the job with the highest number is first"), 1);
	free(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(draws_and_compares_in_the_terminal, make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(
	                keeps_a_bad_files_bytes_from_the_terminal, make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(shows_each_job_and_event, make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(prints_csv_and_json, make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(draws_figures, make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(repeats_itself_for_a_seed, make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(what_it_prints_it_reads, make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(lists_its_policies, make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(says_what_is_wrong, make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(compares_with_the_kernel, make, sandbox_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
