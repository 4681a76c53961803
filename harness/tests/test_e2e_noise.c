/* What becomes of trials that others disturb: each is kept, marked, and run again, as often as allowed. */
#include "cmocka_all.h"

#include "run_command.h"
#include "strangers.h"

#include "suite/schedule.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REPETITIONS 2

static void disturbed_trials_are_kept_marked_and_run_again(void **state)
{
	const unsigned trials = REPETITIONS * (1 + RETRIES_MAX); /* a round each */
	struct run_command run = {0};
	struct strangers strangers;
	char path[PATH_MAX];
	char *journal, *csv, *hgrm, *json;
	bool counted;

	(void)state;
	/* Half of all CPUs: where there are many, a few are not worth mentioning. */
	strangers_come(&strangers, (unsigned)sysconf(_SC_NPROCESSORS_ONLN) / 2 + 1);
	counted = strangers_are_counted(&strangers);
	if (counted) {
		run_command_start(
		        &run, (const char *const[]){"bench", "--out", sandbox.out, "--no-figures", "--models",
		                      "loop", "--workloads", "rpc(5ms)", "--policies", "other", "--workers",
		                      "1", "--background", "none", "--in-flight", "1", "--target", "0%",
		                      "--repetitions", "2", "--warmup", "0ms", "--window", "400ms", NULL});
		run_command_wait(&run, 120000);
	}
	/* Before the program's own leavings are counted. */
	strangers_go(&strangers);
	if (!counted) {
		print_message("skipped: /proc/stat does not count what the CPUs do\n");
		skip();
	}
	run_command_finish(&run, 120);
	assert_ended(&run, 0);
	assert_int_equal(count_lines(in_run(path, "journal.jsonl")), 1 + trials);
	assert_int_equal(count_lines(in_run(path, "cells.csv")), 1 + trials);
	journal = read_text(in_run(path, "journal.jsonl"));
	csv = read_text(in_run(path, "cells.csv"));
	assert_non_null(journal);
	assert_non_null(csv);
	assert_int_equal(count_parts(journal, "\"status\":\"ok\""), trials);
	assert_int_equal(count_parts(journal, "\"polluted\":\""), trials);
	assert_int_equal(count_parts(journal, "\"polluted\":\"\""), 0);
	/* By other programs, or by a hypervisor that left those nothing. */
	assert_int_equal(count_parts(csv, ",ok,"), trials);
	assert_int_equal(count_parts(csv, ",ok,,"), 0);
	assert_non_null(strstr(run.out, "6 trials were disturbed by other load and counted all the same"));
	assert_non_null(strstr(run.out, "\nSettled: not asked for (--target 0%), "));
	/* As the summary counts them, their latencies are there, and marked. */
	hgrm = read_text(in_run(path, "latency/loop_rpc_5ms__other_none_workers_1_background_none.hgrm"));
	assert_non_null(hgrm);
	assert_non_null(strstr(hgrm, "\n#[Disturbed by other load: all 6 trials; "));
	free(hgrm);
	json = read_text(in_run(path, "benchmark.json"));
	assert_non_null(json);
	assert_int_equal(count_parts(json, "\"polluted\": 1.0"), trials);
	assert_int_equal(count_parts(json, "\"label\": \""), trials);
	free(json);
	free(journal);
	free(csv);
	run_command_release(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                disturbed_trials_are_kept_marked_and_run_again, sandbox_make, sandbox_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
