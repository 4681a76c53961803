/*
 * verb: one verb of `telar lesson`, and what all of them share.
 *
 * lesson.c fills a struct lesson_context, finds the verb and runs it; argv[0] is "telar lesson VERB", for
 * argp. A verb prints, and returns an enum exit_status.
 */
#ifndef TELAR_LESSON_VERB_H
#define TELAR_LESSON_VERB_H

#include <argp.h>

#include "cli/command.h"
#include "lesson/builder.h"
#include "lesson/catalogue.h"
#include "lesson/progress.h"
#include "lesson/texts.h"
#include "lesson/workspace.h"

struct lesson_context {
	struct catalogue catalogue;
	struct workspace workspace;
	struct progress progress;
	struct builder builder;
	enum language language;
};

/* What is said to the student: SAY(context, hint_tier). */
#define SAY(context, id) TEXT_IN((context)->language, id)
/* For commands to be typed next: " --lang es" where the environment would not say so; else "". */
const char *lesson_option(const struct lesson_context *context);

struct lesson_verb {
	const char *name, *arguments, *summary;
	int (*run)(struct lesson_context *context, int argc, char **argv);
	bool (*suits)(const struct lesson *lesson); /* which lessons it is for; NULL: all */
};

/* The registry, in the order of verbs.def; ends with NULL. */
extern const struct lesson_verb *const lesson_verbs[];

/* For verbs that take exactly one lesson and no option of their own but --help: EXIT_OK, and the lesson;
 * else the status to end with, when everything has been said; -1 when --help has been answered. */
int lesson_take(const struct lesson_context *context, const struct lesson_verb *verb, int argc, char **argv,
        const struct lesson **lesson);
/* For the parsers of verbs with options: takes the one argument, a lesson, and asks for it when there is
 * none. */
error_t lesson_take_argument(int key, char *value, struct argp_state *state, const char **name);
/* By what the user typed; NULL when it has been said that there is none. */
const struct lesson *lesson_named(const struct lesson_context *context, const char *text);
/* Which one to do next: the first not passed whose prerequisites are; NULL when all are done. */
const struct lesson *lesson_next(const struct lesson_context *context);
/* Remembers an event, or says why not: nothing depends on it. */
void lesson_note(
        struct lesson_context *context, const struct lesson *lesson, const char *event, json_t *details);

/* Makes the student's file where it is missing, and says so. */
int lesson_prepare(const struct lesson_context *context, const struct lesson *lesson);

/* Ctrl-C and SIGTERM count from now on, and end what is confined. */
extern volatile int lesson_interrupts;
void lesson_catch_interrupts(struct lesson_context *context);

/* Exit status for a negative errno of the lesson room. */
int lesson_status(int error);

#endif
