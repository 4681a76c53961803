/*
 * words: what a student writes for a lesson's report, in a text file of the work folder.
 *
 *   name = Ada
 *
 *   [rpc]                    one section for each load of the lesson's suite
 *   expected = loop          one of the suite's models: the fastest
 *   because  = it waits for all answers at once,
 *              with one thread
 *   argument = ...           after the measurement
 *
 * 1. words_init() takes loads and models from the suite: "rpc" stands for rpc(2ms,exp).
 * 2. words_load() reads the file; what is wrong there is named by file and line. Whatever is left empty is
 * "".
 *
 * Lines are as long as an editor makes them, and a semicolon within one is the student's own: no INI library
 * reads prose so. It owns nothing: all texts are inside.
 */
#ifndef TELAR_WORDS_H
#define TELAR_WORDS_H

#include "lesson/lesson.h"

#define WORDS_LOADS_MAX 12
#define WORDS_MODELS_MAX 12
#define WORDS_TEXT_MAX 2000

struct load_words {
	char name[64];
	char expected[24];
	char because[WORDS_TEXT_MAX], argument[WORDS_TEXT_MAX];
};

struct words {
	char student[200];
	struct load_words loads[WORDS_LOADS_MAX];
	size_t load_count;
	char models[WORDS_MODELS_MAX][24];
	size_t model_count;
};

/* Whether the lesson has a report: a suite, and a words.txt. */
bool words_has(const struct lesson *lesson);
/* "words.txt" in the reader's language, English where it has not been translated. Returns `path`, of
 * PATH_MAX. */
char *words_template(const struct lesson *lesson, enum language language, char *path);

/* 0, or a negative errno. */
int words_init(struct words *words, const struct lesson *lesson, struct reason *why);
int words_load(struct words *words, const char *path, struct reason *why);

#endif
