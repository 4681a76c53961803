/* See compiler.h. */
#include "lesson/compiler.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_S 120

void command_add(struct command *command, const char *word)
{
	if (command->count < COMMAND_WORDS - 1)
		command->word[command->count++] = word;
}

int compiler_say(struct build *build, const char *text)
{
	const size_t old = build->messages ? strlen(build->messages) : 0, more = strlen(text);
	char *longer;

	if (more == 0)
		return 0;
	longer = realloc(build->messages, old + more + 1);
	if (!longer)
		return -ENOMEM;
	memcpy(longer + old, text, more + 1);
	build->messages = longer;
	return 0;
}

void compiler_keep_places(struct build *build, size_t from)
{
	const size_t length = strlen(build->source);
	char *to = build->messages ? build->messages + from : NULL;
	size_t line;

	if (!to || !strstr(to, build->source))
		return;
	for (const char *at = to; *at; at += line) {
		line = strcspn(at, "\n");
		line += at[line] == '\n';
		if (strncmp(at, build->source, length) != 0)
			continue;
		memmove(to, at, line);
		to += line;
	}
	if (to > build->messages + from)
		*to = '\0';
}

/* The compiler says the path of our copy; the student knows another one. */
static char *name_source(const char *text, const char *copy, const char *source)
{
	char *out = NULL;
	size_t size;
	FILE *stream = open_memstream(&out, &size);

	if (!stream)
		return NULL;
	for (const char *found; (found = strstr(text, copy)); text = found + strlen(copy)) {
		fwrite(text, 1, (size_t)(found - text), stream);
		fputs(source, stream);
	}
	fputs(text, stream);
	if (fclose(stream) != 0) {
		free(out);
		return NULL;
	}
	return out;
}

int compiler_run(struct build *build, const struct builder *builder, const struct command *command, uid_t uid,
        struct reason *why)
{
	const struct confine confine = {.argv = command->word,
	        .folder = build->folder,
	        .limit_s = LIMIT_S,
	        .limited = true,
	        .uid = uid,
	        .interrupts = builder->interrupts};
	struct confine_result result;
	char *text;
	int error = confine_run(&confine, &result, why), status;

	if (error)
		return error;
	status = result.timed_out && result.status == 0 ? SIGKILL : result.status;
	build->interrupted |= result.interrupted;
	text = build->copy[0] ? name_source(result.output, build->copy, build->source) : NULL;
	error = compiler_say(build, text ? text : result.output);
	if (!error && result.timed_out)
		error = compiler_say(build, "the compiler took longer than two minutes and was ended\n");
	free(text);
	confine_result_release(&result);
	return error ? reason_set(why, error, "no memory for the compiler's messages") : status;
}
