/* telar lesson watch N: checks the file each time that it is saved, until Ctrl-C. */
#include "check_once.h"
#include "verb.h"

#include "lesson/changes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

extern const struct lesson_verb lesson_verb_watch;

static void clear(void)
{
	if (isatty(STDOUT_FILENO))
		fputs("\033[H\033[2J", stdout);
}

static int watch(struct lesson_context *context, const struct lesson *lesson, struct changes *changes)
{
	const struct check_options options = {0};
	struct reason why;
	int error = 0, status;

	do {
		clear();
		status = lesson_check_once(context, lesson, &options);
		if (status == EXIT_REFUSED || status == EXIT_USAGE || status == EXIT_INTERRUPTED)
			return status;
		fputs(SAY(context, watch_again), stdout);
		fflush(stdout);
		error = changes_wait(changes, &why);
	} while (!error);
	return error == -EINTR ? EXIT_INTERRUPTED : command_fail(EXIT_REFUSED, "%s", why.text);
}

static int run(struct lesson_context *context, int argc, char **argv)
{
	const struct lesson *lesson;
	struct changes changes;
	struct reason why;
	char path[PATH_MAX];
	int status = lesson_take(context, &lesson_verb_watch, argc, argv, &lesson);

	if (status != EXIT_OK)
		return status < 0 ? EXIT_OK : status;
	status = lesson_prepare(context, lesson);
	if (status != EXIT_OK)
		return status;
	lesson_catch_interrupts(context);
	workspace_source(&context->workspace, lesson, path);
	if (changes_open(&changes, path, false, &lesson_interrupts, &why) != 0)
		return command_fail(EXIT_REFUSED, "%s", why.text);
	status = watch(context, lesson, &changes);
	changes_close(&changes);
	return status;
}

const struct lesson_verb lesson_verb_watch = {
        .name = "watch",
        .arguments = "N",
        .summary = "check again each time that you save",
        .run = run,
};
