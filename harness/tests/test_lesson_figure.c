/* A lesson's table and its figure. */
#include "cmocka_all.h"

#include "lesson/lesson_figure.h"
#include "lesson/lesson_table.h"
#include "lesson_fixture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define HEAD "subject\tx\tmedian\tlow\thigh\ttrials\n"

static void assert_refused(const char *text, const char *part)
{
	static struct lesson_table table;
	struct reason why;

	fixture_write("t/table.tsv", text);
	assert_int_equal(lesson_table_read(&table, fixture_path("t/table.tsv"), &why), -EINVAL);
	if (!strstr(why.text, part))
		fail_msg("%s", why.text);
}

static void refuses_what_is_no_table(void **state)
{
	(void)state;
	assert_refused("", "there is no point in it");
	assert_refused(HEAD, "there is no point in it");
	assert_refused(HEAD "a\t1\t2\t1\n", "table.tsv:2: not a line of");
}

static void numbers_subjects_and_words(void **state)
{
	static struct lesson_table table;
	struct reason why;
	char *text = NULL;
	size_t size;
	FILE *out;

	(void)state;
	fixture_write("t/table.tsv",
	        HEAD "b\tsmall\t2\t1\t3\t5\na\tlarge\tnan\tnan\tnan\t0\nb\tlarge\t4\t4\t4\t7\n");
	assert_int_equal(lesson_table_read(&table, fixture_path("t/table.tsv"), &why), 0);
	assert_int_equal(table.least_trials, 5);
	assert_int_equal(table.most_trials, 7);
	out = open_memstream(&text, &size);
	lesson_table_write(&table, true, "nada", out);
	fclose(out);
	assert_string_equal(strchr(text, '\n') + 1,
	        "lesson\tnone\t1\tb\tsmall\t1\t2\t1\t3\t5\t0\t\n"
	        "lesson\tnone\t2\ta\tlarge\t2\tNaN\tNaN\tNaN\t0\t0\tnada\n"
	        "lesson\tnone\t1\tb\tlarge\t2\t4\t4\t4\t7\t0\t\n");
	free(text);
}

static bool simulated;

/* 0 or the error; gnuplot must have nothing to say. */
static int draw(const char *figure, const char *log, const char *text, struct reason *why)
{
	struct lesson lesson = {.number = 4,
	        .simulated = simulated,
	        .title = {{"Who's \"first\"?", "¿Quién?"}},
	        .x_label = {{"memory (MiB)"}},
	        .y_label = {{"time (us)"}},
	        .names = {{{"one", {"", "uno"}}, {"cpu load", {"", "carga de CPU"}}}, 2}};
	char scripts[4096], said[2048];
	int error;

	snprintf(lesson.figure, sizeof(lesson.figure), "%s", figure);
	snprintf(lesson.log, sizeof(lesson.log), "%s", log);
	snprintf(scripts, sizeof(scripts), "%s/plots", getenv("TELAR_ROOT"));
	fixture_write("t/table.tsv", text);
	error = lesson_figure_draw(&lesson, LANGUAGE_ES, fixture_path("t"), scripts, fixture_path("figures"),
	        said, sizeof(said), why);
	if (error == -ENOENT) {
		print_message("skipped: %s\n", why->text);
		skip();
	}
	assert_string_equal(said, "");
	return error;
}

static void assert_drawn(const char *figure, const char *log, const char *text)
{
	struct stat status;
	struct reason why;

	if (draw(figure, log, text, &why) != 0)
		fail_msg("%s %s: %s", figure, log, why.text);
	assert_int_equal(stat(fixture_path("figures/lesson.png"), &status), 0);
	assert_true(status.st_size > 1000);
}

static void draws_points_and_bars(void **state)
{
	static const char *const logs[] = {"", "x", "y", "x y"};
	static const char points[] =
	        HEAD "fork\t1\t130\t120\t145\t15\nfork\t64\t1850\t1700\t1990\t15\n"
	             "posix_spawn it\t1\t0\t0\t41\t15\nposix_spawn it\t64\tnan\tnan\tnan\t0\n";
	static const char bars[] =
	        HEAD "loop\tnone\t1300\t1200\t1450\t15\nloop\tcpu load\t300\t280\t320\t15\n"
	             "pool\tnone\t2400\t2200\t2700\t15\n";
	static const char alone[] = HEAD "one\t1\t2\t2\t2\t1\n";

	(void)state;
	for (size_t i = 0; i < sizeof(logs) / sizeof(*logs); i++) {
		assert_drawn("points", logs[i], points);
		assert_drawn("bars", logs[i], bars);
		assert_drawn("points", logs[i], alone);
	}
}

/* What the figure shows is what the table beside it says. */
static void assert_drawn_with(const char *part)
{
	char *table = fixture_read("figures/lesson.tsv");

	assert_non_null(table);
	if (!strstr(table, part))
		fail_msg("no '%s' in:\n%s", part, table);
	free(table);
}

static void draws_the_names_in_the_readers_language(void **state)
{
	(void)state;
	assert_drawn("bars", "", HEAD "one\tnone\t13\t12\t14\t15\ntwo\tcpu load\t30\t28\t32\t15\n");
	assert_drawn_with("\tuno\tnone\t");
	assert_drawn_with("\ttwo\tcarga de CPU\t");
	fixture_write("t/timeline.tsv", "panel\tlane\tfrom_s\tto_s\tseries\np\tl\t0\t1\tone\n");
	assert_drawn("timeline", "", HEAD);
	assert_drawn_with("uno");
}

static bool is_said(const char *sentence)
{
	char *drawn = fixture_read("figures/lesson.svg");
	bool found;

	assert_non_null(drawn);
	found = strstr(drawn, sentence) != NULL;
	free(drawn);
	return found;
}

/* A machine in the caption would be taken for the one that it was measured on. */
static void names_no_machine_of_what_is_simulated(void **state)
{
	static const char *const kinds[] = {"points", "timeline"};

	(void)state;
	fixture_write("t/timeline.tsv", "panel\tlane\tfrom_s\tto_s\tseries\np\tl\t0\t1\tone\n");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		simulated = false;
		assert_drawn(kinds[i], "", HEAD "one\t1\t2\t2\t2\t1\n");
		assert_false(is_said("Simulado"));
		simulated = true;
		assert_drawn(kinds[i], "", HEAD "one\t1\t2\t2\t2\t1\n");
		assert_true(is_said("Simulado, no medido. 20"));
		simulated = false;
	}
}

static void draws_nothing_where_nothing_was_measured(void **state)
{
	struct reason why;

	(void)state;
	assert_int_equal(draw("points", "", HEAD "one\t1\tnan\tnan\tnan\t0\n", &why), -ENODATA);
	assert_string_equal(why.text, "not one point could be measured");
}

static void draws_a_timeline(void **state)
{
	static const char head[] = "panel\tlane\tfrom_s\tto_s\tseries\n";
	char text[512];
	struct reason why;

	(void)state;
	snprintf(text, sizeof(text),
	        "%sone CPU\tCPU 0\t0\t0.5\ta\none CPU\tCPU 0\t0.5\t1.25\tb\n"
	        "two CPUs\tCPU 0\t0\t1\ta\ntwo CPUs\tCPU 1\t0\t1\tb\n",
	        head);
	fixture_write("t/timeline.tsv", text);
	assert_drawn("timeline", "", HEAD);
	fixture_write("t/timeline.tsv", head);
	assert_int_equal(draw("timeline", "", HEAD, &why), -ENODATA);
	fixture_write("t/timeline.tsv", "panel\nthree\twords\tonly\n");
	assert_int_equal(draw("timeline", "", HEAD, &why), -EINVAL);
	assert_non_null(strstr(why.text, "timeline.tsv:2: "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(refuses_what_is_no_table),
	        cmocka_unit_test(numbers_subjects_and_words),
	        cmocka_unit_test(draws_points_and_bars),
	        cmocka_unit_test(draws_a_timeline),
	        cmocka_unit_test(draws_the_names_in_the_readers_language),
	        cmocka_unit_test(names_no_machine_of_what_is_simulated),
	        cmocka_unit_test(draws_nothing_where_nothing_was_measured),
	};

	return cmocka_run_group_tests(tests, lesson_fixture_make, lesson_fixture_remove);
}
