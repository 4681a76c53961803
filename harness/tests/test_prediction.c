/* What a student expects, and how near it was. */
#include "cmocka_all.h"

#include "lesson/prediction.h"

#include <errno.h>
#include <string.h>

static const struct lesson number = {
        .number = 4, .predict = PREDICT_NUMBER, .ask = {{"How long?"}}, .unit = "us"};
static const struct lesson choice = {.number = 5,
        .predict = PREDICT_CHOICE,
        .ask = {{"What happens?"}},
        .choices = {{"grows | stays the same|falls ", "crece | no cambia | baja"}}};

static void assert_parsed(const struct lesson *lesson, const char *text, const char *expected)
{
	char answer[480];
	struct reason why;

	if (prediction_parse(lesson, LANGUAGE_EN, text, answer, sizeof(answer), &why) != 0)
		fail_msg("%s: %s", text, why.text);
	assert_string_equal(answer, expected);
}

static void assert_refused(const struct lesson *lesson, const char *text, const char *part)
{
	char answer[480];
	struct reason why;

	assert_int_equal(prediction_parse(lesson, LANGUAGE_EN, text, answer, sizeof(answer), &why), -EINVAL);
	if (!strstr(why.text, part))
		fail_msg("%s: %s", text, why.text);
}

static void takes_numbers(void **state)
{
	(void)state;
	assert_parsed(&number, "24", "24");
	assert_parsed(&number, "2.5 us", "2.5");
	assert_parsed(&number, "1e3us", "1000");
	assert_refused(&number, "24 ms", "not a number above 0, in us");
	assert_refused(&number, "-3", "above 0");
	assert_refused(&number, "0", "above 0");
	assert_refused(&number, "inf", "above 0");
	assert_refused(&number, "much", "above 0");
	assert_refused(&number, "", "above 0");
}

static void takes_choices_in_each_language(void **state)
{
	char word[480];

	(void)state;
	assert_parsed(&choice, "grows", "grows");
	assert_parsed(&choice, "Stays the same", "stays the same");
	assert_parsed(&choice, "baja", "falls");
	assert_parsed(&choice, "2", "stays the same");
	assert_refused(&choice, "4", "none of the answers: grows");
	assert_refused(&choice, "grow", "none of the answers");
	assert_string_equal(prediction_choice(&choice, LANGUAGE_ES, 1, word), "no cambia");
	assert_null(prediction_choice(&choice, LANGUAGE_ES, 3, word));
}

static void assert_score(const struct lesson *lesson, const char *prediction, const char *answer,
        enum score expected, const char *sentence)
{
	json_t *object = json_loads(answer, 0, NULL);
	struct prediction_score score;
	struct reason why;
	char text[160];

	if (prediction_score(lesson, prediction, object, &score, &why) != 0)
		fail_msg("%s: %s", answer, why.text);
	assert_int_equal(score.score, expected);
	prediction_say(&score, LANGUAGE_EN, text, sizeof(text));
	assert_string_equal(text, sentence);
	json_decref(object);
}

static void scores_numbers_by_interval_and_factor(void **state)
{
	static const char answer[] = "{\"answer\": 10, \"low\": 8, \"high\": 12.5}";

	(void)state;
	assert_score(&number, "8", answer, SCORE_INTERVAL, "within the interval");
	assert_score(&number, "10", "{\"answer\": 10}", SCORE_DIGITS, "the same to three digits");
	assert_score(&number, "5.67", "{\"answer\": 5.6666667}", SCORE_DIGITS, "the same to three digits");
	assert_score(&number, "5.7", "{\"answer\": 5.6666667}", SCORE_NEAR, "within a factor of 1.5");
	assert_score(&number, "5.67", "{\"answer\": 5.6666667, \"low\": 5.6666, \"high\": 5.6667}",
	        SCORE_NEAR, "within a factor of 1.5");
	assert_score(&number, "8", "{\"answer\": 10}", SCORE_NEAR, "within a factor of 1.5");
	assert_score(&number, "12.5", answer, SCORE_INTERVAL, "within the interval");
	assert_score(&number, "15", answer, SCORE_NEAR, "within a factor of 1.5");
	assert_score(&number, "7", answer, SCORE_NEAR, "within a factor of 1.5");
	assert_score(&number, "15.5", answer, SCORE_TWICE, "within a factor of 2");
	assert_score(&number, "5", answer, SCORE_TWICE, "within a factor of 2");
	assert_score(&number, "30", answer, SCORE_FAR, "3 times too much");
	assert_score(&number, "2", answer, SCORE_FAR, "5 times too little");
}

static void scores_choices(void **state)
{
	(void)state;
	assert_score(&choice, "grows", "{\"answer\": \"grows\"}", SCORE_RIGHT, "right");
	assert_score(&choice, "grows", "{\"answer\": \"falls\"}", SCORE_WRONG, "wrong");
}

static void leaves_open_what_cannot_be_told(void **state)
{
	static const char answer[] = "{\"answer\": \"cannot tell\", \"why\": \"the intervals overlap\"}";

	(void)state;
	assert_score(&number, "8", answer, SCORE_OPEN, "cannot tell");
	assert_score(&choice, "grows", answer, SCORE_OPEN, "cannot tell");
}

static void refuses_an_answer_of_another_kind(void **state)
{
	static const char *const answers[] = {"{}", "{\"answer\": \"grows\"}", "{\"answer\": 0}",
	        "{\"answer\": 3, \"low\": 4, \"high\": 5}", "{\"answer\": -1, \"low\": -2, \"high\": 5}"};
	struct prediction_score score;

	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
		json_t *object = json_loads(answers[i], 0, NULL);

		assert_int_equal(prediction_score(&number, "3", object, &score, NULL), -EINVAL);
		json_decref(object);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(takes_numbers),
	        cmocka_unit_test(takes_choices_in_each_language),
	        cmocka_unit_test(scores_numbers_by_interval_and_factor),
	        cmocka_unit_test(scores_choices),
	        cmocka_unit_test(leaves_open_what_cannot_be_told),
	        cmocka_unit_test(refuses_an_answer_of_another_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
