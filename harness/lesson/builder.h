/*
 * builder: from a student's file to a program, in a private folder.
 *
 * 1. builder_init() finds what is needed beside the program telar: the compiler that it was built by,
 *    the file of link flags that names the check library.
 * 2. build_open() makes a private folder; build_program() compiles and links there.
 * 3. build_close() removes the folder.
 *
 * check.c and measure.c, with their parts, are compiled once and kept, named by what they were made of; where
 * that cannot be kept, they are compiled every time.
 */
#ifndef TELAR_BUILDER_H
#define TELAR_BUILDER_H

#include "lesson/confine.h"
#include "lesson/lesson.h"

struct builder {
	char root[PATH_MAX / 4];  /* the project's folder */
	char tools[PATH_MAX / 4]; /* where telar lies: the libraries lie there too */
	char cache[PATH_MAX / 2];
	uid_t uid;      /* as root: who compiles and runs what the student wrote; 0: we ourselves */
	bool handed_in; /* the student's file may be no link (files.h) */
	bool tsan;      /* everything under ThreadSanitizer */
	const volatile int *interrupts;
};

int builder_init(struct builder *builder, const char *root, struct reason *why);

/* Whether a lesson's check can be linked in this build of Telar: 0, or -ENOENT and why not. */
int builder_can_check(const struct builder *builder, const struct lesson *lesson, struct reason *why);

/* Why the student's file is not a program. */
enum build_failure {
	BUILD_FINE,
	BUILD_BROKEN,  /* it does not compile */
	BUILD_REFUSED, /* objectfile.h */
	BUILD_MISSING, /* it lacks functions of lesson.h */
	BUILD_LOOSE,   /* it cannot be linked for another reason */
};

/* As root: whether a user without an account, confine_lone_uid(), can read what is compiled and linked. */
bool builder_lone_user_can_read(const struct builder *builder);

struct build {
	char folder[PATH_MAX / 4];
	char program[PATH_MAX / 2];
	const char *source;      /* the student's file, or NULL ... */
	char copy[PATH_MAX / 2]; /* ... and what is compiled in its place */
	char *messages;          /* the compiler's: warnings, or why it failed. Owned; may be empty */
	bool explored;           /* under the explorer of lessons/check/ */
	enum build_failure failed;
	bool interrupted;
};

int build_open(struct build *build, struct reason *why);
/* `main_part`: check.c or measure.c of the lesson. `source`: the student's file, or NULL: without. A file
 * that cannot be compiled is no error, but `failed`. 0 or a negative errno. */
int build_program(struct build *build, const struct builder *builder, const struct lesson *lesson,
        const char *main_part, const char *source, struct reason *why);
void build_close(struct build *build);

#endif
