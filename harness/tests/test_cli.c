/* telar, telar list, telar doctor, telar topology, as a user calls them. */
#include "cmocka_all.h"

#include "job/workload.h"
#include "machine/cgroup.h"
#include "machine/partition.h"
#include "machine/placement.h"
#include "machine/policy.h"
#include "models/model.h"
#include "run_command.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs `telar words`, expects its exit status and nothing on standard error; what it printed. */
static char *output_of(int status, int (*prepare)(void *), const char *const *words)
{
	struct run_command run = {.prepare = prepare};
	char *out;

	run_command_start(&run, words);
	run_command_finish(&run, 60);
	if (prepare && run.prepare_error == -EACCES) {
		print_message("skipped: another user may not run a program that lies here\n");
		skip();
	}
	assert_ended(&run, status);
	assert_string_equal(run.err, "");
	out = strdup(run.out);
	run_command_release(&run);
	return out;
}

#define OUTPUT_OF(...) output_of(0, NULL, (const char *const[]){__VA_ARGS__, NULL})

static json_t *json_of(int status, int (*prepare)(void *), const char *const *words)
{
	char *out = output_of(status, prepare, words);
	json_error_t error;
	json_t *document = json_loads(out, 0, &error);

	if (!document)
		fail_msg("%s in\n%s", error.text, out);
	free(out);
	return document;
}

#define JSON_OF(...) json_of(0, NULL, (const char *const[]){__VA_ARGS__, NULL})

static const char *text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static void helps_in_every_way_that_one_asks(void **state)
{
	static const char *const ways[][2] = {{NULL}, {"help"}, {"--help"}, {"-h"}};
	static const char *const commands[] = {
#define COMMAND(name) #name,
#include "cli/commands.def"
#undef COMMAND
	};
	char *first = output_of(0, NULL, ways[0]);

	(void)state;
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		char *with_option = OUTPUT_OF(commands[i], "--help"),
		     *by_help = OUTPUT_OF("help", commands[i]);

		if (!strstr(first, commands[i]))
			fail_msg("no %s in\n%s", commands[i], first);
		assert_string_equal(with_option, by_help);
		if (!strstr(with_option, "\n  telar "))
			fail_msg("telar %s --help gives no example", commands[i]);
		free(with_option);
		free(by_help);
	}
	for (size_t i = 1; i < sizeof(ways) / sizeof(*ways); i++) {
		char *other = output_of(0, NULL, (const char *const[]){ways[i][0], NULL});

		assert_string_equal(other, first);
		free(other);
	}
	free(first);
}

static void tells_its_version(void **state)
{
	char *version = OUTPUT_OF("--version");

	(void)state;
	assert_memory_equal(version, "telar 0.", 8);
	free(version);
}

/* As assert_refusal(), for argp's way of adding where to look. */
static void assert_usage_error(const char *const *words, const char *part)
{
	struct run_command run = {0};

	run_command_start(&run, words);
	run_command_finish(&run, 60);
	assert_ended(&run, 2);
	assert_string_equal(run.out, "");
	if (strncmp(run.err, "telar", 5) != 0 || !strstr(run.err, part))
		fail_msg("no '%s' in:\n%s", part, run.err);
	run_command_release(&run);
}

#define ASSERT_USAGE_ERROR(part, ...) assert_usage_error((const char *const[]){__VA_ARGS__, NULL}, part)

static void names_what_was_probably_meant(void **state)
{
	(void)state;
	ASSERT_USAGE_ERROR("there is no command 'lisst', did you mean 'list'?", "lisst");
	ASSERT_USAGE_ERROR("(known: ", "xyzzy");
	ASSERT_USAGE_ERROR("there is no command ''", "");
	ASSERT_USAGE_ERROR("there is no command 'docter', did you mean 'doctor'?", "help", "docter");
	ASSERT_USAGE_ERROR("did you mean 'policies'?", "list", "polices");
	ASSERT_USAGE_ERROR("models, workloads, policies, placements, suites", "list", "xyzzy");
}

static void refuses_words_too_many(void **state)
{
	(void)state;
	ASSERT_USAGE_ERROR("one kind at a time", "list", "models", "suites");
	ASSERT_USAGE_ERROR("'now' is too much", "doctor", "now");
	ASSERT_USAGE_ERROR("'now' is too much", "topology", "now");
	ASSERT_USAGE_ERROR("one run at a time: 'b' is one too many", "plot", "a", "b");
	ASSERT_USAGE_ERROR("one run at a time: 'b' is one too many", "explain", "a", "b");
	ASSERT_USAGE_ERROR("one run at a time: 'b' is one too many", "export", "a", "b");
	ASSERT_USAGE_ERROR("two runs at a time: 'c' is one too many", "compare", "a", "b", "c");
	ASSERT_USAGE_ERROR("--models is given twice: 'loop' and 'pool'", "bench", "--models", "loop",
	        "--models", "pool");
	ASSERT_USAGE_ERROR("--colour", "list", "--colour");
	ASSERT_USAGE_ERROR("--colour", "doctor", "--colour");
	ASSERT_USAGE_ERROR("--colour", "topology", "--colour");
}

static void asks_for_what_is_missing(void **state)
{
	(void)state;
	ASSERT_USAGE_ERROR("which run? Give its folder, as in: telar plot results/reference", "plot");
	ASSERT_USAGE_ERROR("which run?", "explain", "--json");
	ASSERT_USAGE_ERROR("which run?", "export", "--out", "x.tar.gz");
	ASSERT_USAGE_ERROR("which runs?", "compare");
	ASSERT_USAGE_ERROR("which runs?", "compare", "a");
	ASSERT_USAGE_ERROR("--out: needs a name", "plot", "a", "--out", "");
}

static void assert_lists(const json_t *items, const char *name)
{
	size_t i;
	json_t *item;

	json_array_foreach(items, i, item)
	{
		if (strcmp(text(item, "name"), name) == 0)
			return;
	}
	fail_msg("%s is not listed", name);
}

static void lists_every_registry(void **state)
{
	json_t *lists = JSON_OF("list", "--json"), *items, *item;
	const char *kind;
	size_t i;

	(void)state;
	assert_int_equal(json_object_size(lists), 5);
	for (i = 0; model_registry[i]; i++)
		assert_lists(json_object_get(lists, "models"), model_registry[i]->name);
	for (i = 0; workload_registry[i]; i++)
		assert_lists(json_object_get(lists, "workloads"), workload_registry[i]->name);
	for (i = 0; placement_registry[i]; i++)
		assert_lists(json_object_get(lists, "placements"), placement_registry[i]->name);
	for (i = 0; i < POLICY_KINDS; i++)
		assert_lists(json_object_get(lists, "policies"), policy_infos[i].name);
	assert_lists(json_object_get(lists, "suites"), "quick");
	json_object_foreach(lists, kind, items)
	{
		json_array_foreach(items, i, item)
		{
			const bool runs_here = json_is_true(json_object_get(item, "runs_here"));

			assert_true(json_string_length(json_object_get(item, "summary")) > 0);
			assert_int_equal(json_is_null(json_object_get(item, "why")), runs_here);
		}
	}
	json_decref(lists);
}

static void lists_one_kind_in_detail(void **state)
{
	json_t *lists = JSON_OF("list", "policies", "--json");
	char *few = OUTPUT_OF("list"), *more = OUTPUT_OF("list", "workloads"),
	     *suites = OUTPUT_OF("list", "suites");

	(void)state;
	assert_int_equal(json_object_size(lists), 1);
	assert_int_equal(json_array_size(json_object_get(lists, "policies")), POLICY_KINDS);
	assert_null(strstr(few, "block=64KiB"));
	assert_non_null(strstr(more, "block=64KiB"));
	assert_null(strstr(more, "policies"));
	assert_non_null(strstr(suites, " cells, "));
	json_decref(lists);
	free(few);
	free(more);
	free(suites);
}

static const json_t *find_policy(const json_t *lists, const char *name)
{
	size_t i;
	json_t *item;

	json_array_foreach(json_object_get(lists, "policies"), i, item)
	{
		if (strcmp(text(item, "name"), name) == 0)
			return item;
	}
	fail_msg("%s is not listed", name);
	return NULL;
}

static void tells_an_ordinary_user_what_is_refused(void **state)
{
	json_t *lists;

	(void)state;
	if (geteuid() != 0) {
		print_message("skipped: not root, so there is no other user to become\n");
		skip();
	}
	lists = json_of(0, become_nobody, (const char *const[]){"list", "--json", NULL});
	assert_true(json_is_true(json_object_get(find_policy(lists, "idle"), "runs_here")));
	assert_true(json_is_false(json_object_get(find_policy(lists, "fifo"), "runs_here")));
	assert_string_equal(text(find_policy(lists, "fifo"), "errno"), "EPERM");
	assert_non_null(strstr(text(find_policy(lists, "rr"), "why"), "ulimit -r"));
	json_decref(lists);
}

static void shows_where_a_suite_is_wrong(void **state)
{
	char path[sizeof(sandbox.root) + 64];
	json_t *lists;
	FILE *file;
	const json_t *suite;

	(void)state;
	snprintf(path, sizeof(path), "%s/benchmarks", sandbox.root);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0777), 0);
	snprintf(path, sizeof(path), "%s/benchmarks/suites", sandbox.root);
	assert_int_equal(mkdir(path, 0777), 0);
	snprintf(path, sizeof(path), "%s/benchmarks/suites/broken.ini", sandbox.root);
	file = fopen(path, "we");
	assert_non_null(file);
	fputs("[suite]\nsummary = a suite\n[cells]\nmodels = pool\nworkloads = sha265\n", file);
	fclose(file);
	lists = JSON_OF("list", "suites", "--json");
	assert_int_equal(json_array_size(json_object_get(lists, "suites")), 1);
	suite = json_array_get(json_object_get(lists, "suites"), 0);
	assert_true(json_is_false(json_object_get(suite, "runs_here")));
	assert_non_null(strstr(text(suite, "why"), "broken.ini:5: "));
	assert_non_null(strstr(text(suite, "why"), "sha256"));
	json_decref(lists);
}

static void reports_output_that_cannot_be_written(void **state)
{
	static const char *const words[] = {
	        "list >/dev/full", "bench --help >/dev/full", "list >&-", "topology --help >&-"};
	char command[4096], program[2048];
	const ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);
	int status;

	(void)state;
	assert_true(length > 0);
	program[length] = '\0';
	*strrchr(program, '/') = '\0';
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		snprintf(command, sizeof(command), "'%s/telar' %s 2>/dev/null", program, words[i]);
		status = system(command);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 3);
	}
}

static void shows_a_machine_that_is_not_here(void **state)
{
	json_t *shown = JSON_OF("topology", "--synthetic", "pack:2 core:2 pu:2", "--workers", "3", "--json");
	json_t *scatter = json_object_get(json_object_get(shown, "placements"), "scatter");
	char *tree = OUTPUT_OF("topology", "--synthetic", "pack:2 core:64 pu:2", "-w", "2x");

	(void)state;
	assert_int_equal(json_integer_value(json_object_get(shown, "cpus")), 8);
	assert_int_equal(json_integer_value(json_object_get(shown, "cores")), 4);
	assert_int_equal(json_array_size(json_object_get(scatter, "workers")), 3);
	assert_string_equal(json_string_value(json_array_get(json_object_get(scatter, "workers"), 1)), "4");
	assert_string_equal(text(json_object_get(shown, "machine"), "cpus"), "0-7");
	assert_non_null(strstr(tree, "64 cores"));
	assert_non_null(strstr(tree, "CPUs of 512 workers"));
	assert_non_null(strstr(tree, "then again"));
	json_decref(shown);
	free(tree);
}

static void shows_this_machine(void **state)
{
	hwloc_topology_t topology;
	json_t *shown = JSON_OF("topology", "--json");
	char *tree = OUTPUT_OF("topology");

	(void)state;
	assert_int_equal(topology_load(&topology, NULL), 0);
	assert_int_equal(json_integer_value(json_object_get(shown, "cpus")), topology_cpus(topology));
	assert_int_equal(json_integer_value(json_object_get(shown, "workers")), topology_cpus(topology));
	for (size_t i = 0; placement_registry[i]; i++)
		assert_non_null(strstr(tree, placement_registry[i]->name));
	hwloc_topology_destroy(topology);
	json_decref(shown);
	free(tree);
}

static void refuses_impossible_machines_and_workers(void **state)
{
	(void)state;
	ASSERT_USAGE_ERROR("--synthetic 'xyzzy'", "topology", "--synthetic", "xyzzy");
	ASSERT_USAGE_ERROR("the innermost level must be pu:N", "topology", "--synthetic", "pack:2 core:4");
	ASSERT_USAGE_ERROR("more than 1024 CPUs", "topology", "--synthetic", "core:513 pu:2");
	ASSERT_USAGE_ERROR("more than 1024 CPUs", "topology", "--synthetic", "pu:18446744073709551615");
	ASSERT_USAGE_ERROR("--workers: ", "topology", "--workers", "0");
	ASSERT_USAGE_ERROR("--workers: ", "topology", "--workers", "-1");
	ASSERT_USAGE_ERROR("--workers: ", "topology", "--workers", "99999999");
}

static const json_t *find_finding(const json_t *examined, const char *item, const char *name)
{
	size_t i;
	json_t *finding;

	json_array_foreach(json_object_get(examined, "findings"), i, finding)
	{
		if (strcmp(text(finding, "item"), item) == 0 &&
		        (!name || strcmp(text(finding, "name"), name) == 0))
			return finding;
	}
	fail_msg("no finding %s %s", item, name ? name : "");
	return NULL;
}

static void examines_everything(void **state)
{
	json_t *examined = JSON_OF("doctor", "--json");
	char *shown = OUTPUT_OF("doctor");
	size_t i;
	json_t *finding;

	(void)state;
	assert_true(json_is_true(json_object_get(examined, "main_job_can_run")));
	assert_memory_equal(shown, "The main job can run here", 25);
	for (int kind = 0; kind < POLICY_KINDS; kind++) {
		find_finding(examined, "not bound", policy_infos[kind].name);
		find_finding(examined, "on one CPU", policy_infos[kind].name);
	}
	for (i = 0; placement_registry[i]; i++)
		assert_string_equal(
		        text(find_finding(examined, "bind and read back", placement_registry[i]->name),
		                "status"),
		        "ok");
	assert_string_equal(text(find_finding(examined, "not bound", "other"), "status"), "ok");
	json_array_foreach(json_object_get(examined, "findings"), i, finding)
	{
		if (strcmp(text(finding, "status"), "refused") == 0)
			assert_true(json_string_length(json_object_get(finding, "why")) > 0);
		if (!strstr(shown, text(finding, "item")))
			fail_msg("'%s' is not shown", text(finding, "item"));
	}
	json_decref(examined);
	free(shown);
}

static void tells_an_ordinary_user_how_to_get_it(void **state)
{
	json_t *examined;
	char *shown;

	(void)state;
	if (geteuid() != 0) {
		print_message("skipped: not root, so there is no other user to become\n");
		skip();
	}
	examined = json_of(0, become_nobody, (const char *const[]){"doctor", "--json", NULL});
	assert_string_equal(text(find_finding(examined, "not bound", "fifo"), "status"), "refused");
	assert_string_equal(text(find_finding(examined, "not bound", "fifo"), "errno"), "EPERM");
	assert_non_null(strstr(text(find_finding(examined, "on one CPU", "rr"), "advice"), "run as root"));
	assert_string_equal(text(find_finding(examined, "not bound", "batch"), "status"), "ok");
	json_decref(examined);
	shown = output_of(0, become_nobody, (const char *const[]){"doctor", NULL});
	assert_non_null(strstr(shown, "What to do"));
	free(shown);
}

static void says_when_the_main_job_cannot_run(void **state)
{
	char path[sizeof(sandbox.root) + 16];
	char *shown;

	(void)state;
	snprintf(path, sizeof(path), "%s/results", sandbox.root);
	assert_int_equal(chmod(path, 0500), 0);
	shown = output_of(3, become_nobody, (const char *const[]){"doctor", NULL});
	assert_memory_equal(shown, "The main job cannot run here", 28);
	assert_non_null(strstr(shown, "results folder"));
	/* What stops everything comes first, whatever else is refused or loud. */
	assert_non_null(strstr(shown, "\n  1. Results cannot be written"));
	free(shown);
	assert_int_equal(chmod(path, 0700), 0);
}

/* What a killed run leaves: a group of ours without anybody who would undo it. Another session
 * that makes a partition meanwhile removes it: so it is tried several times. */
static bool doctor_sees_leftover(
        const struct cgroup_tree *tree, const char *option, const char *status, const char *value)
{
	bool seen = false;

	for (int attempt = 0; attempt < 20 && !seen; attempt++) {
		json_t *examined;
		const json_t *finding;

		tree->files->make(tree, "telar.900");
		examined = json_of(0, NULL, (const char *const[]){"doctor", "--json", option, NULL});
		finding = find_finding(examined, "leftovers", NULL);
		seen = strcmp(text(finding, "status"), status) == 0 && strstr(text(finding, "value"), value);
		json_decref(examined);
	}
	return seen;
}

static void finds_and_removes_leftovers(void **state)
{
	const char *unsupported = partition_unsupported();
	struct cgroup_tree tree;

	(void)state;
	if (unsupported) {
		print_message("skipped: %s\n", unsupported);
		skip();
	}
	assert_int_equal(cgroup_find("cpuset", &tree), 0);
	assert_true(doctor_sees_leftover(&tree, NULL, "warning", "1 group"));
	assert_true(doctor_sees_leftover(&tree, "--fix", "ok", "1 removed"));
	assert_int_equal(partition_leftovers(false, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                helps_in_every_way_that_one_asks, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(tells_its_version, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(names_what_was_probably_meant, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(refuses_words_too_many, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(asks_for_what_is_missing, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(lists_every_registry, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(lists_one_kind_in_detail, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(
	                tells_an_ordinary_user_what_is_refused, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(shows_where_a_suite_is_wrong, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(
	                reports_output_that_cannot_be_written, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(
	                shows_a_machine_that_is_not_here, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(shows_this_machine, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(
	                refuses_impossible_machines_and_workers, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(examines_everything, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(
	                tells_an_ordinary_user_how_to_get_it, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(
	                says_when_the_main_job_cannot_run, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(finds_and_removes_leftovers, sandbox_make, sandbox_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
