/* See prediction.h. */
#include "lesson/prediction.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const score_names[] = {[SCORE_INTERVAL] = "within the interval",
        [SCORE_NEAR] = "within a factor of 1.5",
        [SCORE_TWICE] = "within a factor of 2",
        [SCORE_FAR] = "off",
        [SCORE_RIGHT] = "right",
        [SCORE_WRONG] = "wrong",
        [SCORE_OPEN] = "cannot tell"};

const char *prediction_choice(
        const struct lesson *lesson, enum language language, unsigned index, char *buffer)
{
	const char *text = lesson_text(&lesson->choices, language);
	size_t length;

	for (; index > 0; index--) {
		text = strchr(text, '|');
		if (!text)
			return NULL;
		text++;
	}
	text += strspn(text, " \t");
	length = strcspn(text, "|");
	while (length > 0 && isspace((unsigned char)text[length - 1]))
		length--;
	snprintf(buffer, sizeof(lesson->choices.in[0]), "%.*s", (int)length, text);
	return buffer;
}

static int parse_choice(
        const struct lesson *lesson, const char *text, char *answer, size_t size, struct reason *why)
{
	char word[480];

	for (unsigned i = 0; prediction_choice(lesson, LANGUAGE_EN, i, word); i++) {
		char number[16], english[480], other[480];

		snprintf(english, sizeof(english), "%s", word);
		snprintf(number, sizeof(number), "%u", i + 1);
		if (strcasecmp(text, english) != 0 && strcmp(text, number) != 0 &&
		        (!prediction_choice(lesson, LANGUAGE_ES, i, other) || strcasecmp(text, other) != 0))
			continue;
		snprintf(answer, size, "%s", english);
		return 0;
	}
	return reason_set(why, -EINVAL, "'%.60s' is none of the answers: %.280s", text,
	        lesson_text(&lesson->choices, LANGUAGE_EN));
}

static int parse_number(
        const struct lesson *lesson, const char *text, char *answer, size_t size, struct reason *why)
{
	char *end;
	const double value = strtod(text, &end);
	const char *unit = end + strspn(end, " \t");

	if (end == text || !isfinite(value) || value <= 0 || (*unit && strcmp(unit, lesson->unit) != 0))
		return reason_set(why, -EINVAL, "'%.60s' is not a number above 0%s%s", text,
		        lesson->unit[0] ? ", in " : "", lesson->unit);
	snprintf(answer, size, "%.9g", value);
	return 0;
}

int prediction_parse(
        const struct lesson *lesson, const char *text, char *answer, size_t size, struct reason *why)
{
	if (lesson->predict == PREDICT_NOTHING)
		return reason_set(why, -EINVAL, "lesson %02u has nothing to predict", lesson->number);
	return lesson->predict == PREDICT_CHOICE ? parse_choice(lesson, text, answer, size, why)
	                                         : parse_number(lesson, text, answer, size, why);
}

static int score_number(
        double predicted, const json_t *answer, struct prediction_score *score, struct reason *why)
{
	const double value = json_number_value(json_object_get(answer, "answer"));
	/* what was only counted has no interval */
	const json_t *least = json_object_get(answer, "low"), *most = json_object_get(answer, "high");
	const double low = least ? json_number_value(least) : value,
	             high = most ? json_number_value(most) : value;
	double factor;

	if (!(value > 0) || !(low <= value) || !(value <= high))
		return reason_set(why, -EINVAL, "answer.json: no number above 0 within its own interval");
	score->factor = predicted / value;
	factor = score->factor < 1 ? 1 / score->factor : score->factor;
	if (predicted >= low && predicted <= high)
		score->score = SCORE_INTERVAL;
	else
		score->score = factor <= 1.5 ? SCORE_NEAR : factor <= 2 ? SCORE_TWICE : SCORE_FAR;
	return 0;
}

int prediction_score(const struct lesson *lesson, const char *prediction, const json_t *answer,
        struct prediction_score *score, struct reason *why)
{
	const json_t *measured = json_object_get(answer, "answer");
	const char *word = json_string_value(measured);

	*score = (struct prediction_score){.score = SCORE_OPEN};
	if (word && strcmp(word, "cannot tell") == 0)
		return 0;
	if (lesson->predict == PREDICT_NUMBER && json_is_number(measured))
		return score_number(strtod(prediction, NULL), answer, score, why);
	if (lesson->predict == PREDICT_CHOICE && word) {
		score->score = strcmp(word, prediction) == 0 ? SCORE_RIGHT : SCORE_WRONG;
		return 0;
	}
	return reason_set(why, -EINVAL, "answer.json has no answer of the kind that lesson.ini asks for");
}

void prediction_say(const struct prediction_score *score, char *text, size_t size)
{
	if (score->score != SCORE_FAR)
		snprintf(text, size, "%s", score_names[score->score]);
	else if (score->factor > 1)
		snprintf(text, size, "%.3g times too much", score->factor);
	else
		snprintf(text, size, "%.3g times too little", 1 / score->factor);
}
