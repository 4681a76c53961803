/* telar lesson selftest [N]: for those who write lessons: does each check what it says? */
#include "verb.h"

#include "lesson/lesson_selftest.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>

struct options {
	const char *lesson, *seeds;
	bool tsan;
};

enum { KEY_TSAN = 256, KEY_SEEDS };

static const struct argp_option option_list[] = {
        {"tsan", KEY_TSAN, NULL, 0, "only: does ThreadSanitizer find a race in the solutions?", 0},
        {"seeds", KEY_SEEDS, "FROM-TO", 0, "for the solutions; the preset is 1-100", 0},
        {0},
};

static const char documentation[] =
        "For those who write lessons: every start must fail, every solution pass on many seeds, every "
        "program "
        "of wrong/ fail with the mistake that it is named by and with a message of its own.\v"
        "Exit status: 0 all is right, 1 there are complaints, 77 this copy of the project has no solutions.";

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case KEY_TSAN:
		options->tsan = true;
		return 0;
	case KEY_SEEDS:
		options->seeds = value;
		return 0;
	case ARGP_KEY_ARG:
		if (options->lesson)
			argp_error(
			        state, "one lesson, or none for all: '%s' and '%s'", options->lesson, value);
		options->lesson = value;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* How each lesson ended, for the exit status. */
struct tally {
	unsigned examined, skipped;
	int complaints;
};

static int test_one(const struct lesson_selftest *test, const struct lesson *lesson, struct tally *tally)
{
	struct reason why;
	const int complaints = lesson_selftest_run(test, lesson, &why);

	if (complaints == -ENOENT) {
		printf("%s: skipped: %s\n", lesson->slug, why.text);
		tally->skipped++;
	} else if (complaints == -EINTR) {
		fprintf(stderr, "telar: interrupted\n");
		return EXIT_INTERRUPTED;
	} else if (complaints < 0) {
		return command_fail(EXIT_REFUSED, "%s", why.text);
	} else {
		tally->examined++;
		tally->complaints += complaints;
	}
	fflush(stdout);
	return EXIT_OK;
}

static int conclude(const struct tally *tally)
{
	if (tally->complaints)
		return EXIT_WRONG;
	return tally->examined ? EXIT_OK : EXIT_SKIPPED;
}

static int run(struct lesson_context *context, int argc, char **argv)
{
	static const struct argp argp = {option_list, parse_option, "[N]", documentation, NULL, NULL, NULL};
	struct options options = {.seeds = "1-100"};
	struct lesson_selftest test = {
	        .workspace = &context->workspace, .builder = &context->builder, .log = stdout};
	const struct lesson *only = NULL;
	struct tally tally = {0};
	int status = EXIT_OK;

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	if (options.lesson && !(only = lesson_named(context, options.lesson)))
		return EXIT_USAGE;
	test.seeds = options.seeds;
	context->builder.tsan = options.tsan;
	lesson_catch_interrupts(context);
	for (size_t i = 0; i < context->catalogue.count && status == EXIT_OK; i++)
		if (!only || only == &context->catalogue.lessons[i])
			status = test_one(&test, &context->catalogue.lessons[i], &tally);
	return status == EXIT_OK ? conclude(&tally) : status;
}

const struct lesson_verb lesson_verb_selftest = {
        .name = "selftest",
        .arguments = "[N]",
        .summary = "for authors: do the lessons check what they say?",
        .run = run,
};
