/*
 * compiler: runs the compiler, confined like what it makes, and keeps what it says for the student.
 */
#ifndef TELAR_COMPILER_H
#define TELAR_COMPILER_H

#include "lesson/builder.h"

#define COMMAND_WORDS 48

/* A command line, word by word; the texts belong to somebody else. */
struct command {
	const char *word[COMMAND_WORDS];
	size_t count;
};

void command_add(struct command *command, const char *word);

/* Adds to the build's messages. 0 or -ENOMEM. */
int compiler_say(struct build *build, const char *text);

/* Of what was said after the first `from` bytes: only the lines that name a place in the student's file, and
 * not the linker's that come with them. Where no line does, all stay. */
void compiler_keep_places(struct build *build, size_t from);

/* Runs `command` as the user `uid`. What the compiler says is added to the messages. Returns its wait status,
 * or a negative errno. */
int compiler_run(struct build *build, const struct builder *builder, const struct command *command, uid_t uid,
        struct reason *why);

#endif
