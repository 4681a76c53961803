/* nearest: the name that was probably meant. */
#include "cmocka_all.h"

#include "base/nearest.h"

#include <errno.h>
#include <string.h>

static const char *const names[] = {"loop", "pool", "fork", "cluster", "null", "sha256", "primes", "rpc"};

static const char *nearest(const char *text)
{
	return nearest_name(text, names, sizeof(names) / sizeof(names[0]));
}

static void finds_a_name_that_was_mistyped(void **state)
{
	(void)state;
	assert_string_equal(nearest("pool"), "pool");
	assert_string_equal(nearest("pol"), "pool");      /* missing */
	assert_string_equal(nearest("forkk"), "fork");    /* added */
	assert_string_equal(nearest("sha255"), "sha256"); /* replaced */
	assert_string_equal(nearest("sha265"), "sha256"); /* swapped */
	assert_string_equal(nearest("rcp"), "rpc");       /* swapped: one slip of three letters */
	assert_string_equal(nearest("Cluster"), "cluster");
	assert_string_equal(nearest("clutser"), "cluster");
}

static void is_silent_when_nothing_is_close(void **state)
{
	char longest[1000];

	(void)state;
	assert_null(nearest("thread"));
	assert_null(nearest(""));
	assert_null(nearest("xyz"));
	memset(longest, 'p', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_null(nearest(longest));
	assert_null(nearest_name("loop", names, 0));
}

static void a_third_of_the_letters_is_the_limit(void **state)
{
	const char *const one[] = {"abcdef"};

	(void)state;
	assert_string_equal(nearest_name("abcdxx", one, 1), "abcdef");
	assert_null(nearest_name("abcxxx", one, 1));
}

static void the_first_of_equals_wins(void **state)
{
	const char *const two[] = {"cool", "pool"};

	(void)state;
	assert_string_equal(nearest_name("fool", two, 2), "cool");
}

static void a_refusal_says_what_was_meant_and_what_there_is(void **state)
{
	const char *const two[] = {"loop", "pool"};
	struct reason why;

	(void)state;
	assert_int_equal(nearest_refuse("model", "lopo", two, 2, &why), -ENOENT);
	assert_string_equal(why.text, "there is no model 'lopo', did you mean 'loop'? (known: loop, pool)");
	assert_int_equal(nearest_refuse("model", "thread", two, 2, &why), -ENOENT);
	assert_string_equal(why.text, "there is no model 'thread' (known: loop, pool)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(finds_a_name_that_was_mistyped),
	        cmocka_unit_test(is_silent_when_nothing_is_close),
	        cmocka_unit_test(a_third_of_the_letters_is_the_limit),
	        cmocka_unit_test(the_first_of_equals_wins),
	        cmocka_unit_test(a_refusal_says_what_was_meant_and_what_there_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
