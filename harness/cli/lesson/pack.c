/* telar lesson pack [FILE]: for an instructor: the project as students get it. */
#include "verb.h"

#include "lesson/packing.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int run(struct lesson_context *context, int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "telar-lessons.tar.gz";
	char archive[PATH_MAX], root[PATH_MAX];
	struct reason why;
	unsigned count;
	int error;

	if (argc > 1 && strcmp(argv[1], "--help") == 0) {
		puts("Usage: telar lesson pack [FILE.tar.gz]\n\nThe project as students get it, without "
		     "solutions "
		     "and wrong programs. The preset is\ntelar-lessons.tar.gz, here. The same files give the "
		     "same "
		     "archive, byte by byte.");
		return EXIT_OK;
	}
	if (argc > 2)
		return command_fail(EXIT_USAGE, "'%s' is too much: telar lesson pack FILE.tar.gz", argv[2]);
	if (name[0] == '-')
		return command_fail(EXIT_USAGE, "'%s' is no name of a file", name);
	if (strlen(name) + 8 > sizeof(archive))
		return command_fail(EXIT_USAGE, "the name of the archive is too long");
	snprintf(archive, sizeof(archive), "%s", name);
	if (!realpath(command_root(), root))
		return command_fail(EXIT_REFUSED, "%s: %s", command_root(), strerror(errno));
	lesson_catch_interrupts(context);
	error = packing_write(root, archive, context->builder.interrupts, &count, &why);
	if (error == -EINTR) {
		fputs(SAY(context, interrupted), stderr);
		return EXIT_INTERRUPTED;
	}
	if (error)
		return command_fail(EXIT_REFUSED, "%s", why.text);
	printf("%s: %u files, without solutions\n", archive, count);
	return EXIT_OK;
}

const struct lesson_verb lesson_verb_pack = {
        .name = "pack",
        .arguments = "[FILE.tar.gz]",
        .summary = "for instructors: the project without solutions",
        .run = run,
};
