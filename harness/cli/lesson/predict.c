/*
 * telar lesson predict N [ANSWER]: what the student expects, remembered with its date before it is measured.
 */
#include "guide.h"
#include "verb.h"
#include "words_file.h"

#include "lesson/prediction.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct options {
	const char *lesson, *answer;
};

static const char documentation[] =
        "Write down what you expect before you measure it. A prediction that was measured, or that was made "
        "once, is not changed: being wrong is what one learns by.\v"
        "Examples:\n"
        "  telar lesson predict 7          asks, on a terminal\n"
        "  telar lesson predict 7 '3 us'\n"
        "  telar lesson predict 4 grows";

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (state->arg_num == 0)
			options->lesson = value;
		else if (state->arg_num == 1)
			options->answer = value;
		else
			argp_error(
			        state, "'%s' is too much; an answer of several words goes in quotes", value);
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which lesson? As in: telar lesson predict 1");
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void print_question(const struct lesson_context *context, const struct lesson *lesson)
{
	char word[480];

	printf("%s\n", lesson_text(&lesson->ask, context->language));
	if (lesson->predict == PREDICT_CHOICE)
		for (unsigned i = 0; prediction_choice(lesson, context->language, i, word); i++)
			printf("  %u  %s\n", i + 1, word);
	else if (lesson->unit[0])
		printf(SAY(context, predict_number), lesson_unit(lesson, context->language));
}

/* Until the answer is one. EXIT_OK, or the status to end with. */
static int ask(const struct lesson_context *context, const struct lesson *lesson, char *answer, size_t size)
{
	char line[512];
	struct reason why;

	for (;;) {
		printf("> ");
		fflush(stdout);
		if (!fgets(line, sizeof(line), stdin))
			return command_fail(EXIT_USAGE, SAY(context, predict_no_answer));
		line[strcspn(line, "\n")] = '\0';
		if (prediction_parse(lesson, context->language, line, answer, size, &why) == 0)
			return EXIT_OK;
		printf("%s.\n", why.text);
	}
}

static int take_answer(const struct lesson_context *context, const struct lesson *lesson, const char *given,
        char *answer, size_t size)
{
	struct reason why;

	if (given)
		return prediction_parse(lesson, context->language, given, answer, size, &why) == 0
		               ? EXIT_OK
		               : command_fail(EXIT_USAGE, "%s", why.text);
	print_question(context, lesson);
	if (!isatty(STDIN_FILENO)) {
		fflush(stdout);
		return command_fail(EXIT_USAGE, SAY(context, predict_no_terminal), lesson->number);
	}
	return ask(context, lesson, answer, size);
}

static int run(struct lesson_context *context, int argc, char **argv)
{
	static const struct argp argp = {NULL, parse_option, "N [ANSWER]", documentation, NULL, NULL, NULL};
	struct options options = {0};
	const struct lesson *lesson;
	struct lesson_progress progress;
	struct reason why;
	char answer[480], word[480];
	int status;

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	lesson = lesson_named(context, options.lesson);
	if (!lesson)
		return EXIT_USAGE;
	if (lesson->predict == PREDICT_NOTHING)
		return command_fail(EXIT_USAGE, SAY(context, predict_nothing), lesson->number);
	progress = progress_of(&context->progress, lesson->slug);
	if (progress.prediction)
		return command_fail(EXIT_WRONG,
		        progress.measured ? SAY(context, predict_measured) : SAY(context, predict_stands),
		        prediction_word(lesson, context->language, progress.prediction, answer),
		        progress.predicted, lesson->number);
	status = take_answer(context, lesson, options.answer, answer, sizeof(answer));
	if (status != EXIT_OK)
		return status;
	if (progress_add(&context->progress, lesson->slug, "predict", json_pack("{s:s}", "answer", answer),
	            &why) != 0)
		return command_fail(EXIT_REFUSED, "%s", why.text);
	printf(SAY(context, predict_remembered), prediction_word(lesson, context->language, answer, word),
	        lesson->unit[0] ? " " : "", lesson_unit(lesson, context->language));
	status = lesson_words_remember(context, lesson);
	if (status == EXIT_OK)
		lesson_guide_step(context, lesson);
	return status;
}

const struct lesson_verb lesson_verb_predict = {
        .name = "predict",
        .arguments = "N [ANSWER]",
        .summary = "write down what you expect",
        .run = run,
};
