/* reason: the sentence and the errno that go up. */
#include "cmocka_all.h"

#include "base/reason.h"

#include <errno.h>
#include <string.h>

static void carries_the_sentence_and_returns_the_error(void **state)
{
	struct reason why;

	(void)state;
	assert_int_equal(reason_set(&why, -EINVAL, "%s:%d: unknown key", "a.ini", 7), -EINVAL);
	assert_string_equal(why.text, "a.ini:7: unknown key");
}

static void cuts_a_sentence_that_is_too_long(void **state)
{
	struct reason why;
	char text[2 * sizeof(why.text)];

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	reason_set(&why, -EINVAL, "%s", text);
	assert_int_equal(strlen(why.text), sizeof(why.text) - 1);
}

static void works_without_anyone_to_tell(void **state)
{
	(void)state;
	assert_int_equal(reason_set(NULL, -ENOMEM, "nobody reads this"), -ENOMEM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(carries_the_sentence_and_returns_the_error),
	        cmocka_unit_test(cuts_a_sentence_that_is_too_long),
	        cmocka_unit_test(works_without_anyone_to_tell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
