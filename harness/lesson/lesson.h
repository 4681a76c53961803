/*
 * lesson: what lesson.ini says of a lesson (lessons/AUTHORS.md).
 *
 * 1. lesson_load() reads lessons/NN-name/lesson.ini. What is wrong there is named by file and line.
 * 2. lesson_text() gives a text in the reader's language, English where it has not been translated.
 *
 * It owns nothing: all texts are inside.
 */
#ifndef TELAR_LESSON_H
#define TELAR_LESSON_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"
#include "lesson/language.h"
#include "lesson/translation.h"

#define LESSON_NEEDS_MAX 8

enum prediction_kind { PREDICT_NOTHING, PREDICT_NUMBER, PREDICT_CHOICE };

/* A text that is translated. */
struct lesson_words {
	char in[LANGUAGES][480];
};

struct lesson {
	unsigned number;
	char path[PATH_MAX - 64]; /* of its folder */
	char slug[64];            /* "01-measure-honestly" */

	struct lesson_words title, question;
	unsigned minutes;
	unsigned needs[LESSON_NEEDS_MAX], need_count;
	char kinds[64];

	bool explore, privileges;
	bool tsan; /* ThreadSanitizer may watch the student's code; it changes what some checks are about */
	unsigned limit_s;

	enum prediction_kind predict;
	struct lesson_words ask, choices;
	char unit[32];

	char program[64], suite[64], figure[64], answer[480], log[8]; /* empty where it has none */
	bool uses_work;
	bool simulated; /* the figure shows no measurement of this machine */
	unsigned seconds;
	struct lesson_words x_label, y_label;
	struct translation names; /* that the measurement writes */
};

/* `path`: the lesson's folder. 0, or a negative errno. */
int lesson_load(struct lesson *lesson, const char *path, struct reason *why);

const char *lesson_text(const struct lesson_words *words, enum language language);

/* The unit of what is predicted; "" where it has none. */
const char *lesson_unit(const struct lesson *lesson, enum language language);

/* "/path/of/the/lesson/NAME". Returns `buffer`, of PATH_MAX. */
char *lesson_path(const struct lesson *lesson, const char *name, char *buffer);

#endif
