/*
 * figures, gnuplot: where figures are put, and what is said when they cannot be: no folder, no gnuplot or one
 * that fails, a full disk.
 */
#include "cmocka_all.h"

#include "figure_fixture.h"

#include "figures/figures.h"
#include "figures/gnuplot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void figures_belong_beside_the_project_or_the_run(void **state)
{
	char root[100], path[200], expected[200], buffer[300];

	(void)state;
	snprintf(root, sizeof(root), "%s/project", figure_base);
	assert_int_equal(mkdir(root, 0700), 0);
	snprintf(path, sizeof(path), "%s/results", root);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/results/one", root);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(expected, sizeof(expected), "%s/plots/one", root);
	assert_string_equal(figures_folder(root, path, buffer, sizeof(buffer)), expected);
	snprintf(path, sizeof(path), "%s/results/../results/one/", root);
	assert_string_equal(figures_folder(root, path, buffer, sizeof(buffer)), expected);
	snprintf(expected, sizeof(expected), "%s/plots", root);
	assert_string_equal(figures_folder(root, root, buffer, sizeof(buffer)), expected);
	assert_string_equal(
	        figures_folder(root, "/nonexistent", buffer, sizeof(buffer)), "/nonexistent/plots");
	snprintf(path, sizeof(path), "%s/results/one", root);
	rmdir(path);
	snprintf(path, sizeof(path), "%s/results", root);
	rmdir(path);
	rmdir(root);
}

static int draw_to(const char *scripts_folder, const char *to, struct reason *why)
{
	const struct fake_run fake = fake_run_usual();
	struct run run;

	fake_run_make(&run, &fake);
	const int error = figures_draw(&run, scripts_folder, to, NULL, why);

	run_release(&run);
	return error;
}

static void says_what_is_wrong_with_the_folder(void **state)
{
	struct reason why;

	(void)state;
	assert_int_equal(draw_to(figure_scripts, "/nonexistent/folder", &why), -ENOTDIR);
	assert_string_equal(
	        why.text, "cannot make the folder /nonexistent/folder: No such file or directory");
	assert_int_equal(draw_to(figure_scripts, "/dev/null", &why), -ENOTDIR);
	assert_string_equal(why.text, "cannot make the folder /dev/null: Not a directory");
}

/* With another $PATH, where gnuplot may be missing or another one. */
static int draw_with_path(const char *searched, const char *to, struct reason *why)
{
	char *const path = strdup(getenv("PATH"));

	assert_non_null(path);
	setenv("PATH", searched, 1);
	const int error = draw_to(figure_scripts, to, why);

	setenv("PATH", path, 1);
	free(path);
	return error;
}

static void says_that_there_is_no_gnuplot(void **state)
{
	struct reason why;

	(void)state;
	assert_int_equal(draw_with_path(figure_base, figure_folder, &why), -ENOENT);
	assert_string_equal(why.text, "there is no gnuplot; Debian has it in the package gnuplot-nox");
	/* The data can still be drawn by hand. */
	assert_true(size_of("policy", "tsv") > 0);
}

static void says_what_is_wrong_with_a_histogram(void **state)
{
	const struct fake_run fake = fake_run_usual();
	struct reason why;
	struct run run;

	(void)state;
	if (!has_gnuplot())
		skip();
	fake_run_make(&run, &fake);
	for (size_t i = 0; i < run.trial_count; i++)
		run.trials[i].outcome.latency = strdup("nonsense");
	assert_int_equal(figures_draw(&run, figure_scripts, figure_folder, NULL, &why), -EINVAL);
	assert_string_equal(
	        why.text, "results/fake_run/journal.jsonl has something else in place of a histogram");
	run_release(&run);
}

/* A gnuplot that succeeds and leaves less than a whole figure, as with a full disk. */
static void notices_a_figure_that_is_cut(void **state)
{
	char plain[100], program[120], both[4096];
	struct reason why;

	(void)state;
	snprintf(plain, sizeof(plain), "%s/plain", figure_base);
	snprintf(program, sizeof(program), "%s/gnuplot", figure_base);
	FILE *const script = fopen(program, "w");

	assert_non_null(script);
	fputs("#!/bin/sh\n"
	      "to=$(printf '%s' \"$3\" | sed \"s/.*;output='\\([^']*\\)';.*/\\1/\")\n"
	      "for end in png svg pdf; do echo half >\"$to.$end\"; done\n",
	        script);
	assert_int_equal(fclose(script), 0);
	assert_int_equal(chmod(program, 0700), 0);
	snprintf(both, sizeof(both), "%s:%s", figure_base, getenv("PATH"));
	const int error = draw_with_path(both, plain, &why);

	unlink(program);
	fake_run_remove(plain);
	assert_int_equal(error, -EIO);
	assert_non_null(strstr(why.text, "/plain/policy.png: is there room on the disk?"));
}

/* Writes a program `gnuplot` that does what the lines say, and puts it first in the PATH. */
static char *stand_in(const char *lines)
{
	char program[120], longer[5000], *const path = strdup(getenv("PATH"));

	snprintf(program, sizeof(program), "%s/gnuplot", figure_base);
	FILE *const file = fopen(program, "w");

	assert_non_null(file);
	assert_non_null(path);
	fprintf(file, "#!/bin/sh\n%s\n", lines);
	fclose(file);
	chmod(program, 0700);
	snprintf(longer, sizeof(longer), "%s:%s", figure_base, path);
	setenv("PATH", longer, 1);
	return path;
}

/* Takes what stand_in() returned. */
static void remove_stand_in(char *path)
{
	char program[120];

	snprintf(program, sizeof(program), "%s/gnuplot", figure_base);
	setenv("PATH", path, 1);
	free(path);
	unlink(program);
}

static int run_stand_in(const char *lines, char *said, size_t size, struct reason *why)
{
	struct gnuplot_variables variables;
	char *const path = stand_in(lines);

	assert_int_equal(gnuplot_variables_init(&variables), 0);
	gnuplot_set_text(&variables, "one", "it's\n`x`");
	const int error = gnuplot_run(&variables, "the script.gp", said, size, why);

	gnuplot_variables_release(&variables);
	remove_stand_in(path);
	return error;
}

static void brings_back_what_gnuplot_says(void **state)
{
	struct reason why;
	char said[200];

	(void)state;
	assert_int_equal(run_stand_in("echo careful >&2; echo unseen", said, sizeof(said), &why), 0);
	assert_string_equal(said, "careful\n");
	assert_int_equal(
	        run_stand_in("printf '\\nplot x\\n    ^\\n\"a.gp\" line 3: no such x\\n\\n' >&2; exit 1",
	                said, sizeof(said), &why),
	        -EIO);
	assert_string_equal(why.text, "gnuplot failed (exit status 1): \"a.gp\" line 3: no such x");
	assert_int_equal(run_stand_in("kill -9 $$", said, sizeof(said), &why), -EIO);
	assert_string_equal(why.text, "gnuplot was ended by signal 9 (Killed)");
	/* More than fits is read to the end all the same, or both would wait for ever. */
	assert_int_equal(
	        run_stand_in("i=0; while [ $i -lt 4000 ]; do echo 0123456789012345678901234567890123456789; "
	                     "i=$((i + 1)); done >&2",
	                said, sizeof(said), &why),
	        0);
	assert_int_equal(strlen(said), sizeof(said) - 1);
	/* The arguments: variables in quotes that nothing can leave, then the script. */
	assert_int_equal(run_stand_in("echo \"$1|$2|$3|$4\" >&2", said, sizeof(said), &why), 0);
	assert_string_equal(said, "-d|-e|one='it''s `x`';|the script.gp\n");
}

/* gnuplot that ends well and draws nothing, or nothing but names, as on a full disk. */
static void a_figure_that_was_not_written_is_an_error(void **state)
{
	char plain[100], *path;
	struct reason why;

	(void)state;
	path = stand_in("exit 0");
	assert_int_equal(draw_to(figure_scripts, figure_folder, &why), -EIO);
	assert_non_null(strstr(why.text, "gnuplot has not written "));
	remove_stand_in(path);
	snprintf(plain, sizeof(plain), "%s/plain", figure_base);
	path = stand_in("o=${3#*output=\\'}; o=${o%%\\'*}; for e in png svg pdf; do : >\"$o.$e\"; done");
	assert_int_equal(draw_to(figure_scripts, plain, &why), -EIO);
	assert_non_null(strstr(why.text, "/plain/policy.png"));
	remove_stand_in(path);
	fake_run_remove(plain);
}

static void says_that_the_disk_is_full_and_leaves_no_part_of_the_figure(void **state)
{
	static const char *const formats[] = {"png", "svg", "pdf"};
	char plain[100], drawn[130], *path;
	struct reason why;

	(void)state;
	if (access("/dev/full", W_OK) != 0)
		skip();
	snprintf(plain, sizeof(plain), "%s/plain", figure_base);
	path = stand_in(
	        "o=${3#*output=\\'}; o=${o%%\\'*}; echo IEND >$o.png; ln -s /dev/full $o.svg; : >$o.pdf");
	assert_int_equal(draw_to(figure_scripts, plain, &why), -ENOSPC);
	remove_stand_in(path);
	assert_non_null(strstr(why.text, "/plain/policy.svg: No space left on device"));
	for (size_t i = 0; i < 3; i++) {
		snprintf(drawn, sizeof(drawn), "%s/policy.%s", plain, formats[i]);
		assert_int_equal(access(drawn, F_OK), -1);
	}
	fake_run_remove(plain);
}

static void a_missing_script_is_an_error_with_its_name(void **state)
{
	struct reason why;

	(void)state;
	if (!has_gnuplot())
		skip();
	assert_int_equal(draw_to("/nonexistent", figure_folder, &why), -EIO);
	assert_non_null(strstr(why.text, "/nonexistent/policy.gp"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(figures_belong_beside_the_project_or_the_run),
	        cmocka_unit_test(says_what_is_wrong_with_the_folder),
	        cmocka_unit_test_teardown(says_that_there_is_no_gnuplot, figure_fixture_clean),
	        cmocka_unit_test(notices_a_figure_that_is_cut),
	        cmocka_unit_test_teardown(says_what_is_wrong_with_a_histogram, figure_fixture_clean),
	        cmocka_unit_test(brings_back_what_gnuplot_says),
	        cmocka_unit_test_teardown(a_figure_that_was_not_written_is_an_error, figure_fixture_clean),
	        cmocka_unit_test(says_that_the_disk_is_full_and_leaves_no_part_of_the_figure),
	        cmocka_unit_test_teardown(a_missing_script_is_an_error_with_its_name, figure_fixture_clean),
	};

	return cmocka_run_group_tests(tests, figure_fixture_make, figure_fixture_remove);
}
