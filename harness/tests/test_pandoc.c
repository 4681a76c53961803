/* What is made of a report, by a pandoc of the test's own that notes how it was called. */
#include "cmocka_all.h"

#include "lesson/pandoc.h"
#include "lesson_fixture.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *path_before;

static void put_program(const char *path, const char *text)
{
	fixture_write(path, text);
	assert_int_equal(chmod(fixture_path(path), 0755), 0);
}

/* Two engines that pandoc would call. */
static int make(void **state)
{
	if (lesson_fixture_make(state) != 0)
		return -1;
	path_before = strdup(getenv("PATH"));
	fixture_write("report/report.md", "# x\n");
	put_program("bin/weasyprint", "#!/bin/sh\n");
	put_program("bin/tectonic", "#!/bin/sh\n");
	return setenv("PATH", fixture_path("bin"), 1);
}

static int drop(void **state)
{
	setenv("PATH", path_before, 1);
	free(path_before);
	return lesson_fixture_remove(state);
}

static enum pandoc_made convert(enum language language, const volatile int *interrupts, struct reason *advice)
{
	const struct pandoc pandoc = {.folder = fixture_path("report"),
	        .css = "/report.css",
	        .language = language,
	        .limit_s = 2,
	        .interrupts = interrupts};

	return pandoc_convert(&pandoc, advice);
}

static bool was_called_with(const char *part)
{
	char *text = fixture_read("report/calls");
	const bool is_so = text && strstr(text, part);

	free(text);
	return is_so;
}

static bool is_there(const char *path)
{
	return access(fixture_path(path), F_OK) == 0;
}

#define NOTE "#!/bin/sh\necho \"$*\" >> calls\n"
#define HANGS_AS_PDF NOTE "echo x > \"$5\"\ncase $* in *pdf-engine*) exec /bin/sleep 300;; esac\n"

static void tries_no_other_engine_after_a_late_one(void **state)
{
	struct reason advice;

	(void)state;
	put_program("bin/pandoc", HANGS_AS_PDF);
	assert_int_equal(convert(LANGUAGE_EN, NULL, &advice), PANDOC_HTML);
	assert_string_equal(advice.text, "no PDF: weasyprint was not done after 2 s");
	assert_true(was_called_with("--pdf-engine=weasyprint"));
	assert_false(was_called_with("--pdf-engine=tectonic"));
	assert_false(is_there("report/report.pdf"));
	assert_true(is_there("report/report.html"));
}

static void tries_the_next_engine_after_a_failure(void **state)
{
	struct reason advice;

	(void)state;
	put_program("bin/pandoc", NOTE "case $* in *weasyprint*) exit 3;; esac\n");
	assert_int_equal(convert(LANGUAGE_ES, NULL, &advice), PANDOC_PDF);
	assert_string_equal(advice.text, "");
	assert_true(was_called_with("pagetitle=Informe"));
	assert_true(was_called_with("--pdf-engine=weasyprint --metadata=lang=es\n"));
	assert_true(was_called_with("--pdf-engine=tectonic\n"));
}

static void says_how_a_silent_pandoc_ended(void **state)
{
	struct reason advice;

	(void)state;
	put_program("bin/pandoc", "#!/bin/sh\nexit 7\n");
	assert_int_equal(convert(LANGUAGE_EN, NULL, &advice), PANDOC_NOTHING);
	assert_string_equal(advice.text, "pandoc failed with exit status 7 and said nothing");
	put_program("bin/pandoc", "#!/bin/sh\nkill -KILL $$\n");
	assert_int_equal(convert(LANGUAGE_EN, NULL, &advice), PANDOC_NOTHING);
	assert_string_equal(advice.text, "pandoc was ended by signal 9 and said nothing");
	put_program("bin/pandoc", "#!/bin/sh\nprintf '\\n it broke\\nhere\\n'\nexit 7\n");
	assert_int_equal(convert(LANGUAGE_EN, NULL, &advice), PANDOC_NOTHING);
	assert_string_equal(advice.text, "pandoc failed: it broke");
}

static void makes_nothing_once_it_is_interrupted(void **state)
{
	const volatile int interrupts = 1;
	struct reason advice;

	(void)state;
	put_program("bin/pandoc", "#!/bin/sh\necho x > \"$5\"\nexec /bin/sleep 300\n");
	assert_int_equal(convert(LANGUAGE_EN, &interrupts, &advice), PANDOC_INTERRUPTED);
	assert_false(is_there("report/report.pdf"));
	assert_false(is_there("report/report.html"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(tries_no_other_engine_after_a_late_one),
	        TEST(tries_the_next_engine_after_a_failure),
	        TEST(says_how_a_silent_pandoc_ended),
	        TEST(makes_nothing_once_it_is_interrupted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
