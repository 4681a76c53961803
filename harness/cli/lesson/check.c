/* telar lesson check N: has the student's file the properties that the exercise asks for? */
#include "check_once.h"
#include "verb.h"

#include "base/units.h"

#include <argp.h>
#include <errno.h>
#include <regex.h>
#include <stdio.h>

struct options {
	const char *lesson;
	char seed[24];
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

/* As explore.h has it; that the threads are there is for the check to say. */
static bool is_schedule(const char *text)
{
#define PART "(\\^[0-9]+|[0-9]+(!|\\*[0-9]*)?)"
	regex_t schedule;
	int differs;

	if (regcomp(&schedule, "^" PART "(," PART ")*$", REG_EXTENDED | REG_NOSUB) != 0)
		return true;
	differs = regexec(&schedule, text, 0, NULL, 0);
	regfree(&schedule);
	return differs == 0;
}

static void take_seed(struct options *options, const char *value, struct argp_state *state)
{
	struct reason why;
	uint64_t seed;

	if (count_parse(value, "--seed", 0, UINT64_MAX, &seed, &why) != 0)
		argp_error(state, "%s", why.text);
	snprintf(options->seed, sizeof(options->seed), "%ju", (uintmax_t)seed);
	options->check.seed = options->seed;
}

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case KEY_SEED:
		take_seed(options, value, state);
		return 0;
	case KEY_CASE:
		options->check.only = value;
		return 0;
	case KEY_REPLAY:
		if (!is_schedule(value))
			argp_error(state,
			        "--replay: '%.40s' is no schedule: it is parts such as 1*3, 2*, 2! or ^1, "
			        "separated "
			        "by commas, as a failed check shows it",
			        value);
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
	if (options.check.replay && !lesson->explore)
		return command_fail(EXIT_USAGE, "--replay: the check of lesson %02u explores no schedules",
		        lesson->number);
	lesson_catch_interrupts(context);
	return lesson_check_once(context, lesson, &options.check);
}

const struct lesson_verb lesson_verb_check = {
        .name = "check",
        .arguments = "N [OPTION...]",
        .summary = "check your file: PASS, WRONG, HANG, SKIP or BUILD",
        .run = run,
};
