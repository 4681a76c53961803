/* telar lesson grade FOLDER: for an instructor: checks what all students have handed in. */
#include "verb.h"

#include "base/units.h"
#include "lesson/grading.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct options {
	const char *folder, *lesson;
	bool csv, json;
	uint64_t jobs;
};

enum { KEY_CSV = 256, KEY_JSON, KEY_LESSON };

static const struct argp_option option_list[] = {
        {"csv", KEY_CSV, NULL, 0, "print CSV (the preset)", 0},
        {"json", KEY_JSON, NULL, 0, "print JSON, with the outcome of each case", 0},
        {"lesson", KEY_LESSON, "N", 0, "this lesson only", 0},
        {"jobs", 'j', "N", 0, "how many at once; the preset is the number of processors", 0},
        {0},
};

static const char documentation[] =
        "Build and check every FOLDER/STUDENT/NN-*.c anew, and print a table: verdict, mistake, the seed (it "
        "follows from the student's name), the source's SHA-256, the checker's commit, the machine. What "
        "students' own journals say is not looked at.\v"
        "Each submission runs by itself, with limits; in namespaces of its own where they can be had (column "
        "`isolated`); as root, under a user id that nobody has. That protects the machine and the other "
        "grades. It does not make a check unbeatable: the student's code shares a process with the check of "
        "its case, so code that was written against the check can defeat it. Look at a source before a pass "
        "counts.\n"
        "\n"
        "Exit status: 0 all were graded, whatever the grades; 2 wrong usage, 3 the system refused, 130 "
        "interrupted.";

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct options *options = state->input;
	struct reason why;

	switch (key) {
	case KEY_CSV:
		options->csv = true;
		return 0;
	case KEY_JSON:
		options->json = true;
		return 0;
	case KEY_LESSON:
		options->lesson = value;
		return 0;
	case 'j':
		if (count_parse(value, "--jobs", 1, 256, &options->jobs, &why) != 0)
			argp_error(state, "%s", why.text);
		return 0;
	case ARGP_KEY_ARG:
		if (options->folder)
			argp_error(state, "one folder at a time: '%s' and '%s'", options->folder, value);
		options->folder = value;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which folder? It holds a folder for each student");
		return EINVAL;
	case ARGP_KEY_END:
		if (options->csv && options->json)
			argp_error(state, "--csv and --json: one of them");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* All lessons, or a catalogue of one of them, which borrows it. */
static bool choose(const struct lesson_context *context, const char *name, struct catalogue *chosen)
{
	*chosen = context->catalogue;
	if (!name)
		return true;
	chosen->lessons = (struct lesson *)lesson_named(context, name);
	chosen->count = 1;
	return chosen->lessons != NULL;
}

static int grade(
        struct lesson_context *context, const struct options *options, const struct catalogue *chosen)
{
	struct grading grading;
	struct reason why;
	int error = grading_collect(&grading, chosen, options->folder, &why), written;

	if (error)
		return command_fail(lesson_status(error), "%s", why.text);
	if (confine_cannot_isolate())
		fprintf(stderr, "telar: no namespaces here: %s; submissions see each other's processes%s\n",
		        confine_cannot_isolate(), geteuid() == 0 ? "" : ", and can end this program");
	lesson_catch_interrupts(context);
	error = grading_run(&grading, &context->builder, (unsigned)options->jobs, &why);
	if (error) {
		grading_release(&grading);
		if (error == -EINTR)
			fprintf(stderr, "telar: interrupted; no grades\n");
		return error == -EINTR ? EXIT_INTERRUPTED : command_fail(EXIT_REFUSED, "%s", why.text);
	}
	written = options->json ? grading_write_json(&grading, stdout) : grading_write_csv(&grading, stdout);
	grading_release(&grading);
	return written == 0
	               ? EXIT_OK
	               : command_fail(EXIT_REFUSED, "the grades cannot be written: %s", strerror(-written));
}

static int run(struct lesson_context *context, int argc, char **argv)
{
	static const struct argp argp = {
	        option_list, parse_option, "FOLDER", documentation, NULL, NULL, NULL};
	struct options options = {0};
	struct catalogue chosen;

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	if (!choose(context, options.lesson, &chosen))
		return EXIT_USAGE;
	return grade(context, &options, &chosen);
}

const struct lesson_verb lesson_verb_grade = {
        .name = "grade",
        .arguments = "FOLDER [--json]",
        .summary = "for instructors: check what students have handed in",
        .run = run,
};
