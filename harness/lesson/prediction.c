/* See prediction.h. */
#include "lesson/prediction.h"

#include "lesson/texts.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

const char *prediction_word(
        const struct lesson *lesson, enum language language, const char *english, char *buffer)
{
	char word[480];

	if (strcmp(english, "cannot tell") == 0)
		return TEXT_IN(language, score_open);
	for (unsigned i = 0;
	        lesson->predict == PREDICT_CHOICE && prediction_choice(lesson, LANGUAGE_EN, i, word); i++)
		if (strcmp(word, english) == 0 && prediction_choice(lesson, language, i, buffer))
			return buffer;
	return english;
}

static int parse_choice(const struct lesson *lesson, enum language language, const char *text, char *answer,
        size_t size, struct reason *why)
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
	return reason_set(why, -EINVAL, TEXT_IN(language, predict_no_choice), text,
	        lesson_text(&lesson->choices, language));
}

static int parse_number(const struct lesson *lesson, enum language language, const char *text, char *answer,
        size_t size, struct reason *why)
{
	char *end;
	const double value = strtod(text, &end);
	const char *unit = end + strspn(end, " \t");

	if (end == text || !isfinite(value) || value <= 0 ||
	        (*unit && strcmp(unit, lesson->unit) != 0 &&
	                strcmp(unit, lesson_unit(lesson, language)) != 0))
		return reason_set(why, -EINVAL, TEXT_IN(language, predict_no_number), text,
		        lesson->unit[0] ? TEXT_IN(language, predict_in_unit) : "",
		        lesson_unit(lesson, language));
	snprintf(answer, size, "%.9g", value);
	return 0;
}

int prediction_parse(const struct lesson *lesson, enum language language, const char *text, char *answer,
        size_t size, struct reason *why)
{
	if (lesson->predict == PREDICT_NOTHING)
		return reason_set(why, -EINVAL, TEXT_IN(language, predict_nothing), lesson->number);
	return lesson->predict == PREDICT_CHOICE ? parse_choice(lesson, language, text, answer, size, why)
	                                         : parse_number(lesson, language, text, answer, size, why);
}

/* As measured numbers are shown: nobody can predict more of them. */
static bool same_digits(double one, double other)
{
	char digits[2][32];

	snprintf(digits[0], sizeof(digits[0]), "%.3g", one);
	snprintf(digits[1], sizeof(digits[1]), "%.3g", other);
	return strcmp(digits[0], digits[1]) == 0;
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
	if (!least && !most && same_digits(predicted, value))
		score->score = SCORE_DIGITS;
	else if (predicted >= low && predicted <= high)
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

static const char *score_text(enum score score, enum language language)
{
	switch (score) {
	case SCORE_INTERVAL:
		return TEXT_IN(language, score_interval);
	case SCORE_DIGITS:
		return TEXT_IN(language, score_digits);
	case SCORE_NEAR:
		return TEXT_IN(language, score_near);
	case SCORE_TWICE:
		return TEXT_IN(language, score_twice);
	case SCORE_RIGHT:
		return TEXT_IN(language, score_right);
	case SCORE_WRONG:
		return TEXT_IN(language, score_wrong);
	case SCORE_FAR:
	case SCORE_OPEN:
		break;
	}
	return TEXT_IN(language, score_open);
}

void prediction_say(const struct prediction_score *score, enum language language, char *text, size_t size)
{
	if (score->score != SCORE_FAR)
		snprintf(text, size, "%s", score_text(score->score, language));
	else if (score->factor > 1)
		snprintf(text, size, TEXT_IN(language, score_much), score->factor);
	else
		snprintf(text, size, TEXT_IN(language, score_little), 1 / score->factor);
}
