/*
 * words_file: the student's words for a lesson's report, made when they are first needed, and remembered
 * before it is measured: none can be made up for afterwards.
 */
#ifndef TELAR_LESSON_WORDS_FILE_H
#define TELAR_LESSON_WORDS_FILE_H

#include "verb.h"

#include "lesson/words.h"

/* Makes the file where it is missing, and says so; reads it; remembers the expectations unless the lesson has
 * been measured. `path` (of PATH_MAX) is the file's. EXIT_OK, or the status to end with when it has been said
 * why. */
int lesson_words_read(
        struct lesson_context *context, const struct lesson *lesson, struct words *words, char *path);
/* The same for a verb that needs no words: nothing happens where the lesson has no report. */
int lesson_words_remember(struct lesson_context *context, const struct lesson *lesson);

/* Before the first measurement: EXIT_OK where the lesson has no report, or something is expected of a load;
 * it is said how many loads have nothing. Else EXIT_WRONG, when it has been said what is to be written first.
 */
int lesson_words_require(struct lesson_context *context, const struct lesson *lesson);
/* Where the student's file is. Returns `path`, of PATH_MAX. */
char *lesson_words_path(const struct lesson_context *context, const struct lesson *lesson, char *path);

#endif
