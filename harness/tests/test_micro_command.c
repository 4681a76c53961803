/* telar bench micro as a user calls it: every subject really runs, the report is what was asked for. */
#include "cmocka_all.h"

#include "run_command.h"

#include <jansson.h>
#include <limits.h>
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
	assert_non_null(strstr(run.out, "dispatch/100us/all/onetbb"));
	assert_non_null(strstr(run.out, "stats/summary"));
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

/* Each peer has its line, or its package stands in the reason. */
static void prints_peers_beside_ours(void **state)
{
	static const struct {
		const char *name, *package;
	} peers[] = {
#define PEER(name, module, package, summary) {#name, package},
#include "../../benchmarks/peers/peers.def"
#undef PEER
	};
	struct run_command run = {0};

	(void)state;
	RUN_TELAR(&run, "bench", "micro", "--peers", "--rounds", "1", "--only", "^dispatch/10us/one/|perf$",
	        "--quiet");
	assert_ended(&run, 0);
	assert_non_null(strstr(run.out, "ours / theirs"));
	assert_non_null(strstr(run.out, "1 rounds, seed "));
	assert_non_null(strstr(run.out, "switch/pipe/processes/one_core/perf"));
	for (size_t i = 0; i < sizeof(peers) / sizeof(*peers); i++) {
		char name[64];

		snprintf(name, sizeof(name), "dispatch/10us/one/%s", peers[i].name);
		assert_non_null(strstr(run.out, name));
		snprintf(name, sizeof(name), "\ndispatch/10us/one/%s ", peers[i].name);
		if (!strstr(run.out, name))
			assert_non_null(strstr(run.out, peers[i].package));
	}
	run_command_release(&run);
}

/* What a copy of the program says, which has no peer beside it. */
static void read_copy(const char *options, char *text, size_t size)
{
	char self[PATH_MAX / 2], line[2 * PATH_MAX];
	const ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	FILE *out;

	assert_true(length > 0);
	self[length] = '\0';
	*strrchr(self, '/') = '\0';
	snprintf(line, sizeof(line), "cp '%s/telar-micro' '%s/copy' && '%s/copy' %s", self, sandbox.root,
	        sandbox.root, options);
	out = popen(line, "r");
	assert_non_null(out);
	text[fread(text, 1, size - 1, out)] = '\0';
	assert_int_equal(pclose(out), 0);
}

static void names_the_package_of_a_peer_that_is_not_there(void **state)
{
	static char text[65536];

	(void)state;
	read_copy("--peers --list", text, sizeof(text));
	assert_non_null(strstr(text, "not here: libuv1-dev was not installed when telar was built"));
	assert_non_null(strstr(text, "not here: libtbb-dev was not installed when telar was built"));
	read_copy("--peers --only '^dispatch/1+us/one/libuv$' --rounds 1 --quiet", text, sizeof(text));
	assert_non_null(strstr(text, "\nNot here: dispatch/1us/one/libuv: libuv1-dev was not installed"));
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
	        cmocka_unit_test(prints_peers_beside_ours),
	        cmocka_unit_test(names_the_package_of_a_peer_that_is_not_there),
	        cmocka_unit_test(writes_google_benchmarks_json),
	        cmocka_unit_test(refuses_what_cannot_be_right),
	        cmocka_unit_test(keeps_what_there_is_when_it_is_interrupted),
	};

	return cmocka_run_group_tests(tests, sandbox_make, sandbox_remove);
}
