/* A student's files: their source, what they have done, hints, changes. */
#include "cmocka_all.h"

#include "lesson/changes.h"
#include "lesson/hints.h"
#include "lesson/packing.h"
#include "lesson/progress.h"
#include "lesson/workspace.h"
#include "lesson_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct lesson lesson;
static struct workspace workspace;

static int prepare(void **state)
{
	struct reason why;

	if (lesson_fixture_make(state) != 0)
		return -1;
	fixture_lesson("lessons/03-states", "");
	fixture_write("lessons/03-states/start.c", "int start;\n");
	return lesson_load(&lesson, fixture_path("lessons/03-states"), &why) ||
	       workspace_init(&workspace, lesson_fixture, &why);
}

static void assert_text(const char *path, const char *expected)
{
	char *text = fixture_read(path);

	assert_non_null(text);
	assert_string_equal(text, expected);
	free(text);
}

static void makes_the_students_file_once(void **state)
{
	struct reason why;
	bool made;

	(void)state;
	assert_int_equal(workspace_prepare(&workspace, &lesson, &made, &why), 0);
	assert_true(made);
	assert_text("lessons/work/03-states.c", "int start;\n");
	fixture_write("lessons/work/03-states.c", "int mine;\n");
	assert_int_equal(workspace_prepare(&workspace, &lesson, &made, &why), 0);
	assert_false(made);
	assert_text("lessons/work/03-states.c", "int mine;\n");
}

static void keeps_what_a_reset_takes_away(void **state)
{
	char first[PATH_MAX], second[PATH_MAX];
	struct reason why;

	(void)state;
	assert_int_equal(workspace_reset(&workspace, &lesson, first, &why), -ENOENT);
	fixture_write("lessons/work/03-states.c", "int mine;\n");
	assert_int_equal(workspace_reset(&workspace, &lesson, first, &why), 0);
	assert_text("lessons/work/03-states.c", "int start;\n");
	fixture_write("lessons/work/03-states.c", "int again;\n");
	assert_int_equal(workspace_reset(&workspace, &lesson, second, &why), 0);
	assert_string_not_equal(first, second);
	assert_text(first + strlen(lesson_fixture) + 1, "int mine;\n");
	assert_text(second + strlen(lesson_fixture) + 1, "int again;\n");
}

static void goes_where_the_student_says(void **state)
{
	struct workspace chosen;
	struct reason why;
	char path[PATH_MAX];
	bool made;

	(void)state;
	setenv("TELAR_WORK", fixture_path("a/b/mine"), 1);
	assert_int_equal(workspace_init(&chosen, "/proc", &why), 0);
	unsetenv("TELAR_WORK");
	assert_int_equal(workspace_prepare(&chosen, &lesson, &made, &why), 0);
	assert_text("a/b/mine/03-states.c", "int start;\n");
	assert_int_equal(workspace_folder(&chosen, "results", path, &why), 0);
	assert_string_equal(path, fixture_path("a/b/mine/results"));
}

static void says_where_it_may_not_write(void **state)
{
	struct workspace elsewhere;
	struct reason why;
	bool made;

	(void)state;
	assert_int_equal(workspace_init(&elsewhere, "/proc", &why), 0);
	assert_true(workspace_prepare(&elsewhere, &lesson, &made, &why) < 0);
	assert_non_null(strstr(why.text, "TELAR_WORK=FOLDER chooses another one"));
}

static void add(struct progress *progress, const char *event, const char *key, const char *value)
{
	struct reason why;

	if (progress_add(progress, "03-states", event, json_pack("{s:s}", key, value), &why) != 0)
		fail_msg("%s", why.text);
}

static void load(struct progress *progress)
{
	struct reason why;

	if (progress_load(progress, workspace.journal, &why) != 0)
		fail_msg("%s", why.text);
}

static void sums_up_what_was_done(void **state)
{
	struct progress progress;
	struct lesson_progress sum;

	(void)state;
	load(&progress);
	assert_false(progress_of(&progress, "03-states").passed);
	add(&progress, "predict", "answer", "24");
	add(&progress, "predict", "answer", "25");
	add(&progress, "check", "verdict", "PASS");
	add(&progress, "check", "verdict", "WRONG");
	progress_release(&progress);
	load(&progress);
	sum = progress_of(&progress, "03-states");
	assert_string_equal(sum.prediction, "24");
	assert_int_equal(sum.checks, 2);
	assert_true(sum.passed);
	assert_string_equal(sum.verdict, "WRONG");
	assert_false(progress_of(&progress, "04-other").passed);
	add(&progress, "reset", "backup", "x");
	assert_false(progress_of(&progress, "03-states").passed);
	assert_string_equal(progress_of(&progress, "03-states").prediction, "24");
	progress_release(&progress);
}

static void survives_a_broken_journal(void **state)
{
	struct progress progress;

	(void)state;
	fixture_write("lessons/work/progress.jsonl",
	        "{\"lesson\": \"03-states\", \"event\": \"check\", \"verdict\": \"PASS\"}\nnonsense\n[1]\n"
	        "{\"lesson\": \"03-states\", \"event\": \"che");
	load(&progress);
	assert_int_equal(progress.broken, 3);
	assert_true(progress_of(&progress, "03-states").passed);
	/* the line that was cut off does not swallow the next one */
	add(&progress, "give-up", "x", "y");
	progress_release(&progress);
	load(&progress);
	assert_true(progress_of(&progress, "03-states").gave_up);
	progress_release(&progress);
}

static void assert_hint(const struct hints *hints, const char *name, const char *expected)
{
	char *text = hints_find(hints, name);

	assert_non_null(text);
	assert_string_equal(text, expected);
	free(text);
}

static void finds_hints_by_tier_and_mistake(void **state)
{
	struct hints hints;
	struct reason why;

	(void)state;
	fixture_write("lessons/03-states/hints",
	        "about this file\n== 1\n\nRead\nit.\n\n== 2\nThink.\n== no-wait\nWait == for it.\n");
	fixture_write("lessons/03-states/hints.es", "== 1\nLee.\n");
	assert_int_equal(hints_load(&hints, &lesson, LANGUAGE_EN, &why), 0);
	assert_hint(&hints, "1", "Read\nit.");
	assert_hint(&hints, "2", "Think.");
	assert_hint(&hints, "no-wait", "Wait == for it.");
	assert_null(hints_find(&hints, "no"));
	assert_null(hints_find(&hints, "3"));
	hints_release(&hints);
	assert_int_equal(hints_load(&hints, &lesson, LANGUAGE_ES, &why), 0);
	assert_hint(&hints, "1", "Lee.");
	hints_release(&hints);
}

/* A child saves the file, as an editor that replaces it does, until it is told that this was seen. */
static void assert_change_seen(bool poll_only)
{
	struct changes changes;
	struct reason why;
	char path[PATH_MAX], fresh[PATH_MAX];
	pid_t pid;

	fixture_write("watched.c", "int a;\n");
	snprintf(path, sizeof(path), "%s", fixture_path("watched.c"));
	snprintf(fresh, sizeof(fresh), "%s", fixture_path("watched.c.new"));
	assert_int_equal(changes_open(&changes, path, poll_only, NULL, &why), 0);
	pid = fork();
	if (pid == 0) {
		for (unsigned i = 0;; i++) {
			char text[32];

			snprintf(text, sizeof(text), "int b%u;\n", i);
			fixture_write("watched.c.new", text);
			if (rename(fresh, path) != 0)
				_exit(1);
			usleep(300000);
		}
	}
	/* twice: the file that replaced the first one is watched, too */
	assert_int_equal(changes_wait(&changes, &why), 0);
	assert_int_equal(changes_wait(&changes, &why), 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	changes_close(&changes);
}

static void sees_a_file_that_is_replaced(void **state)
{
	(void)state;
	assert_change_seen(false);
	assert_change_seen(true);
}

static void packs_what_students_may_see(void **state)
{
	static const char *const taken[] = {"telar", "lessons/01-a/start.c", "lessons/01-a/check.c",
	        "results/README.md", "results/reference/cells.csv", "plots/policy.gp",
	        "plots/reference/policy.png", "harness/results/results.c", ".gitignore", NULL};
	static const char *const left[] = {"lessons/solutions/01-a.c", "lessons/01-a/wrong/no-wait.c",
	        "lessons/work/01-a.c", ".git/config", "build/release/telar", "results/20251121-x/cells.csv",
	        "plots/lesson-01-x/lesson.png", NULL};

	(void)state;
	for (size_t i = 0; taken[i]; i++)
		if (!packing_takes(taken[i]))
			fail_msg("%s is left out", taken[i]);
	for (size_t i = 0; left[i]; i++)
		if (packing_takes(left[i]))
			fail_msg("%s is packed", left[i]);
}

static void assert_same_file(const char *a, const char *b)
{
	char one[DIGEST_MAX], other[DIGEST_MAX];

	assert_int_equal(digest_file(fixture_path(a), one, NULL), 0);
	assert_int_equal(digest_file(fixture_path(b), other, NULL), 0);
	assert_string_equal(one, other);
}

static void packs_the_same_twice(void **state)
{
	struct reason why;
	unsigned count;

	(void)state;
	fixture_write("p/lessons/01-a/start.c", "int a;\n");
	fixture_write("p/lessons/solutions/01-a.c", "int b;\n");
	fixture_write("p/telar", "#!/bin/sh\n");
	assert_int_equal(packing_write(fixture_path("p"), fixture_path("one.tar.gz"), NULL, &count, &why), 0);
	assert_int_equal(count, 2);
	assert_int_equal(chmod(fixture_path("p/telar"), 0600), 0);
	assert_int_equal(
	        utimensat(AT_FDCWD, fixture_path("p/telar"), (struct timespec[2]){{1, 0}, {2, 0}}, 0), 0);
	assert_int_equal(packing_write(fixture_path("p"), fixture_path("two.tar.gz"), NULL, &count, &why), 0);
	assert_same_file("one.tar.gz", "two.tar.gz");
	/* our own sentence, not tar's */
	assert_int_equal(
	        packing_write(fixture_path("p"), fixture_path("no/where.tar.gz"), NULL, &count, &why),
	        -ENOENT);
	assert_non_null(strstr(why.text, "no/where.tar.gz cannot be written: No such file"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(makes_the_students_file_once, prepare, lesson_fixture_remove),
	        cmocka_unit_test_setup_teardown(
	                keeps_what_a_reset_takes_away, prepare, lesson_fixture_remove),
	        cmocka_unit_test_setup_teardown(goes_where_the_student_says, prepare, lesson_fixture_remove),
	        cmocka_unit_test_setup_teardown(says_where_it_may_not_write, prepare, lesson_fixture_remove),
	        cmocka_unit_test_setup_teardown(sums_up_what_was_done, prepare, lesson_fixture_remove),
	        cmocka_unit_test_setup_teardown(survives_a_broken_journal, prepare, lesson_fixture_remove),
	        cmocka_unit_test_setup_teardown(
	                finds_hints_by_tier_and_mistake, prepare, lesson_fixture_remove),
	        cmocka_unit_test_setup_teardown(sees_a_file_that_is_replaced, prepare, lesson_fixture_remove),
	        cmocka_unit_test_setup_teardown(packs_what_students_may_see, prepare, lesson_fixture_remove),
	        cmocka_unit_test_setup_teardown(packs_the_same_twice, prepare, lesson_fixture_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
