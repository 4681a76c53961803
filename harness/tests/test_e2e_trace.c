/* telar bench --trace, from the option to the files and figures. */
#include "cmocka_all.h"

#include "run_command.h"

#include <dirent.h>
#include <glob.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of the moments that it takes, tens of thousands of jobs fit into a ring; so nothing is dropped. */
/* Four trials, so that of three that are disturbed one at least is not traced. */
#define TINY_TWICE                                                                                           \
	"--workloads", "rpc(1ms)", "--policies", "other", "--workers", "2", "--background", "none",          \
	        "--placement", "none", "--window", "20ms", "--warmup", "0s", "--repetitions", "4", "--most", \
	        "4", "--target", "0%", "-q"

#define TINY                                                                                                 \
	"--workloads", "rpc(1ms)", "--policies", "other", "--workers", "2", "--background", "none",          \
	        "--placement", "none", "--window", "20ms", "--warmup", "0s", "--repetitions", "1", "--most", \
	        "1", "--target", "0%", "-q"

static json_t *load(const char *path)
{
	json_error_t error;
	json_t *const json = json_load_file(path, 0, &error);

	if (!json)
		fail_msg("%s: %s", path, error.text);
	return json;
}

static json_int_t whole(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static int compare(const void *left, const void *right)
{
	const json_int_t *const a = left, *const b = right;

	return *a < *b ? -1 : *a > *b;
}

/* The number of jobs that are over in a trace: each once. */
static size_t count_jobs(const json_t *events)
{
	const size_t room = json_array_size(events);
	json_int_t *const ids = calloc(room, sizeof(*ids));
	size_t count = 0;

	assert_non_null(ids);
	for (size_t i = 0; i < room; i++) {
		const json_t *const args = json_object_get(json_array_get(events, i), "args");

		if (json_is_true(json_object_get(args, "last")))
			ids[count++] = whole(args, "job");
	}
	qsort(ids, count, sizeof(*ids), compare);
	for (size_t i = 1; i < count; i++)
		assert_true(ids[i] != ids[i - 1]);
	free(ids);
	return count;
}

/* The trace that a line of the journal speaks of, unless that of a later trial took its place. */
static bool check_trace(const json_t *trial)
{
	char cell[PATH_MAX / 8], path[PATH_MAX], name[PATH_MAX / 4];
	json_t *events;

	assert_true(json_is_true(json_object_get(trial, "traced")));
	assert_int_equal(whole(trial, "trace_dropped"), 0);
	snprintf(cell, sizeof(cell), "%s", json_string_value(json_object_get(trial, "cell")));
	for (char *c = cell; *c; c++)
		if (strchr("/:(),= ", *c))
			*c = '_';
	snprintf(name, sizeof(name), "traces/%s-%u.json", cell, (unsigned)whole(trial, "trial"));
	if (access(in_run(path, name), F_OK) != 0)
		return false;
	events = load(path);
	/* Without a warm-up the trace has every job. */
	assert_int_equal(count_jobs(events), whole(trial, "jobs_done"));
	json_decref(events);
	return true;
}

/* The number of traces. */
static unsigned check_journal(void)
{
	char path[PATH_MAX], *line = NULL;
	FILE *const journal = fopen(in_run(path, "journal.jsonl"), "r");
	unsigned traces = 0;
	size_t size = 0;

	assert_non_null(journal);
	while (getline(&line, &size, journal) > 0) {
		json_t *const trial = json_loads(line, 0, NULL);

		assert_non_null(trial);
		if (json_object_get(trial, "cell"))
			traces += check_trace(trial);
		json_decref(trial);
	}
	free(line);
	fclose(journal);
	return traces;
}

static unsigned count_files(const char *folder, const char *begin, const char *end)
{
	DIR *const dir = opendir(folder);
	const struct dirent *entry;
	unsigned count = 0;

	while (dir && (entry = readdir(dir))) {
		const size_t length = strlen(entry->d_name);

		count += strncmp(entry->d_name, begin, strlen(begin)) == 0 && length > strlen(end) &&
		         strcmp(entry->d_name + length - strlen(end), end) == 0;
	}
	if (dir)
		closedir(dir);
	return count;
}

static void every_model_leaves_a_trace_of_every_job(void **state)
{
	struct run_command run = {0};
	char path[PATH_MAX];

	(void)state;
	RUN_TELAR(&run, "bench", "smoke", "--models", "pool,fork,loop,cluster,spawn", TINY, "--trace",
	        "--out", sandbox.out, "--no-figures");
	assert_ended(&run, 0);
	run_command_release(&run);
	assert_int_equal(check_journal(), 5);
	assert_int_equal(count_files(in_run(path, "traces"), "", ".json"), 5);
}

static void without_the_option_there_is_none(void **state)
{
	struct run_command run = {0};
	char path[PATH_MAX];

	(void)state;
	RUN_TELAR(&run, "bench", "smoke", "--models", "pool", TINY, "--trace=no", "--out", sandbox.out,
	        "--no-figures");
	assert_ended(&run, 0);
	run_command_release(&run);
	assert_int_not_equal(access(in_run(path, "traces"), F_OK), 0);
}

/* The suite that a run keeps says it too. */
static void a_suite_can_ask_for_it(void **state)
{
	struct run_command run = {0};
	char ini[PATH_MAX], path[PATH_MAX], *kept;
	FILE *file;

	(void)state;
	snprintf(ini, sizeof(ini), "%s/results/traced.ini", sandbox.root);
	file = fopen(ini, "w");
	assert_non_null(file);
	fputs("[suite]\nwindow = 20ms\nwarmup = 5ms\nrepetitions = 1\nmost = 1\ntarget = 0%\ntrace = yes\n"
	      "[cells]\nmodels = loop\nworkloads = rpc(1ms)\n",
	        file);
	fclose(file);
	RUN_TELAR(&run, "bench", ini, "--out", sandbox.out, "--no-figures", "-q");
	assert_ended(&run, 0);
	run_command_release(&run);
	assert_int_equal(count_files(in_run(path, "traces"), "loop_", ".json"), 1);
	kept = read_text(in_run(path, "suite.ini"));
	assert_non_null(kept);
	assert_non_null(strstr(kept, "trace = yes"));
	free(kept);
}

static void what_is_neither_yes_nor_no_is_refused(void **state)
{
	struct run_command run = {0};

	(void)state;
	RUN_TELAR(&run, "bench", "smoke", "--trace=perhaps", "--out", sandbox.out);
	assert_refusal(&run, 2, "--trace: 'perhaps' is neither yes nor no");
	run_command_release(&run);
}

/* The figure of a trial in the sandbox's run after something disturbed all trials, or the traced ones only.
 */
static char *svg_of_disturbed(bool all)
{
	struct run_command run = {0};
	char path[PATH_MAX], folder[PATH_MAX], *svg;
	glob_t found;
	char *const text = read_text(in_run(path, "journal.jsonl")), *rest = text, *line;
	FILE *const journal = fopen(path, "we");
	size_t trials = 0;

	assert_non_null(text);
	assert_non_null(journal);
	while ((line = strsep(&rest, "\n")) && *line) {
		json_t *const trial = json_loads(line, 0, NULL);

		if (trials++ > 0)
			json_object_set_new(trial, "polluted",
			        json_string(all || json_is_true(json_object_get(trial, "traced")) ? "a storm"
			                                                                          : ""));
		assert_int_equal(json_dumpf(trial, journal, JSON_COMPACT), 0);
		fputc('\n', journal);
		json_decref(trial);
	}
	assert_int_equal(fclose(journal), 0);
	free(text);
	snprintf(folder, sizeof(folder), "%s/%s", sandbox.root, all ? "all" : "one");
	RUN_TELAR(&run, "plot", sandbox.out, "--out", folder);
	assert_ended(&run, 0);
	run_command_release(&run);
	strcat(folder, "/timeline-*.svg");
	assert_int_equal(glob(folder, 0, NULL, &found), 0);
	svg = read_text(found.gl_pathv[0]);
	globfree(&found);
	return svg;
}

/* Figure and summary say the same of it. */
static void a_disturbed_trial_counts_where_there_is_no_other(void **state)
{
	struct run_command run = {0};
	char *svg;

	(void)state;
	if (system("command -v gnuplot >/dev/null") != 0)
		skip();
	RUN_TELAR(&run, "bench", "--trace", "--models", "pool", TINY_TWICE, "--out", sandbox.out,
	        "--no-figures");
	assert_ended(&run, 0);
	run_command_release(&run);
	svg = svg_of_disturbed(true);
	assert_non_null(svg);
	assert_non_null(strstr(svg, "others: a storm"));
	free(svg);
	svg = svg_of_disturbed(false);
	assert_non_null(svg);
	assert_non_null(strstr(svg, "count: a storm"));
	free(svg);
}

static void timelines_are_drawn_and_drawn_again(void **state)
{
	struct run_command run = {0};
	char figures[2 * PATH_MAX], path[PATH_MAX], *packed;

	(void)state;
	if (system("command -v gnuplot >/dev/null 2>&1") != 0) {
		print_message("no gnuplot: not drawn\n");
		skip();
	}
	RUN_TELAR(&run, "bench", "smoke", "--models", "pool,loop", TINY, "--trace", "--out", sandbox.out);
	assert_ended(&run, 0);
	assert_null(strstr(run.err, "no figures"));
	run_command_release(&run);
	snprintf(figures, sizeof(figures), "%s/again", sandbox.out);
	RUN_TELAR(&run, "plot", sandbox.out, "--out", figures);
	assert_ended(&run, 0);
	assert_int_equal(count_parts(run.out, "timeline: "), 2);
	run_command_release(&run);
	assert_int_equal(count_files(figures, "timeline-", ".png"), 2);
	/* One that was damaged is left out, and it is said why. */
	snprintf(path, sizeof(path),
	        "for f in %s/traces/pool*; do head -c 300 $f > $f.cut; mv $f.cut $f; done", sandbox.out);
	assert_int_equal(system(path), 0);
	RUN_TELAR(&run, "plot", sandbox.out, "--out", figures);
	assert_ended(&run, 0);
	assert_int_equal(count_parts(run.out, "is no trace of Telar's"), 1);
	run_command_release(&run);
	/* What is sent elsewhere has them. */
	snprintf(path, sizeof(path), "%s/run.tar.gz", sandbox.root);
	RUN_TELAR(&run, "export", sandbox.out, "--out", path);
	assert_ended(&run, 0);
	run_command_release(&run);
	snprintf(figures, sizeof(figures), "tar tzf %s > %s/list", path, sandbox.root);
	assert_int_equal(system(figures), 0);
	snprintf(path, sizeof(path), "%s/list", sandbox.root);
	packed = read_text(path);
	assert_non_null(packed);
	assert_int_equal(count_parts(packed, "/traces/loop_"), 1);
	free(packed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(
	                every_model_leaves_a_trace_of_every_job, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(
	                without_the_option_there_is_none, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(a_suite_can_ask_for_it, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(
	                what_is_neither_yes_nor_no_is_refused, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(
	                a_disturbed_trial_counts_where_there_is_no_other, sandbox_make, sandbox_remove),
	        cmocka_unit_test_setup_teardown(
	                timelines_are_drawn_and_drawn_again, sandbox_make, sandbox_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
