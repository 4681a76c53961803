/* The table of texts: each language says all of it, and takes the values that the English text takes. */
#include "cmocka_all.h"

#include "lesson/texts.h"

#include <stdbool.h>
#include <string.h>

/* The conversions of a format, one after the other: "%u%.1f". "%%" is none. */
static void conversions_of(const char *format, char *found, size_t size)
{
	size_t length = 0;

	while ((format = strchr(format, '%'))) {
		const size_t whole = 1 + strcspn(format + 1, "%csdiuxfge") + 1;

		if (format[whole - 1] != '%') {
			assert_true(length + whole < size);
			memcpy(found + length, format, whole);
			length += whole;
		}
		format += whole;
	}
	found[length] = '\0';
}

static void takes_the_same_values_in_every_language(void **state)
{
	(void)state;
	for (int text = 0; text < TEXTS; text++) {
		const char *english = text_in(LANGUAGE_EN, (enum text)text, "");
		char expected[256], found[256];

		conversions_of(english, expected, sizeof(expected));
		for (int language = 0; language < LANGUAGES; language++) {
			const char *other = text_in((enum language)language, (enum text)text, "");

			if (!other || !*other)
				fail_msg("'%s' is not there in '%s'", english, language_names[language]);
			conversions_of(other, found, sizeof(found));
			if (strcmp(found, expected) != 0)
				fail_msg("'%s' takes other values than '%s'", other, english);
		}
	}
}

static void keeps_the_ends_of_lines(void **state)
{
	(void)state;
	for (int text = 0; text < TEXTS; text++) {
		const char *english = text_in(LANGUAGE_EN, (enum text)text, "");
		const bool ends = english[strlen(english) - 1] == '\n';

		for (int language = 0; language < LANGUAGES; language++) {
			const char *other = text_in((enum language)language, (enum text)text, "");

			if ((other[strlen(other) - 1] == '\n') != ends)
				fail_msg("'%s' and '%s': one ends a line", english, other);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(takes_the_same_values_in_every_language),
	        cmocka_unit_test(keeps_the_ends_of_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
