/* telar lesson next: reads the lesson that comes next. */
#include "guide.h"
#include "reader.h"
#include "verb.h"

#include <stdio.h>
#include <string.h>

static int run(struct lesson_context *context, int argc, char **argv)
{
	const struct lesson *lesson;

	if (argc > 1 && strcmp(argv[1], "--help") != 0)
		return command_fail(EXIT_USAGE, "'%s' is too much: telar lesson next", argv[1]);
	if (argc > 1) {
		puts("Usage: telar lesson next\n\nThe first lesson that is not passed and whose "
		     "prerequisites are.");
		return EXIT_OK;
	}
	lesson = lesson_next(context);
	return lesson ? lesson_read(context, lesson) : lesson_guide(context);
}

const struct lesson_verb lesson_verb_next = {
        .name = "next",
        .arguments = "",
        .summary = "read the lesson that comes next",
        .run = run,
};
