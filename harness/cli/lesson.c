/*
 * telar lesson: the numbered lessons, from the first question to the measurement.
 *
 * This file finds the verb; each verb is a file of harness/cli/lesson/.
 */
#include "cli/lesson/guide.h"
#include "cli/lesson/verb.h"
#include "command.h"

#include "base/nearest.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define VERBS_MAX 32

#define LESSON_VERB(name) extern const struct lesson_verb lesson_verb_##name;
#include "cli/lesson/verbs.def"
#undef LESSON_VERB

const struct lesson_verb *const lesson_verbs[] = {
#define LESSON_VERB(name) &lesson_verb_##name,
#include "cli/lesson/verbs.def"
#undef LESSON_VERB
        NULL,
};

static void print_help(void)
{
	puts("Usage: telar lesson [VERB] [N] [--lang en|es]\n\n"
	     "Lessons on processes, threads and what they cost: read, predict, write, check, measure.\n"
	     "Without a verb it says what to do next.\n");
	for (size_t i = 0; lesson_verbs[i]; i++)
		printf("  %-8s %-18s %s\n", lesson_verbs[i]->name, lesson_verbs[i]->arguments,
		        lesson_verbs[i]->summary);
	puts("\nN is a lesson's number or its name; telar lesson N is telar lesson read N. Your files are "
	     "in\n"
	     "lessons/work, or in $TELAR_WORK. The language is that of LC_ALL, LC_MESSAGES, LANG, or "
	     "--lang.\n"
	     "\n"
	     "Examples:\n"
	     "  telar lesson\n"
	     "  telar lesson 1 --lang es\n"
	     "  telar lesson check measure-honestly");
}

/* Takes --lang out of the words, wherever it stands. EXIT_OK or EXIT_USAGE. */
static int take_language(enum language *language, int *argc, char **argv)
{
	struct reason why;
	int kept = 1;

	*language = language_of_environment();
	for (int i = 1; i < *argc; i++) {
		const bool apart = strcmp(argv[i], "--lang") == 0;
		const char *name = apart                                 ? argv[i + 1]
		                   : strncmp(argv[i], "--lang=", 7) == 0 ? argv[i] + 7
		                                                         : NULL;

		if (apart && !name)
			return command_fail(EXIT_USAGE, "--lang: which language? en or es");
		if (name && language_parse(name, language, &why) != 0)
			return command_fail(EXIT_USAGE, "--lang: %s", why.text);
		if (!name)
			argv[kept++] = argv[i];
		i += apart;
	}
	argv[kept] = NULL;
	*argc = kept;
	return EXIT_OK;
}

/* A number or a lesson's name stands for reading it. */
static const struct lesson_verb *find_verb(
        const struct lesson_context *context, const char *name, bool *is_lesson)
{
	const char *names[VERBS_MAX];
	struct reason why;
	size_t count = 0;

	*is_lesson = false;
	for (; lesson_verbs[count] && count < VERBS_MAX; count++) {
		names[count] = lesson_verbs[count]->name;
		if (strcmp(names[count], name) == 0)
			return lesson_verbs[count];
	}
	*is_lesson = isdigit((unsigned char)name[0]) || catalogue_find(&context->catalogue, name, &why);
	if (*is_lesson)
		return &lesson_verb_read;
	nearest_refuse("verb", name, names, count, &why);
	command_fail(EXIT_USAGE, "%s", why.text);
	return NULL;
}

static int open_context(struct lesson_context *context, struct reason *why)
{
	const char *root = command_root();
	int error = workspace_init(&context->workspace, root, why);

	if (!error)
		error = builder_init(&context->builder, root, why);
	if (error)
		return error;
	error = catalogue_load(&context->catalogue, context->workspace.lessons, why);
	if (error)
		return error;
	error = progress_load(&context->progress, context->workspace.journal, why);
	if (error)
		catalogue_release(&context->catalogue);
	else if (context->progress.broken)
		fprintf(stderr, "telar: %s: %u %s cannot be read and %s left out\n", context->progress.path,
		        context->progress.broken, context->progress.broken == 1 ? "line" : "lines",
		        context->progress.broken == 1 ? "is" : "are");
	return error;
}

static int run_verb(struct lesson_context *context, int argc, char **argv)
{
	const struct lesson_verb *verb;
	char program[64];
	bool is_lesson;

	if (argc == 1)
		return lesson_guide(context);
	verb = find_verb(context, argv[1], &is_lesson);
	if (!verb)
		return EXIT_USAGE;
	snprintf(program, sizeof(program), "telar lesson %s", verb->name);
	if (is_lesson) {
		argv[0] = program;
		return verb->run(context, argc, argv);
	}
	argv[1] = program;
	return verb->run(context, argc - 1, argv + 1);
}

static int command_lesson_run(int argc, char **argv)
{
	struct lesson_context context = {0};
	struct reason why;
	int status = take_language(&context.language, &argc, argv), error;

	if (status != EXIT_OK)
		return status;
	if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0 ||
	                        strcmp(argv[1], "-?") == 0)) {
		print_help();
		return EXIT_OK;
	}
	error = open_context(&context, &why);
	if (error)
		return command_fail(lesson_status(error), "%s", why.text);
	status = run_verb(&context, argc, argv);
	progress_release(&context.progress);
	catalogue_release(&context.catalogue);
	return status;
}

const struct command command_lesson = {
        .name = "lesson",
        .summary = "learn it: read, predict, write, check, measure",
        .run = command_lesson_run,
};
