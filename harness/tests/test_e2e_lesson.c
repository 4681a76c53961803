/*
 * telar lesson from outside, with two small lessons of the test's own and the project's check library.
 */
#include "cmocka_all.h"

#include "lesson/builder.h"
#include "lesson/confine.h"
#include "lesson/files.h"
#include "run_command.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char ini[] =
        "[lesson]\ntitle = First\ntitle.es = Primera\nquestion = How much is it?\nminutes = 10\n"
        "[check]\nlimit = 2s\n"
        "[predict]\nask = How much?\nkind = number\nunit = us\n"
        "[measure]\nprogram = measure.c\nfigure = points\nx_label = x\ny_label = y (us)\n"
        "[names.es]\none = uno\n";

static const char check[] =
        "#include \"cases.h\"\n#include \"lesson.h\"\n#include \"check/check.h\"\n"
        "static void adds(void) { check_number(\"adds-wrongly\", \"add(2, 3)\", add(2, 3), 5); }\n"
        "const struct check lesson_checks[] = {{.name = \"adds\", .says = \"it adds\", .run = adds},\n"
        "{.name = \"signed\", .says = \"it adds what is less than 0\", .run = check_adds_less}, {0}};\n";

static const char check_signs[] =
        "#include \"cases.h\"\n#include \"lesson.h\"\n#include \"check/check.h\"\n"
        "void check_adds_less(void) { check_number(\"forgets-the-sign\", \"add(-2, 3)\", add(-2, 3), 1); }\n";

static const char measure[] =
        "#include \"check/measure.h\"\n"
        "static double one(void *context) { (void)context; return 1; }\n"
        "int main(int argc, char **argv) { static struct measure measure; measure_begin(&measure, argc, "
        "argv, 5);\n"
        "measure_subject(&measure, \"one\", 1, one, 0); measure_subject(&measure, \"one\", 2, one, 0);\n"
        "measure_rounds(&measure); measure_answer_point(&measure, \"one\", 1, \"us\");\n"
        "measure_note(&measure, \"Seen.\"); return measure_end(&measure); }\n";

#define SOLUTION "#include \"lesson.h\"\nint add(int a, int b) { return a + b; }\n"
#define DIFFERENCE                                                                                           \
	"@@ -1,2 +1,2 @@\n #include \"lesson.h\"\n-int add(int a, int b) { return a + b; }\n"                \
	"+int add(int a, int b) { return a - b; }\n"
#define WRONG "#include \"lesson.h\"\nint add(int a, int b) { return a - b; }\n"

static void put(const char *path, const char *text)
{
	char whole[PATH_MAX];

	snprintf(whole, sizeof(whole), "%s/%s", sandbox.root, path);
	*strrchr(whole, '/') = '\0';
	assert_int_equal(files_make_folder(whole, NULL), 0);
	snprintf(whole, sizeof(whole), "%s/%s", sandbox.root, path);
	assert_int_equal(files_write(whole, text, strlen(text), NULL), 0);
}

static void link_project(const char *name)
{
	char from[PATH_MAX], to[PATH_MAX];

	snprintf(from, sizeof(from), "%s/%s", getenv("TELAR_ROOT"), name);
	snprintf(to, sizeof(to), "%s/%s", sandbox.root, name);
	assert_int_equal(symlink(from, to), 0);
}

static int make_lessons(void **state)
{
	unsetenv("TELAR_WORK");
	setenv("LC_ALL", "C.UTF-8", 1);
	if (sandbox_make(state) != 0)
		return -1;
	put("lessons/01-first/lesson.ini", ini);
	link_project("lessons/check");
	link_project("harness");
	put("lessons/01-first/lesson.h", "/* Not there(). */\nint add(int a, int b);\n");
	put("lessons/01-first/start.c",
	        "#include \"lesson.h\"\nint add(int a, int b) { (void)a; (void)b; return 0; }\n");
	put("lessons/01-first/check.c", check);
	put("lessons/01-first/check_signs.c", check_signs);
	put("lessons/01-first/cases.h", "void check_adds_less(void);\n");
	put("lessons/01-first/measure.c", measure);
	put("lessons/01-first/README.md", "# First\n\nHow **much** is it?\n");
	put("lessons/01-first/README.es.md", "# Primera\n\n¿Cuánto es?\n");
	put("lessons/01-first/hints",
	        "== 1\nRead.\n== 2\nThink.\n== 3\nAdd.\n== adds-wrongly\nLook at the sum.\n");
	put("lessons/01-first/hints.es",
	        "== 1\nLee.\n== 2\nPiensa.\n== 3\nSuma.\n== adds-wrongly\nMira la suma.\n");
	put("lessons/01-first/wrong/adds-wrongly.diff", DIFFERENCE);
	put("lessons/solutions/01-first.c", SOLUTION);
	put("lessons/02-second/lesson.ini",
	        "[lesson]\ntitle = Second\nquestion = Why?\nminutes = 20\nneeds = 01\n");
	put("lessons/02-second/README.md", "# Second\n");
	put("lessons/02-second/start.c", "\n");
	return 0;
}

/* telar lesson WORDS ends with `status`, and prints all of the parts; ends with NULL. */
static void assert_lesson(int status, const char *const *words, const char *const *parts)
{
	const char *argv[RUN_COMMAND_WORDS] = {"lesson"};
	struct run_command run = {0};

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

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void tells_a_newcomer_what_to_do(void **state)
{
	(void)state;
	assert_lesson(0, (const char *const[]){NULL},
	        WORDS("0 of 2 lessons passed", "Lesson 01: First", "How much is it?", "./telar lesson 1"));
	assert_lesson(0, WORDS("--lang", "es"), WORDS("Primera"));
	assert_lesson(0, WORDS("list"),
	        WORDS("01  First    10 min  -", "02  Second   20 min  -  after 01", "0.5 hours"));
	assert_lesson(0, WORDS("--help"), WORDS("predict", "solution", "$TELAR_WORK"));
}

static void shows_a_lesson_and_makes_the_file(void **state)
{
	struct run_command run = {0};
	char path[PATH_MAX];

	(void)state;
	RUN_TELAR(&run, "lesson", "1");
	assert_ended(&run, 0);
	assert_non_null(strstr(run.out, "First\n\nHow much is it?\n"));
	assert_null(strchr(run.out, '\033'));
	assert_non_null(strstr(run.out, "Your file: lessons/work/01-first.c"));
	run_command_release(&run);
	snprintf(path, sizeof(path), "%s/lessons/work/01-first.c", sandbox.root);
	assert_int_equal(access(path, R_OK), 0);
	assert_lesson(0, WORDS("first", "--lang=es"), WORDS("¿Cuánto es?"));
	assert_lesson(0, WORDS("next"), WORDS("How much is it?"));
}

static void checks_what_the_student_wrote(void **state)
{
	(void)state;
	assert_lesson(1, WORDS("check", "1"),
	        WORDS("WRONG  adds    it adds",
	                "actual:", "expected:", "./telar lesson check 1 --seed 1 --case adds",
	                "WRONG: lesson 01: 0 of 2 cases passed."));
	put("lessons/work/01-first.c",
	        "#include \"lesson.h\"\nint add(int a, int b) { return a < 0 ? 9 : a + b; }\n");
	assert_lesson(1, WORDS("check", "1"), WORDS("PASS   adds", "WRONG  signed", "1 of 2 cases"));
	put("lessons/work/01-first.c", SOLUTION);
	assert_lesson(0, WORDS("check", "1"), WORDS("PASS: lesson 01: 2 of 2 cases passed."));
	assert_lesson(0, WORDS("list"), WORDS("10 min  passed"));
	assert_lesson(
	        0, WORDS("check", "1", "--seed", "7", "--case", "signed"), WORDS("1 of 1 cases passed"));
}

static void names_the_students_file_when_it_does_not_compile(void **state)
{
	struct run_command run = {0};
	char place[PATH_MAX];

	(void)state;
	snprintf(place, sizeof(place), "%s/lessons/work/01-first.c:2:5: error", sandbox.root);
	put("lessons/work/01-first.c", "#include \"lesson.h\"\nint 1;\n");
	assert_lesson(1, WORDS("check", "1"), WORDS(place, "BUILD: lesson 01"));
	put("lessons/work/01-first.c",
	        "#include \"lesson.h\"\nint add(int a, int b) { int c; return a + b; }\n");
	assert_lesson(
	        0, WORDS("check", "1"), WORDS("The compiler warns:", "unused variable", "PASS: lesson 01"));
	put("lessons/work/01-first.c", "#include \"lesson.h\"\nint there(void);\nint add(int a, int b) { "
	                               "return there() + a + b; }\n");
	snprintf(place, sizeof(place), "%s/lessons/work/01-first.c:3: undefined reference", sandbox.root);
	RUN_TELAR(&run, "lesson", "check", "1");
	assert_ended(&run, 1);
	assert_non_null(strstr(run.out, place));
	assert_non_null(
	        strstr(run.out, "BUILD: lesson 01: your file compiles, but uses a name that nobody defines"));
	assert_null(strstr(run.out, "ld returned"));
	run_command_release(&run);
	put("lessons/work/01-first.c", "int nothing;\nstatic int add(int a) { return a; }\n");
	RUN_TELAR(&run, "lesson", "check", "1");
	assert_ended(&run, 1);
	assert_non_null(strstr(run.out, "01-first.c: error: the function add() of lesson.h is missing\n"));
	assert_non_null(
	        strstr(run.out, "BUILD: lesson 01: your file compiles, but lacks a function of lesson.h."));
	assert_null(strstr(run.out, "undefined reference"));
	run_command_release(&run);
	put("lessons/work/01-first.c", SOLUTION "static volatile int ran;\n__attribute__((constructor)) "
	                                        "static void early(void) { ran = 1; }\n");
	assert_lesson(1, WORDS("check", "1"), WORDS("has something that is not part of the exercise."));
}

/* Whatever it does, it cannot do it as root. */
static void checks_as_somebody_without_an_account(void **state)
{
	struct builder builder;
	struct reason why;

	(void)state;
	if (geteuid() != 0 || builder_init(&builder, getenv("TELAR_ROOT"), &why) != 0 ||
	        !builder_lone_user_can_read(&builder)) {
		print_message("skipped: not root, or nobody else can read this folder\n");
		skip();
	}
	put("lessons/work/01-first.c", "#include \"lesson.h\"\n#include <unistd.h>\n"
	                               "int add(int a, int b) { return geteuid() ? a + b : 0; }\n");
	assert_lesson(0, WORDS("check", "1"), WORDS("PASS: lesson 01"));
}

static void tells_a_hang_from_wrong(void **state)
{
	(void)state;
	put("lessons/work/01-first.c", "#include \"lesson.h\"\n#include <unistd.h>\nint add(int a, int b) { "
	                               "pause(); return a + b; }\n");
	assert_lesson(
	        1, WORDS("check", "1", "--case", "adds"), WORDS("HANG   adds", "HANG: lesson 01: 0 of 1"));
}

static void speaks_the_students_language(void **state)
{
	struct run_command run = {0};

	(void)state;
	assert_lesson(0, WORDS("--lang", "es"),
	        WORDS("0 de 2 lecciones superadas", "Ahora: léela.\n  ./telar lesson 1 --lang es\n"));
	assert_lesson(2, WORDS("predict", "1", "mucho", "--lang", "es"),
	        WORDS("no es un número mayor que 0, en us"));
	assert_lesson(0, WORDS("predict", "1", "1", "--lang", "es"), WORDS("Anotado: 1 us"));
	put("lessons/work/01-first.c", WRONG);
	assert_lesson(1, WORDS("check", "1", "--lang", "es"),
	        WORDS("WRONG  adds", "add(2, 3) is -1 and must be 5",
	                "en español: ./telar lesson hint 1 --lang es)",
	                "lo esperado:", "WRONG: lección 01: 0 de 2 casos superados.", "y si te atascas"));
	assert_lesson(0, WORDS("measure", "1", "--no-figure", "--lang", "es"),
	        WORDS("Medido: 1 us, intervalo del 95 % de 1 a 1.", "el 20", ": dentro del intervalo.",
	                "Resultados"));
	assert_lesson(
	        0, WORDS("course", "--lang", "es"), WORDS("predicha -        medida", "Lección 01: Primera"));
	/* the environment says it already */
	setenv("LC_ALL", "es_ES.UTF-8", 1);
	RUN_TELAR(&run, "lesson");
	assert_ended(&run, 0);
	assert_non_null(strstr(run.out, "lecciones superadas (./telar lesson list)"));
	run_command_release(&run);
	setenv("LC_ALL", "C.UTF-8", 1);
}

static void keeps_control_characters_from_the_terminal(void **state)
{
	struct run_command run = {0};

	(void)state;
	put("lessons/work/01-first.c", "#include \"lesson.h\"\n#include <stdio.h>\nint add(int a, int b) { "
	                               "printf(\"\\033[2J gone\\n\"); return a - b; }\n");
	RUN_TELAR(&run, "lesson", "check", "1");
	assert_ended(&run, 1);
	assert_non_null(strstr(run.out, "?[2J gone"));
	assert_null(strchr(run.out, '\033'));
	run_command_release(&run);
}

static void measures_after_a_prediction_only(void **state)
{
	(void)state;
	assert_lesson(
	        1, WORDS("measure", "1"), WORDS("first write down what you expect: telar lesson predict 1"));
	assert_lesson(2, WORDS("predict", "1"), WORDS("How much?", "no terminal to ask on"));
	assert_lesson(2, WORDS("predict", "1", "much"), WORDS("'much' is not a number above 0, in us"));
	assert_lesson(0, WORDS("predict", "1", "3 us"), WORDS("Remembered: 3 us"));
	assert_lesson(1, WORDS("predict", "1", "1"), WORDS("you predicted 3 on 2", "and that stands"));
	assert_lesson(0, WORDS("measure", "1", "--no-figure"),
	        WORDS("Measured: 1 us", "Predicted: 3 us", "3 times too much", "Seen.",
	                "Results results/lesson-01-"));
	assert_lesson(1, WORDS("predict", "1", "1"), WORDS("it has been measured"));
}

/* Median 20 over median 3; the median of the ratios would be 10. */
static const char measure_ratio[] =
        "#include \"check/measure.h\"\n"
        "static double next(void *context) { double **at = context; return *(*at)++; }\n"
        "int main(int argc, char **argv) { static struct measure measure;\n"
        "static double a[] = {10, 20, 60}, b[] = {1, 4, 3}, *at_a = a, *at_b = b;\n"
        "measure_begin(&measure, argc, argv, 3); measure_subject(&measure, \"one\", 1, next, &at_a);\n"
        "measure_subject(&measure, \"one\", 2, next, &at_b); measure_rounds(&measure);\n"
        "measure_answer_ratio(&measure, \"one\", 1, \"one\", 2); return measure_end(&measure); }\n";

static void answers_with_the_ratio_of_what_the_figure_shows(void **state)
{
	(void)state;
	put("lessons/01-first/measure.c", measure_ratio);
	assert_lesson(0, WORDS("predict", "1", "7"), WORDS("Remembered: 7 us"));
	assert_lesson(0, WORDS("measure", "1", "--no-figure"),
	        WORDS("Measured: 6.67 x, 95 % interval ", "within the interval"));
}

static void draws_what_was_measured(void **state)
{
	(void)state;
	if (system("gnuplot --version >/dev/null 2>&1") != 0) {
		print_message("skipped: no gnuplot here\n");
		skip();
	}
	assert_lesson(0, WORDS("predict", "1", "1"), WORDS("Remembered"));
	assert_lesson(0, WORDS("measure", "1", "--quick"),
	        WORDS("within the interval", "Figure  plots/lesson-01-", "lesson.png",
	                "That was a quick look"));
}

static void gives_the_hint_for_the_mistake_first(void **state)
{
	(void)state;
	assert_lesson(0, WORDS("hint", "1"), WORDS("Hint 1 of 3", "Read."));
	put("lessons/work/01-first.c", WRONG);
	assert_lesson(1, WORDS("check", "1"), WORDS("WRONG"));
	assert_lesson(0, WORDS("hint", "1", "--lang", "es"), WORDS("Mira la suma."));
	assert_lesson(0, WORDS("hint", "1"), WORDS("Hint 2 of 3", "Think."));
	assert_lesson(0, WORDS("hint", "1"), WORDS("Hint 3 of 3", "--give-up"));
	assert_lesson(0, WORDS("hint", "1"), WORDS("Hint 3 of 3"));
}

static void shows_the_solution_to_those_who_may(void **state)
{
	(void)state;
	put("lessons/work/01-first.c", WRONG);
	assert_lesson(1, WORDS("solution", "1"), WORDS("has not passed yet"));
	assert_lesson(0, WORDS("solution", "1", "--give-up"), WORDS("return a + b;"));
	assert_lesson(0, WORDS("list"), WORDS("solution seen"));
	assert_lesson(0, WORDS("solution", "1"), WORDS("return a + b;"));
	assert_lesson(3, WORDS("solution", "2"), WORDS("has no solution of lesson 02"));
}

static void begins_again_and_keeps_the_file(void **state)
{
	(void)state;
	assert_lesson(2, WORDS("reset", "1"), WORDS("there is no"));
	put("lessons/work/01-first.c", SOLUTION);
	assert_lesson(0, WORDS("check", "1"), WORDS("PASS"));
	assert_lesson(
	        0, WORDS("reset", "--all"), WORDS("Lesson 01 begins again", "lessons/work/backup/01-first-"));
	assert_lesson(1, WORDS("check", "1"), WORDS("WRONG"));
}

static void refuses_what_is_not_there(void **state)
{
	(void)state;
	assert_lesson(2, WORDS("3"), WORDS("there is no lesson 3: they are numbered 1 to 2"));
	assert_lesson(2, WORDS("check", "frist"), WORDS("did you mean 'first'?"));
	assert_lesson(2, WORDS("chek", "1"), WORDS("there is no verb 'chek', did you mean 'check'?"));
	assert_lesson(2, WORDS("check"), WORDS("which lesson?"));
	assert_lesson(2, WORDS("check", "1", "2"), WORDS("one lesson at a time"));
	assert_lesson(2, WORDS("hint"), WORDS("which lesson?"));
	assert_lesson(2, WORDS("list", "all"), WORDS("'all' is too much"));
	assert_lesson(2, WORDS("1", "--lang", "fr"), WORDS("--lang: there is no language 'fr'"));
	assert_lesson(2, WORDS("measure", "2"), WORDS("has nothing to measure"));
	assert_lesson(2, WORDS("predict", "2", "x"), WORDS("nothing to predict"));
	assert_lesson(2, WORDS("check", "1", "--replay", "1*3"), WORDS("lesson 01 explores no schedules"));
	assert_lesson(2, WORDS("grade", "/nowhere"), WORDS("/nowhere cannot be read"));
	assert_lesson(2, WORDS("grade", "--csv", "--json", "."), WORDS("one of them"));
}

/* The check's own words are not for a student: it is another program, with other options. */
static void assert_usage(const char *option, const char *value, const char *sentence)
{
	struct run_command run = {0};

	run_command_start(&run, WORDS("lesson", "check", "1", option, value));
	run_command_finish(&run, 60);
	assert_ended(&run, 2);
	if (!strstr(run.err, sentence) || strstr(run.err, "program"))
		fail_msg("%s %s: %s", option, value, run.err);
	run_command_release(&run);
}

static void refuses_options_of_a_check(void **state)
{
	(void)state;
	assert_usage("--case", "none", "telar: there is no case named 'none'\n");
	assert_usage(
	        "--seed", "x", "--seed must be a whole number from 0 to 18446744073709551615, not 'x'\n");
	assert_usage("--seed", "-1", "not '-1'\n");
	assert_usage("--seed", "18446744073709551616", "not '18446744073709551616'\n");
	assert_usage("--replay", "1*3;2", "--replay: '1*3;2' is no schedule");
	assert_usage("--replay", "", "--replay: '' is no schedule");
	assert_usage("--replay", "1*3,", "--replay: '1*3,' is no schedule");
}

/* The first child is the warden of the compiler; by then the signal's handler is there. */
static void await_child(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	for (unsigned waited_ms = 0; waited_ms < 60000; waited_ms++) {
		char *children = read_text(path);
		const bool any = children && *children;

		free(children);
		if (any)
			return;
		usleep(1000);
	}
	fail_msg("nothing was started");
}

static void stops_at_once_when_interrupted(void **state)
{
	struct run_command run = {0};
	char path[PATH_MAX];

	(void)state;
	put("lessons/work/01-first.c", "#include \"lesson.h\"\n#include <unistd.h>\nint add(int a, int b) { "
	                               "for (;;) pause(); return a + b; }\n");
	for (int watch = 0; watch < 2; watch++) {
		run_command_start(&run, WORDS("lesson", watch ? "watch" : "check", "1"));
		await_child(run.pid);
		kill(run.pid, SIGINT);
		run_command_finish(&run, 30);
		assert_ended(&run, 130);
		run_command_release(&run);
	}
	snprintf(path, sizeof(path), "%s/lessons/work/01-first.c", sandbox.root);
	assert_int_equal(access(path, R_OK), 0);
}

/* With a tar that never ends. */
static void leaves_nothing_of_an_interrupted_archive(void **state)
{
	char folder[PATH_MAX], tools[2 * PATH_MAX], archive[PATH_MAX + 32];
	const char *path = getenv("PATH");
	char *before = strdup(path);
	struct run_command run = {0};

	(void)state;
	put("bin/tar", "#!/bin/sh\nexec sleep 600\n");
	snprintf(folder, sizeof(folder), "%s/bin/tar", sandbox.root);
	assert_int_equal(chmod(folder, 0755), 0);
	snprintf(tools, sizeof(tools), "%s/bin:%s", sandbox.root, before);
	put("out/kept", "");
	snprintf(folder, sizeof(folder), "%s/out", sandbox.root);
	snprintf(archive, sizeof(archive), "%s/lessons.tar.gz", folder);
	setenv("PATH", tools, 1);
	setenv("TMPDIR", folder, 1);
	run_command_start(&run, WORDS("lesson", "pack", archive));
	await_child(run.pid);
	kill(run.pid, SIGINT);
	run_command_finish(&run, 30);
	setenv("PATH", before, 1);
	unsetenv("TMPDIR");
	free(before);
	assert_ended(&run, 130);
	assert_string_equal(run.err, "telar: interrupted\n");
	run_command_release(&run);
	snprintf(archive, sizeof(archive), "%s/kept", folder);
	assert_int_equal(unlink(archive), 0);
	/* there was nothing else */
	assert_int_equal(rmdir(folder), 0);
}

/* As a user who may not write into the project. */
static void works_in_a_checkout_that_cannot_be_written(void **state)
{
	struct run_command run = {.prepare = become_nobody};
	char path[PATH_MAX];

	(void)state;
	snprintf(path, sizeof(path), "%s/lessons", sandbox.root);
	assert_int_equal(chmod(path, 0555), 0);
	if (geteuid() == 0) {
		run_command_start(&run, WORDS("lesson", "check", "1"));
		run_command_finish(&run, 60);
		assert_refusal(&run, 3, "TELAR_WORK=FOLDER chooses another one");
		run_command_release(&run);
	}
	snprintf(path, sizeof(path), "%s/results/mine", sandbox.root);
	setenv("TELAR_WORK", path, 1);
	run_command_start(&run, WORDS("lesson", "check", "1"));
	run_command_finish(&run, 60);
	unsetenv("TELAR_WORK");
	assert_ended(&run, 1);
	assert_non_null(strstr(run.out, "WRONG: lesson 01: 0 of 2"));
	run_command_release(&run);
	snprintf(path, sizeof(path), "%s/lessons", sandbox.root);
	assert_int_equal(chmod(path, 0755), 0);
}

#define HAND_IN(student, text) put("in/" student "/01-first.c", text)

static void grades_everybody_whatever_one_does(void **state)
{
	struct run_command run = {0};
	char folder[PATH_MAX], here[64] = "";

	(void)state;
	HAND_IN("ana", SOLUTION);
	HAND_IN("bad", WRONG);
	HAND_IN("broken", "int 1;\n");
	HAND_IN("forger", "#include \"lesson.h\"\n#include <stdlib.h>\n__attribute__((constructor)) static "
	                  "void f(void) { "
	                  "exit(0); }\nint add(int a, int b) { return a + b; }\n");
	/* only where it is confined: should that be broken, it may not hurt anybody */
	HAND_IN("killer", "#include \"lesson.h\"\n#include <signal.h>\n#include <stdlib.h>\n#include "
	                  "<string.h>\n#include "
	                  "<unistd.h>\nint add(int a, int b) { char here[64] = \"\"; const char *outside = "
	                  "getenv(\"TELAR_TEST_NAMESPACE\"); if (outside && readlink(\"/proc/self/ns/pid\", "
	                  "here, 63) > 0 && "
	                  "(strcmp(here, outside) || getuid() >= 61184)) { kill(getppid(), 9); kill(-1, 9); "
	                  "} return a + b; }\n");
	HAND_IN("leaver",
	        "#include \"lesson.h\"\n#include <unistd.h>\nint add(int a, int b) { _exit(a - b); }\n");
	put("in/empty/README", "");
	HAND_IN("zoe", SOLUTION);
	snprintf(folder, sizeof(folder), "%s/in", sandbox.root);
	assert_true(readlink("/proc/self/ns/pid", here, sizeof(here) - 1) > 0);
	setenv("TELAR_TEST_NAMESPACE", here, 1);
	if (geteuid() != 0 && confine_cannot_isolate()) {
		print_message("skipped: neither namespaces (%s) nor users of their own\n",
		        confine_cannot_isolate());
		skip();
	}
	run_command_start(&run, WORDS("lesson", "grade", folder, "--lesson", "1"));
	run_command_finish(&run, 120);
	assert_ended(&run, 0);
	assert_non_null(strstr(run.out, "\"01\",\"ana\",\"PASS\",2,2,"));
	assert_non_null(strstr(run.out, "\"01\",\"zoe\",\"PASS\",2,2,"));
	assert_non_null(strstr(run.out, "\"01\",\"bad\",\"WRONG\",0,2,"));
	assert_non_null(strstr(run.out, "\"01\",\"broken\",\"BUILD\","));
	assert_non_null(strstr(run.out, "\"01\",\"forger\",\"BUILD\","));
	assert_non_null(strstr(run.out, "\"01\",\"killer\",\"WRONG\","));
	assert_non_null(strstr(run.out, "\"01\",\"leaver\",\"WRONG\","));
	assert_non_null(strstr(run.out, "\"01\",\"empty\",\"NONE\","));
	assert_int_equal(count_parts(run.out, "\n"), 9);
	run_command_release(&run);
	assert_lesson(0, WORDS("grade", folder, "--lesson", "1", "--json"),
	        WORDS("\"outcomes\": \"adds=WRONG signed=WRONG\"", "\"mistake\": \"adds-wrongly\"",
	                "\"check_sha256\": \""));
}

static void link_as(const char *target, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/in/%s", sandbox.root, name);
	assert_int_equal(symlink(target, path), 0);
}

/* Who grades may read more than who handed in. */
static void grades_no_file_that_a_student_only_points_to(void **state)
{
	struct run_command run = {0};
	char folder[PATH_MAX], fifo[PATH_MAX + 32];

	(void)state;
	HAND_IN("ana", SOLUTION);
	put("in/copier/README", "");
	link_as("../ana/01-first.c", "copier/01-first.c");
	link_as("ana", "impostor");
	put("in/nested/01-first.c/README", "");
	put("in/waiter/README", "");
	snprintf(folder, sizeof(folder), "%s/in", sandbox.root);
	snprintf(fifo, sizeof(fifo), "%s/waiter/01-first.c", folder);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	run_command_start(&run, WORDS("lesson", "grade", folder, "--lesson", "1"));
	run_command_finish(&run, 120);
	assert_ended(&run, 0);
	assert_int_equal(count_parts(run.out, "\",\"PASS\",2,2,"), 1);
	assert_int_equal(count_parts(run.out, "\",\"NOT-RUN\",0,0,"), 4);
	assert_non_null(strstr(run.out, "/in/copier/01-first.c is a link, which is not followed\",,"));
	assert_non_null(strstr(run.out, "/in/impostor is a link, which is not followed\",,"));
	assert_non_null(strstr(run.out, "/in/nested/01-first.c is a folder\",,"));
	assert_non_null(strstr(run.out, "/in/waiter/01-first.c is no regular file\",,"));
	run_command_release(&run);
}

static void finds_what_is_wrong_with_a_lesson(void **state)
{
	(void)state;
	assert_lesson(0, WORDS("selftest", "1", "--seeds", "1-3"),
	        WORDS("01-first: right: 6 cases, 1 wrong programs"));
	put("lessons/01-first/wrong/another.c", WRONG);
	put("lessons/01-first/wrong/fine.c", SOLUTION);
	put("lessons/01-first/wrong/yet-another.c", WRONG);
	put("lessons/solutions/01-first.c", WRONG);
	put("lessons/01-first/start.c", SOLUTION);
	assert_lesson(1, WORDS("selftest", "1", "--seeds", "1-3"),
	        WORDS("start.c must fail the check, and is PASS",
	                "the solution must pass on seeds 1-3, and is WRONG",
	                "wrong/another fails with the mistake 'adds-wrongly'", "fail with the same message",
	                "wrong/fine must fail the check, and is PASS",
	                "wrong/adds-wrongly.diff does not fit the solution",
	                "hints (en): nothing under == another"));
	assert_lesson(77, WORDS("selftest", "2"), WORDS("skipped: lesson 02 has no solution here"));
}

static void finds_names_without_a_translation(void **state)
{
	char other[sizeof(ini) + 16];

	(void)state;
	snprintf(other, sizeof(other), "%.*stwo = dos\n", (int)(strstr(ini, "one = uno") - ini), ini);
	put("lessons/01-first/lesson.ini", other);
	assert_lesson(1, WORDS("selftest", "1", "--seeds", "1-3"),
	        WORDS("01-first: lesson.ini: [names.es] has nothing for 'one'",
	                "01-first: lesson.ini: 'two' is translated, and measure.c does not write it"));
	put("lessons/01-first/measure.c", "#error no measurement\n");
	assert_lesson(
	        1, WORDS("selftest", "1", "--seeds", "1-3"), WORDS("its measurement cannot be examined"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_lessons, sandbox_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(tells_a_newcomer_what_to_do),
	        TEST(shows_a_lesson_and_makes_the_file),
	        TEST(checks_what_the_student_wrote),
	        TEST(names_the_students_file_when_it_does_not_compile),
	        TEST(checks_as_somebody_without_an_account),
	        TEST(tells_a_hang_from_wrong),
	        TEST(speaks_the_students_language),
	        TEST(keeps_control_characters_from_the_terminal),
	        TEST(measures_after_a_prediction_only),
	        TEST(answers_with_the_ratio_of_what_the_figure_shows),
	        TEST(draws_what_was_measured),
	        TEST(gives_the_hint_for_the_mistake_first),
	        TEST(shows_the_solution_to_those_who_may),
	        TEST(begins_again_and_keeps_the_file),
	        TEST(refuses_what_is_not_there),
	        TEST(refuses_options_of_a_check),
	        TEST(stops_at_once_when_interrupted),
	        TEST(leaves_nothing_of_an_interrupted_archive),
	        TEST(works_in_a_checkout_that_cannot_be_written),
	        TEST(grades_everybody_whatever_one_does),
	        TEST(grades_no_file_that_a_student_only_points_to),
	        TEST(finds_what_is_wrong_with_a_lesson),
	        TEST(finds_names_without_a_translation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
