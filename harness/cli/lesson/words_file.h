/*
 * words_file: the student's words for a lesson's report, made when they are first needed, and remembered
 * before it is measured.
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

#endif
