/*
 * prediction: what a student expects before measuring, and how near it was.
 *
 * A number is compared with the interval that was measured, or, where there is none, with the three digits
 * that are shown; a choice with the word that came out. It is
 * neither passed nor failed: a wrong prediction teaches more.
 */
#ifndef TELAR_PREDICTION_H
#define TELAR_PREDICTION_H

#include <jansson.h>

#include "lesson/lesson.h"

/* Takes what the student typed ("24", "24 us", "grows", "crece", "2" for the second choice); `answer` gets
 * it as it is stored: a number, or the English word. 0 or -EINVAL with what is allowed, in that language. */
int prediction_parse(const struct lesson *lesson, enum language language, const char *text, char *answer,
        size_t size, struct reason *why);

/* "grows | stays | falls": the words of a language one by one; NULL after the last. `buffer` is of 480. */
const char *prediction_choice(
        const struct lesson *lesson, enum language language, unsigned index, char *buffer);

/* An answer as it is stored, or as it was measured, in that language. `buffer` is of 480. */
const char *prediction_word(
        const struct lesson *lesson, enum language language, const char *english, char *buffer);

enum score {
	SCORE_INTERVAL, /* within the interval */
	SCORE_DIGITS,   /* there is no interval: the same to three digits */
	SCORE_NEAR,     /* within a factor of 1.5 of the median */
	SCORE_TWICE,    /* of 2 */
	SCORE_FAR,
	SCORE_RIGHT, /* the choice */
	SCORE_WRONG,
	SCORE_OPEN, /* the measurement cannot tell */
};

struct prediction_score {
	enum score score;
	double factor; /* FAR: how many times too much (or too little, below 1) */
};

/* `answer`: answer.json. 0, or -EINVAL when it is not what AUTHORS.md says. */
int prediction_score(const struct lesson *lesson, const char *prediction, const json_t *answer,
        struct prediction_score *score, struct reason *why);

/* One sentence about it. */
void prediction_say(const struct prediction_score *score, enum language language, char *text, size_t size);

#endif
