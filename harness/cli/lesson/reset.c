/* telar lesson reset N, reset --all: begins again; the file as it was is kept. */
#include "verb.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int reset(struct lesson_context *context, const struct lesson *lesson)
{
	char backup[PATH_MAX];
	struct reason why;
	const int error = workspace_reset(&context->workspace, lesson, backup, &why);

	if (error)
		return command_fail(lesson_status(error), "%s", why.text);
	lesson_note(context, lesson, "reset", json_pack("{s:s}", "backup", backup));
	printf(SAY(context, reset_done), lesson->number, workspace_short(&context->workspace, backup));
	return EXIT_OK;
}

static int reset_all(struct lesson_context *context)
{
	unsigned count = 0;
	int status = EXIT_OK;

	for (size_t i = 0; i < context->catalogue.count && status == EXIT_OK; i++) {
		const struct lesson *lesson = &context->catalogue.lessons[i];
		char path[PATH_MAX];

		if (access(workspace_source(&context->workspace, lesson, path), F_OK) != 0)
			continue;
		status = reset(context, lesson);
		count++;
	}
	if (count == 0)
		fputs(SAY(context, reset_nothing), stdout);
	return status;
}

extern const struct lesson_verb lesson_verb_reset;

static int run(struct lesson_context *context, int argc, char **argv)
{
	const struct lesson *lesson;
	int status;

	if (argc == 2 && strcmp(argv[1], "--all") == 0)
		return reset_all(context);
	status = lesson_take(context, &lesson_verb_reset, argc, argv, &lesson);
	if (status != EXIT_OK)
		return status < 0 ? EXIT_OK : status;
	return reset(context, lesson);
}

const struct lesson_verb lesson_verb_reset = {
        .name = "reset",
        .arguments = "N | --all",
        .summary = "begin again; your file is kept in backup/",
        .run = run,
};
