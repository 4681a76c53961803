/* printable: what reaches a terminal of a text that somebody else wrote. */
#include "cmocka_all.h"

#include "base/printable.h"

#include <stdlib.h>
#include <string.h>

static void assert_printed(const char *text, const char *expected)
{
	char *printed = NULL;
	size_t size;
	FILE *const out = open_memstream(&printed, &size);

	assert_non_null(out);
	printable_write(text, strlen(text), out);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(printed, expected);
	free(printed);
}

static void leaves_text_as_it_is(void **state)
{
	(void)state;
	assert_printed("", "");
	assert_printed("a line\n\tand another\n", "a line\n\tand another\n");
	assert_printed("lección \u00b15 % \u2014 \U0001f600", "lección \u00b15 % \u2014 \U0001f600");
}

static void keeps_what_a_terminal_obeys(void **state)
{
	(void)state;
	assert_printed("a\033[2Jb\rc\007d\177", "a?[2Jb?c?d?");
	/* the control sequence introducer as one character, and as a bare byte */
	assert_printed("a\302\2332Jb\2332J", "a??2Jb?2J");
}

static void shows_bytes_that_are_no_text(void **state)
{
	(void)state;
	assert_printed("\377\376\200", "???");
	/* cut off, spelled too long, half a pair, beyond the end */
	assert_printed("a\342\200", "a??");
	assert_printed("\300\257\340\200\257", "?????");
	assert_printed("\355\240\200", "???");
	assert_printed("\364\220\200\200\365\200\200\200", "????????");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(leaves_text_as_it_is),
	        cmocka_unit_test(keeps_what_a_terminal_obeys),
	        cmocka_unit_test(shows_bytes_that_are_no_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
