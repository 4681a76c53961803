/* What all verbs share. See verb.h. */
#include "verb.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

volatile int lesson_interrupts;

static void count_interrupt(int signal)
{
	(void)signal;
	lesson_interrupts++;
}

void lesson_catch_interrupts(struct lesson_context *context)
{
	/* Without SA_RESTART: whoever waits should look. */
	const struct sigaction action = {.sa_handler = count_interrupt};

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	context->builder.interrupts = &lesson_interrupts;
}

int lesson_status(int error)
{
	if (error == -EINTR)
		return EXIT_INTERRUPTED;
	return error == -EINVAL || error == -ENOENT || error == -ENOTDIR || error == -ENAMETOOLONG
	               ? EXIT_USAGE
	               : EXIT_REFUSED;
}

const struct lesson *lesson_named(const struct lesson_context *context, const char *text)
{
	struct reason why;
	const struct lesson *lesson = catalogue_find(&context->catalogue, text, &why);

	if (!lesson)
		command_fail(EXIT_USAGE, "%s", why.text);
	return lesson;
}

static void print_verb_help(const struct lesson_verb *verb)
{
	printf("Usage: telar lesson %s%s%s\n\n%c%s.\n\nN is a lesson's number or its name.\n", verb->name,
	        *verb->arguments ? " " : "", verb->arguments, toupper((unsigned char)verb->summary[0]),
	        verb->summary + 1);
}

/* The number of the first lesson that the verb is for. */
static unsigned find_example(const struct catalogue *catalogue, const struct lesson_verb *verb)
{
	for (size_t i = 0; i < catalogue->count; i++)
		if (!verb->suits || verb->suits(&catalogue->lessons[i]))
			return catalogue->lessons[i].number;
	return 1;
}

int lesson_take(const struct lesson_context *context, const struct lesson_verb *verb, int argc, char **argv,
        const struct lesson **lesson)
{
	if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-?") == 0)) {
		print_verb_help(verb);
		return -1;
	}
	if (argc != 2)
		return command_fail(EXIT_USAGE, "which lesson? As in: telar lesson %s %u", verb->name,
		        find_example(&context->catalogue, verb));
	*lesson = lesson_named(context, argv[1]);
	return *lesson ? EXIT_OK : EXIT_USAGE;
}

error_t lesson_take_argument(int key, char *value, struct argp_state *state, const char **name)
{
	switch (key) {
	case ARGP_KEY_ARG:
		if (*name)
			argp_error(state, "one lesson at a time: '%s' and '%s'", *name, value);
		*name = value;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which lesson? As in: %s 1", state->name);
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const char *lesson_option(const struct lesson_context *context)
{
	static char option[32];

	if (context->language == language_of_environment())
		return "";
	snprintf(option, sizeof(option), " --lang %s", language_names[context->language]);
	return option;
}

static bool is_ready(const struct lesson_context *context, const struct lesson *lesson)
{
	for (unsigned i = 0; i < lesson->need_count; i++) {
		const struct lesson *needed = catalogue_number(&context->catalogue, lesson->needs[i]);

		if (needed && !progress_of(&context->progress, needed->slug).passed)
			return false;
	}
	return true;
}

const struct lesson *lesson_next(const struct lesson_context *context)
{
	for (size_t i = 0; i < context->catalogue.count; i++) {
		const struct lesson *lesson = &context->catalogue.lessons[i];

		if (!progress_of(&context->progress, lesson->slug).passed && is_ready(context, lesson))
			return lesson;
	}
	return NULL;
}

void lesson_note(
        struct lesson_context *context, const struct lesson *lesson, const char *event, json_t *details)
{
	struct reason why;

	if (progress_add(&context->progress, lesson->slug, event, details, &why) != 0)
		fprintf(stderr, "telar: this is not remembered: %s\n", why.text);
}

int lesson_prepare(const struct lesson_context *context, const struct lesson *lesson)
{
	struct reason why;
	char path[PATH_MAX];
	bool made;
	const int error = workspace_prepare(&context->workspace, lesson, &made, &why);

	if (error)
		return command_fail(lesson_status(error), "%s", why.text);
	if (made)
		printf(SAY(context, your_file), workspace_short(&context->workspace,
		                                        workspace_source(&context->workspace, lesson, path)));
	return EXIT_OK;
}
