/* See words_file.h. */
#include "words_file.h"

#include "lesson/expectations.h"
#include "lesson/files.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static int make(const struct lesson_context *context, const struct lesson *lesson, const char *path,
        struct reason *why)
{
	char template[PATH_MAX];
	int error;

	if (access(path, F_OK) == 0)
		return 0;
	error = files_make_folder(context->workspace.folder, why);
	if (!error)
		error = files_copy_new(words_template(lesson, context->language, template), path, why);
	if (!error)
		printf(SAY(context, your_words), workspace_short(&context->workspace, path));
	return error == -EEXIST ? 0 : error;
}

char *lesson_words_path(const struct lesson_context *context, const struct lesson *lesson, char *path)
{
	snprintf(path, PATH_MAX, "%s/%s.words", context->workspace.folder, lesson->slug);
	return path;
}

int lesson_words_read(
        struct lesson_context *context, const struct lesson *lesson, struct words *words, char *path)
{
	struct reason why;
	int error;

	lesson_words_path(context, lesson, path);
	error = words_init(words, lesson, &why);
	if (!error)
		error = make(context, lesson, path, &why);
	if (!error)
		error = words_load(words, path, &why);
	if (!error)
		error = expectations_remember(&context->progress, lesson, words, &why);
	return error ? command_fail(lesson_status(error), "%s", why.text) : EXIT_OK;
}

int lesson_words_remember(struct lesson_context *context, const struct lesson *lesson)
{
	struct words words;
	char path[PATH_MAX];

	return words_has(lesson) ? lesson_words_read(context, lesson, &words, path) : EXIT_OK;
}

int lesson_words_require(struct lesson_context *context, const struct lesson *lesson)
{
	struct words words;
	char path[PATH_MAX];
	size_t missing = 0;
	int status;

	if (!words_has(lesson))
		return EXIT_OK;
	status = lesson_words_read(context, lesson, &words, path);
	if (status != EXIT_OK || progress_of(&context->progress, lesson->slug).measured)
		return status;
	for (size_t i = 0; i < words.load_count; i++)
		missing += !expectations_find(&context->progress, lesson->slug, words.loads[i].name).model;
	if (missing == words.load_count)
		return command_fail(EXIT_WRONG, SAY(context, measure_expect),
		        workspace_short(&context->workspace, path), lesson->number);
	if (missing > 0)
		fprintf(stderr, SAY(context, measure_expect_some), missing, words.load_count,
		        workspace_short(&context->workspace, path));
	return EXIT_OK;
}
