/* telar lesson check N: has the student's file the properties that the exercise asks for? */
#include "check_once.h"
#include "verb.h"

#include <argp.h>
#include <errno.h>

struct options {
	const char *lesson;
	struct check_options check;
};

enum { KEY_SEED = 256, KEY_CASE, KEY_REPLAY };

static const struct argp_option option_list[] = {
        {"seed", KEY_SEED, "N", 0, "the seed of what the check draws; the preset is 1", 0},
        {"case", KEY_CASE, "NAME", 0, "this case only", 0},
        {"replay", KEY_REPLAY, "SCHEDULE", 0, "under the schedule that a failed check has shown", 0},
        {0},
};

static const char documentation[] =
        "Build your file with the lesson's check and run it. No verdict depends on time, but HANG: a case "
        "did not end.\v"
        "Example: telar lesson check 13 --case two-threads --seed 4\n"
        "\n"
        "Exit status: 0 PASS, 1 WRONG, HANG or BUILD (it is no program), 77 all was skipped, 2 wrong "
        "usage, 3 the system refused, 130 interrupted.";

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case KEY_SEED:
		options->check.seed = value;
		return 0;
	case KEY_CASE:
		options->check.only = value;
		return 0;
	case KEY_REPLAY:
		options->check.replay = value;
		return 0;
	default:
		return lesson_take_argument(key, value, state, &options->lesson);
	}
}

static int run(struct lesson_context *context, int argc, char **argv)
{
	static const struct argp argp = {option_list, parse_option, "N", documentation, NULL, NULL, NULL};
	struct options options = {0};
	const struct lesson *lesson;

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	lesson = lesson_named(context, options.lesson);
	if (!lesson)
		return EXIT_USAGE;
	lesson_catch_interrupts(context);
	return lesson_check_once(context, lesson, &options.check);
}

const struct lesson_verb lesson_verb_check = {
        .name = "check",
        .arguments = "N [OPTION...]",
        .summary = "check your file: PASS, WRONG, HANG, SKIP or BUILD",
        .run = run,
};
