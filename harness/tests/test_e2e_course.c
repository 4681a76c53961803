/* telar lesson course and telar lesson report from outside, with lessons and a run of the test's own. */
#include "cmocka_all.h"

#include "fake_run.h"
#include "lesson/files.h"
#include "run_command.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WORDS_FILE "lessons/work/20-which.words"

static const char *const two_loads[] = {"sha256(64KiB)", "rpc(2ms,exp)", NULL};
static const char *const other[] = {"other", NULL}, *const none[] = {"none", NULL};
static const unsigned two[] = {2, 0};

static char *place(const char *path)
{
	static char whole[4][PATH_MAX];
	static unsigned turn;

	turn = (turn + 1) % 4;
	snprintf(whole[turn], PATH_MAX, "%s/%s", sandbox.root, path);
	return whole[turn];
}

static void put(const char *path, const char *text)
{
	char folder[PATH_MAX];

	snprintf(folder, sizeof(folder), "%s", place(path));
	*strrchr(folder, '/') = '\0';
	assert_int_equal(files_make_folder(folder, NULL), 0);
	assert_int_equal(files_write(place(path), text, strlen(text), NULL), 0);
}

static void put_program(const char *path, const char *text)
{
	put(path, text);
	assert_int_equal(chmod(place(path), 0755), 0);
}

static int make_course(void **state)
{
	unsetenv("TELAR_WORK");
	setenv("LC_ALL", "C.UTF-8", 1);
	if (sandbox_make(state) != 0)
		return -1;
	put("lessons/01-first/lesson.ini",
	        "[lesson]\ntitle = First\ntitle.es = Primera\nquestion = How much?\nminutes = 50\n");
	put("lessons/02-second/lesson.ini",
	        "[lesson]\ntitle = Second\nquestion = Why?\nminutes = 20\nneeds = 01\n");
	put("lessons/20-which/lesson.ini",
	        "[lesson]\ntitle = Which?\nquestion = Which one?\nminutes = 40\nneeds = 01 02\n"
	        "[measure]\nsuite = suite.ini\nfigure = policy\n");
	put("lessons/20-which/suite.ini", "[suite]\nsummary = s\n[cells]\nmodels = loop, pool, fork, "
	                                  "cluster\nworkloads = sha256, rpc(2ms,exp)\n");
	put("lessons/20-which/words.txt",
	        "name =\n[sha256]\nexpected =\nbecause =\nargument =\n[rpc]\nexpected =\n");
	put("lessons/report.css", "body {}\n");
	return 0;
}

static void assert_lesson(const char *path, int status, const char *const *words, const char *const *parts)
{
	const char *argv[RUN_COMMAND_WORDS] = {"lesson"};
	struct run_command run = {.path = path};

	for (size_t i = 0; words[i]; i++)
		argv[i + 1] = words[i];
	run_command_start(&run, argv);
	run_command_finish(&run, 120);
	assert_ended(&run, status);
	for (size_t i = 0; parts[i]; i++)
		if (!strstr(run.out, parts[i]) && !strstr(run.err, parts[i]))
			fail_msg("no '%s' in:\n%s%s", parts[i], run.out, run.err);
	run_command_release(&run);
}

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static void walks_the_course(void **state)
{
	(void)state;
	assert_lesson(NULL, 0, LIST("course"),
	        LIST("> 01  First    50 min  -         -      -\n",
	                "  20  Which?   40 min  -         -      -         first 01 02\n",
	                "0 of 3 lessons done: about 0 min, about 1 h 50 min left.", "Lesson 01: First"));
	assert_lesson(NULL, 0, LIST("course", "--lang", "es"), LIST("> 01  Primera   50 min"));
	put("lessons/work/progress.jsonl",
	        "{\"lesson\": \"01-first\", \"event\": \"check\", \"verdict\": \"PASS\", \"mistake\": \"\"}\n"
	        "{\"lesson\": \"20-which\", \"event\": \"check\", \"verdict\": \"PASS\", \"mistake\": "
	        "\"\"}\n");
	assert_lesson(NULL, 0, LIST("course"),
	        LIST("  01  First    50 min  -         passed -\n",
	                "  02  Second   20 min  -         -      -\n",
	                "> 20  Which?   40 min  -         passed -\n",
	                "1 of 3 lessons done: about 50 min, about 1 h 00 min left."));
	assert_lesson(NULL, 0, LIST("course"),
	        LIST("Next: write down which model you expect", WORDS_FILE, "./telar lesson report 20\n"));
	assert_lesson(NULL, 0, LIST("--lang", "es"), LIST("Ahora: anota qué modelo esperas"));
	assert_lesson(NULL, 2, LIST("course", "1"), LIST("'1' is too much"));
}

static void write_expectations(void)
{
	put(WORDS_FILE, "name = Ada\n[sha256]\nexpected = pool\nbecause = cores\n[rpc]\nexpected = "
	                "loop\nbecause = it waits\n");
}

static void asks_for_expectations_first(void **state)
{
	char *text;

	(void)state;
	assert_lesson(NULL, 2, LIST("report"), LIST("which lesson? As in: telar lesson report 20"));
	assert_lesson(
	        NULL, 2, LIST("report", "1", "--lang", "es"), LIST("no tiene informe; lo hay para: 20"));
	assert_lesson(NULL, 2, LIST("report", "1"), LIST("lesson 01 has no report; there is one for: 20"));
	assert_lesson(NULL, 1, LIST("report", "20"),
	        LIST("Your words: " WORDS_FILE, "[sha256] expected is empty", "[rpc] because is empty",
	                "Nothing has been measured yet."));
	put(WORDS_FILE, "[rpc]\nexpected = pol\n");
	assert_lesson(NULL, 2, LIST("report", "20"), LIST(WORDS_FILE ":2: expected:", "pool"));
	write_expectations();
	assert_lesson(NULL, 0, LIST("report", "20"), LIST("Your expectations are remembered."));
	text = read_text(place("lessons/work/progress.jsonl"));
	assert_non_null(text);
	assert_non_null(strstr(text, "\"event\":\"expect\""));
	assert_non_null(strstr(text, "\"expected\":\"loop\""));
	free(text);
}

/* Expectations, then a measurement of which there is a run. */
static void measure(void)
{
	const struct fake_run fake = {.models = fake_four_models,
	        .workloads = two_loads,
	        .policies = other,
	        .backgrounds = none,
	        .placements = none,
	        .workers = two,
	        .trials = 8};
	char event[PATH_MAX + 128], journal[PATH_MAX];
	struct run run;
	FILE *out;

	write_expectations();
	assert_lesson(NULL, 0, LIST("report", "20"), LIST("remembered"));
	fake_run_make(&run, &fake);
	fake_run_write(&run, sandbox.out);
	run_release(&run);
	snprintf(event, sizeof(event),
	        "{\"lesson\": \"20-which\", \"event\": \"measure\", \"folder\": \"%s\"}\n", sandbox.out);
	snprintf(journal, sizeof(journal), "%s", place("lessons/work/progress.jsonl"));
	out = fopen(journal, "ae");
	assert_non_null(out);
	fputs(event, out);
	assert_int_equal(fclose(out), 0);
}

/* So that nothing is measured: the results have no place. */
static void take_results_away(void)
{
	rmdir(place("results"));
	put("results", "");
}

static void measures_after_expectations_only(void **state)
{
	(void)state;
	assert_lesson(NULL, 1, LIST("measure", "20", "--no-figure"),
	        LIST("first write down which model you expect to be the fastest under each load, "
	             "in " WORDS_FILE ", which is made by: ./telar lesson report 20"));
	assert_lesson(NULL, 1, LIST("measure", "20", "--quick", "--no-figure", "--lang", "es"),
	        LIST("primero anota qué modelo esperas", WORDS_FILE, "./telar lesson report 20"));
	take_results_away();
	put(WORDS_FILE, "[rpc]\nexpected = pool\n");
	assert_lesson(NULL, 3, LIST("measure", "20"),
	        LIST("loads without an expectation, which cannot be made up for later: 1 of 2 (" WORDS_FILE));
	/* nothing can be done about it any more */
	put(WORDS_FILE, "");
	put("lessons/work/progress.jsonl",
	        "{\"lesson\": \"20-which\", \"event\": \"measure\", \"folder\": \"/r\"}\n");
	assert_lesson(NULL, 3, LIST("measure", "20"), LIST("results"));
}

static void guides_to_expectations_before_the_measurement(void **state)
{
	static const char passed[] =
	        "{\"lesson\": \"20-which\", \"event\": \"check\", \"verdict\": \"PASS\"}\n";

	(void)state;
	put("lessons/work/progress.jsonl", passed);
	assert_lesson(NULL, 0, LIST("course"), LIST("./telar lesson report 20\n"));
	write_expectations();
	assert_lesson(NULL, 0, LIST("report", "20"), LIST("Your expectations are remembered."));
	assert_lesson(NULL, 0, LIST("course"), LIST("Next: measure it", "./telar lesson measure 20\n"));
}

static void writes_a_draft_and_names_what_is_missing(void **state)
{
	char *text;

	(void)state;
	measure();
	put("bin/nothing", "");
	assert_lesson(place("bin"), 1, LIST("report", "20"),
	        LIST("[sha256] argument is empty\n", "[rpc] argument is empty\n", "results/run/report.md\n",
	                "install pandoc", "It is a draft; texts that are missing: 2.",
	                "no figure: policy.png"));
	text = read_text(place("results/run/report.md"));
	assert_non_null(text);
	assert_non_null(strstr(text, "A report by Ada. "));
	assert_non_null(strstr(text, "### rpc(2ms,exp)"));
	free(text);
	assert_lesson(place("bin"), 1, LIST("report", "20", "--lang", "es"),
	        LIST("[rpc] argument está vacío\n", "Es un borrador"));
	text = read_text(place("results/run/report.md"));
	assert_non_null(text);
	assert_non_null(strstr(text, "*Veredicto:*"));
	free(text);
}

static void makes_what_this_machine_can(void **state)
{
	(void)state;
	measure();
	put(WORDS_FILE, "[sha256]\nexpected = pool\nbecause = cores\nargument = a\n[rpc]\nexpected = loop\n"
	                "because = it waits\nargument = b\n");
	put("plots/run/policy.png", "PNG");
	/* the argument after -o is the file */
	put_program("bin/pandoc",
	        "#!/bin/sh\necho \"$*\" > args\nwhile [ \"$1\" != -o ]; do shift; done\necho x > \"$2\"\n");
	assert_lesson(place("bin"), 0, LIST("report", "20"),
	        LIST("report.md, report.html\n", "for a PDF install one of pandoc's engines"));
	assert_int_equal(access(place("results/run/report.html"), R_OK), 0);
	put_program("bin/weasyprint", "#!/bin/sh\n");
	assert_lesson(place("bin"), 0, LIST("report", "20"), LIST("report.md, report.pdf\n"));
	assert_int_equal(access(place("results/run/report.pdf"), R_OK), 0);
	/* an older one would be taken for the new */
	assert_int_not_equal(access(place("results/run/report.html"), R_OK), 0);
	put_program("bin/pandoc", "#!/bin/sh\necho 'it broke' >&2\nexit 7\n");
	assert_lesson(place("bin"), 0, LIST("report", "20"), LIST("report.md\n", "pandoc failed: it broke"));
	assert_int_not_equal(access(place("results/run/report.pdf"), R_OK), 0);
}

static void ends_pandoc_when_interrupted(void **state)
{
	char path[PATH_MAX];
	struct run_command run = {.path = path};

	(void)state;
	measure();
	snprintf(path, sizeof(path), "%s", place("bin"));
	put_program("bin/weasyprint", "#!/bin/sh\n");
	put_program("bin/pandoc", "#!/bin/sh\necho x > here\n/bin/sleep 300\n");
	run_command_start(&run, LIST("lesson", "report", "20"));
	while (access(place("results/run/here"), F_OK) != 0 && !run_command_wait(&run, 10))
		;
	assert_int_equal(kill(run.pid, SIGINT), 0);
	run_command_finish(&run, 120);
	assert_ended(&run, 130);
	assert_non_null(strstr(run.err, "telar: interrupted"));
	run_command_release(&run);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_course, sandbox_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(walks_the_course),
	        TEST(asks_for_expectations_first),
	        TEST(measures_after_expectations_only),
	        TEST(guides_to_expectations_before_the_measurement),
	        TEST(writes_a_draft_and_names_what_is_missing),
	        TEST(makes_what_this_machine_can),
	        TEST(ends_pandoc_when_interrupted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
