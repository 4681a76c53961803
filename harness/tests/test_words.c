/* What a student writes for a report: read as it was meant, refused with file and line. */
#include "cmocka_all.h"

#include "lesson/words.h"
#include "lesson_fixture.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct lesson lesson;
static struct words words;

static int make(void **state)
{
	struct reason why;

	if (lesson_fixture_make(state) != 0)
		return -1;
	fixture_lesson("lessons/20-which", "[measure]\nsuite = suite.ini\nfigure = policy\n");
	fixture_write("lessons/20-which/suite.ini", "[suite]\nsummary = s\n[cells]\nmodels = loop, "
	                                            "pool\nworkloads = sha256, rpc(2ms,exp)\nworkers = 1x\n");
	return lesson_load(&lesson, fixture_path("lessons/20-which"), &why);
}

static int load(const char *text, struct reason *why)
{
	int error = words_init(&words, &lesson, why);

	fixture_write("words", text);
	return error ? error : words_load(&words, fixture_path("words"), why);
}

static void assert_read(const char *text)
{
	struct reason why;

	if (load(text, &why) != 0)
		fail_msg("%s", why.text);
}

static void assert_refused(const char *text, const char *part)
{
	struct reason why;

	assert_int_equal(load(text, &why), -EINVAL);
	if (!strstr(why.text, part) || !strstr(why.text, fixture_path("words")))
		fail_msg("%s", why.text);
}

static void takes_loads_and_models_from_the_suite(void **state)
{
	(void)state;
	assert_read("");
	assert_int_equal(words.load_count, 2);
	assert_string_equal(words.loads[0].name, "sha256");
	assert_string_equal(words.loads[1].name, "rpc");
	assert_int_equal(words.model_count, 2);
	assert_string_equal(words.models[1], "pool");
}

static void keeps_the_students_words_as_they_are(void **state)
{
	(void)state;
	assert_read("name = Ada; Núñez\r\n; not read\n\n[rpc]\nexpected = pool\n"
	            "because = it waits = much; [really]\n\n  ; nor this\n   and more\nargument =\n\tall of "
	            "it\n");
	assert_string_equal(words.student, "Ada; Núñez");
	assert_string_equal(words.loads[1].expected, "pool");
	assert_string_equal(words.loads[1].because, "it waits = much; [really] and more");
	assert_string_equal(words.loads[1].argument, "all of it");
	assert_string_equal(words.loads[0].expected, "");
}

static void names_file_and_line(void **state)
{
	char *longest = malloc(WORDS_TEXT_MAX + 64);

	(void)state;
	assert_refused("[rpc]\nexpected = pol\n", "words:2: expected: ");
	assert_refused("[rpx]\n", "words:1: ");
	assert_refused("[rpc\n", "words:1: a section is [LOAD]");
	assert_refused("[rpc]\n[rpc]\n", "words:2: [rpc] stands twice");
	assert_refused("[rpc]\nexpected = pool\nexpected = loop\n", "words:3: 'expected' stands twice");
	assert_refused("[rpc]\nwhy = x\n", "words:2: 'why': a load has expected");
	assert_refused("because = x\n", "words:1: 'because': before the first [LOAD] there is name");
	assert_refused("[rpc]\nbecause\n", "words:2: neither [LOAD] nor KEY = VALUE");
	assert_refused("  x\n", "words:1: it begins with a blank");
	assert_refused("[rpc]\n  x\n", "words:2: it begins with a blank");
	assert_refused("name = \033[2J\n", "words:1: a control character (0x1b)");
	assert_refused("name = Ada\n\n[rpc]\nbecause = r\xe1"
	               "pido\n",
	        "words:4: not UTF-8");
	assert_non_null(longest);
	memset(longest, 'x', WORDS_TEXT_MAX + 32);
	memcpy(longest, "[rpc]\nbecause = ", 16);
	longest[WORDS_TEXT_MAX + 32] = '\0';
	assert_refused(longest, "words:2: longer than 1999 bytes");
	free(longest);
}

static void takes_a_mark_at_the_beginning_and_files_only(void **state)
{
	struct reason why;

	(void)state;
	assert_read("\xEF\xBB\xBF"
	            "name = Ada\n");
	assert_string_equal(words.student, "Ada");
	assert_int_equal(mkfifo(fixture_path("fifo"), 0600), 0);
	assert_int_equal(words_load(&words, fixture_path("fifo"), &why), -EINVAL);
	assert_non_null(strstr(why.text, "fifo is not a file"));
}

static void has_a_template_in_each_language(void **state)
{
	char path[PATH_MAX];

	(void)state;
	assert_false(words_has(&lesson));
	fixture_write("lessons/20-which/words.txt", "\n");
	assert_true(words_has(&lesson));
	assert_non_null(strstr(words_template(&lesson, LANGUAGE_ES, path), "/words.txt"));
	fixture_write("lessons/20-which/words.es.txt", "\n");
	assert_non_null(strstr(words_template(&lesson, LANGUAGE_ES, path), "/words.es.txt"));
	assert_non_null(strstr(words_template(&lesson, LANGUAGE_EN, path), "/words.txt"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, lesson_fixture_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(takes_loads_and_models_from_the_suite),
	        TEST(keeps_the_students_words_as_they_are),
	        TEST(names_file_and_line),
	        TEST(takes_a_mark_at_the_beginning_and_files_only),
	        TEST(has_a_template_in_each_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
