/* See command.h. */
#include "command.h"

#include "base/printable.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMMAND(name) extern const struct command command_##name;
#include "commands.def"
#undef COMMAND

const struct command *const command_registry[] = {
#define COMMAND(name) &command_##name,
#include "commands.def"
#undef COMMAND
        NULL,
};

int command_fail(int status, const char *format, ...)
{
	const char *sentence;
	va_list args;
	char *text;

	fflush(stdout);
	fputs("telar: ", stderr);
	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	sentence = text ? text : "there is no memory to say what is wrong";
	printable_write(sentence, strlen(sentence), stderr);
	free(text);
	fputc('\n', stderr);
	return status;
}

int command_print_json(json_t *document)
{
	if (!document)
		return command_fail(EXIT_REFUSED, "no memory for the JSON");
	const int error = json_dumpf(document, stdout, JSON_INDENT(2));

	json_decref(document);
	if (error || putchar('\n') < 0)
		return command_fail(EXIT_REFUSED, "the JSON cannot be written");
	return EXIT_OK;
}

int command_status(int error)
{
	return error == -EACCES || error == -EPERM || error == -EROFS || error == -ENOSPC || error == -EIO ||
	                       error == -EMFILE || error == -ENFILE || error == -ENOMEM || error == -EAGAIN
	               ? EXIT_REFUSED
	               : EXIT_USAGE;
}

const char *command_root(void)
{
	const char *root = getenv("TELAR_ROOT");

	return root && root[0] ? root : TELAR_SOURCE_FOLDER;
}
