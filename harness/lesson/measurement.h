/*
 * measurement: runs what a lesson measures, and keeps it in a folder of results/.
 *
 * 1. measurement_run() builds measure.c, or starts the harness on the lesson's suite, and waits. What it
 *    prints goes to standard error as it comes.
 * 2. measurement_answer() reads what came out, in the form of answer.json.
 * 3. lesson_figure.h draws it; a suite has drawn its own.
 */
#ifndef TELAR_MEASUREMENT_H
#define TELAR_MEASUREMENT_H

#include <jansson.h>

#include "lesson/builder.h"

struct measurement {
	const struct lesson *lesson;
	const struct builder *builder;
	const char *source; /* the student's file, for uses_work */
	bool quick;
	char folder[PATH_MAX - 64]; /* results/lesson-NN-DATE; where it is or will be made */
};

/* 0, -EINTR when interrupted, another negative errno. A folder without results is removed. */
int measurement_run(const struct measurement *measurement, struct reason *why);

/* A new object that the caller owns; NULL with the reason. A lesson without an answer gets {}. */
json_t *measurement_answer(const struct measurement *measurement, struct reason *why);

/* The same for a suite: `lesson->answer` is "CELL_A / CELL_B". See suite_answer.c. */
json_t *suite_answer(const struct lesson *lesson, const char *folder, struct reason *why);

#endif
