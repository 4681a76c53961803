/* lesson.ini, the catalogue of lessons, and the language in which they speak. */
#include "cmocka_all.h"

#include "lesson/catalogue.h"
#include "lesson_fixture.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void assert_loaded(struct lesson *lesson, const char *more)
{
	struct reason why;

	fixture_lesson("03-states", more);
	if (lesson_load(lesson, fixture_path("03-states"), &why) != 0)
		fail_msg("%s", why.text);
}

static void assert_refused(const char *more, const char *part)
{
	struct lesson lesson;
	struct reason why;

	fixture_lesson("03-states", more);
	assert_true(lesson_load(&lesson, fixture_path("03-states"), &why) < 0);
	if (!strstr(why.text, part) || !strstr(why.text, "lesson.ini"))
		fail_msg("%s", why.text);
}

static void reads_all_of_it(void **state)
{
	struct lesson lesson;

	(void)state;
	assert_loaded(&lesson, "title.es = Una lección\nneeds = 01 02   ; those\nkinds = T3 T6\n"
	                       "[check]\nexplore = yes\nlimit = 2500ms\n"
	                       "[predict]\nask = How long is it,\n  in all?\nkind = choice\nchoices = a | b\n"
	                       "[measure]\nprogram = measure.c\nfigure = points\nlog = x y\nseconds = 40\n");
	assert_int_equal(lesson.number, 3);
	assert_string_equal(lesson.slug, "03-states");
	assert_string_equal(lesson_text(&lesson.title, LANGUAGE_ES), "Una lección");
	assert_string_equal(lesson_text(&lesson.question, LANGUAGE_ES), "Why?");
	assert_int_equal(lesson.need_count, 2);
	assert_int_equal(lesson.needs[1], 2);
	assert_true(lesson.explore);
	assert_int_equal(lesson.limit_s, 3);
	assert_string_equal(lesson_text(&lesson.ask, LANGUAGE_EN), "How long is it, in all?");
	assert_int_equal(lesson.predict, PREDICT_CHOICE);
	assert_string_equal(lesson.log, "x y");
	assert_int_equal(lesson.seconds, 40);
}

static void reads_names_in_other_languages(void **state)
{
	struct lesson lesson;

	(void)state;
	assert_loaded(&lesson, "[names.es]\nR: ready = R: listo   ; that\n  \nfork = fork\n");
	assert_int_equal(lesson.names.count, 2);
	assert_string_equal(translation_find(&lesson.names, "R: ready", LANGUAGE_ES), "R: listo");
	assert_string_equal(translation_find(&lesson.names, "R: ready", LANGUAGE_EN), "R: ready");
	assert_string_equal(translation_find(&lesson.names, "S: asleep", LANGUAGE_ES), "S: asleep");
	assert_null(translation_known(&lesson.names, "S: asleep", LANGUAGE_ES));
	assert_refused("[names.es]\nfork: horquilla\n", ":6: not a line of: english name = ");
	assert_refused("[names.es]\nfork =\n", ":6: not a line of: english name = ");
	assert_refused("[names.es]\nfork = a\nfork = b\n", ":7: 'fork' stands twice");
	assert_refused("[names.de]\nfork = a\n", "there is no section [names.de]");
	assert_refused("[names.en]\nfork = a\n", "there is no section [names.en]");
}

static void names_what_is_wrong(void **state)
{
	char longer[300] = "title.es = ";

	(void)state;
	assert_refused("titel = x\n", ":5: there is no key 'titel', did you mean 'title'?");
	assert_refused("minutes = soon\n", ":5: 'minutes' stands twice");
	assert_refused("needs = one\n", ":5: needs: 'one'");
	assert_refused("[check]\nexplore = maybe\n", ":6: explore: 'maybe' is neither yes nor no");
	assert_refused("[check]\nlimit = 10\n", ":6: limit: ");
	assert_refused("[chekc]\nlimit = 10s\n", "there is no section [chekc]");
	assert_refused("minutes.es = 3\n", "'minutes.es' is not translated so");
	assert_refused("title.de = x\n", "'title.de' is not translated so");
	assert_refused("what is this\n", ":5: neither [section] nor key = value");
	assert_refused("[predict]\nask = x\n", "[predict] kind is missing");
	assert_refused("[predict]\nask = x\nkind = choice\n", "[predict] choices is missing");
	assert_refused("[measure]\nprogram = m.c\n", "[measure] figure is missing");
	assert_refused("[measure]\nprogram = m.c\nsuite = s.ini\nfigure = bars\n", "one of them");
	memset(longer + strlen(longer), 'x', 250);
	assert_refused(longer, ":5: longer than");
}

static void needs_its_first_lines(void **state)
{
	struct lesson lesson;
	struct reason why;

	(void)state;
	fixture_write("04-x/lesson.ini", "[lesson]\ntitle = x\nminutes = 3\n");
	assert_int_equal(lesson_load(&lesson, fixture_path("04-x"), &why), -EINVAL);
	assert_non_null(strstr(why.text, "[lesson] question is missing"));
	assert_int_equal(lesson_load(&lesson, fixture_path("05-x"), &why), -ENOENT);
}

static void assert_found(const struct catalogue *catalogue, const char *text, unsigned number)
{
	struct reason why;
	const struct lesson *lesson = catalogue_find(catalogue, text, &why);

	assert_non_null(lesson);
	assert_int_equal(lesson->number, number);
}

static void assert_not_found(const struct catalogue *catalogue, const char *text, const char *part)
{
	struct reason why;

	assert_null(catalogue_find(catalogue, text, &why));
	if (!strstr(why.text, part))
		fail_msg("%s", why.text);
}

static void finds_lessons_by_number_and_name(void **state)
{
	struct catalogue catalogue;
	struct reason why;

	(void)state;
	fixture_lesson("list/07-context-switch", "");
	fixture_lesson("list/02-concurrency", "");
	fixture_write("list/solutions/02-concurrency.c", "");
	fixture_write("list/check/check.h", "");
	assert_int_equal(catalogue_load(&catalogue, fixture_path("list"), &why), 0);
	assert_int_equal(catalogue.count, 2);
	assert_int_equal(catalogue.lessons[0].number, 2);
	assert_found(&catalogue, "7", 7);
	assert_found(&catalogue, "07", 7);
	assert_found(&catalogue, "context-switch", 7);
	assert_found(&catalogue, "07-context-switch", 7);
	assert_not_found(&catalogue, "context-swich", "did you mean 'context-switch'?");
	assert_not_found(&catalogue, "99", "there is no lesson 99: they are numbered 2 to 7");
	assert_not_found(&catalogue, "3", "2 to 7, with gaps");
	assert_not_found(&catalogue, "-1", "there is no lesson '-1'");
	assert_not_found(&catalogue, "99999999999999999999", "they are numbered 2 to 7");
	catalogue_release(&catalogue);
}

static void refuses_two_of_a_number(void **state)
{
	struct catalogue catalogue;
	struct reason why;

	(void)state;
	fixture_lesson("twice/02-a", "");
	fixture_lesson("twice/02-b", "");
	assert_int_equal(catalogue_load(&catalogue, fixture_path("twice"), &why), -EINVAL);
	assert_string_equal(why.text, "02-a and 02-b have the same number");
	assert_int_equal(catalogue_load(&catalogue, fixture_path("nowhere"), &why), -ENOENT);
}

static void assert_language(const char *all, const char *messages, const char *lang, enum language expected)
{
	all ? setenv("LC_ALL", all, 1) : unsetenv("LC_ALL");
	messages ? setenv("LC_MESSAGES", messages, 1) : unsetenv("LC_MESSAGES");
	lang ? setenv("LANG", lang, 1) : unsetenv("LANG");
	assert_int_equal(language_of_environment(), expected);
}

static void speaks_the_readers_language(void **state)
{
	(void)state;
	assert_language(NULL, NULL, NULL, LANGUAGE_EN);
	assert_language(NULL, NULL, "es_ES.UTF-8", LANGUAGE_ES);
	assert_language(NULL, NULL, "es", LANGUAGE_ES);
	assert_language(NULL, NULL, "est_EE", LANGUAGE_EN);
	assert_language("C.UTF-8", NULL, "es_ES", LANGUAGE_EN);
	assert_language("", "es_MX", "en_GB", LANGUAGE_ES);
	assert_language(NULL, "fr_FR", "es_ES", LANGUAGE_EN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(reads_all_of_it),
	        cmocka_unit_test(reads_names_in_other_languages),
	        cmocka_unit_test(names_what_is_wrong),
	        cmocka_unit_test(needs_its_first_lines),
	        cmocka_unit_test(finds_lessons_by_number_and_name),
	        cmocka_unit_test(refuses_two_of_a_number),
	        cmocka_unit_test(speaks_the_readers_language),
	};

	return cmocka_run_group_tests(tests, lesson_fixture_make, lesson_fixture_remove);
}
