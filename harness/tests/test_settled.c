/* settled: the sentence on a run's intervals, for each way in which cells can end. */
#include "cmocka_all.h"

#include "suite/settled.h"

#include <stdlib.h>

static void assert_sentence(const struct suite *suite, const size_t *ends, bool cut_off, const char *wanted)
{
	char *text = NULL;
	size_t size;
	FILE *const out = open_memstream(&text, &size);

	assert_non_null(out);
	settled_print(out, suite, ends, cut_off);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(text, wanted);
	free(text);
}

static void says_how_many_are_settled(void **state)
{
	const struct suite suite = {.cell_count = 2, .target = 0.025, .most = 9};
	const struct suite one = {.cell_count = 1, .target = 0.05, .most = 9};

	(void)state;
	assert_sentence(&suite, (size_t[]){2, 0, 0, 0, 0, 0}, false,
	        "Settled (interval within ±2.5 % of the median): 2 of 2 cells.\n");
	assert_sentence(&one, (size_t[]){1, 0, 0, 0, 0, 0}, false,
	        "Settled (interval within ±5 % of the median): 1 of 1 cell.\n");
}

static void says_why_the_others_are_not(void **state)
{
	const struct suite suite = {.cell_count = 21, .target = 0.05, .most = 9};
	const struct suite once = {.cell_count = 1, .target = 0.05, .most = 1};

	(void)state;
	assert_sentence(&suite, (size_t[]){1, 2, 3, 4, 5, 6}, false,
	        "Settled (interval within ±5 % of the median): 1 of 21 cells; not settled: 2 with 9 trials, "
	        "the "
	        "most (--most), 3 with 18 trials, disturbed ones among them, the most (--most), 4 "
	        "disturbed in every trial, 5 when the time budget was spent (--budget), 6 without a "
	        "number.\n");
	assert_sentence(&once, (size_t[]){0, 1, 0, 0, 0, 0}, false,
	        "Settled (interval within ±5 % of the median): 0 of 1 cell; not settled: 1 with 1 trial, the "
	        "most (--most).\n");
	assert_sentence(&suite, (size_t[]){0, 0, 0, 21, 0, 0}, false,
	        "Settled (interval within ±5 % of the median): 0 of 21 cells; not settled: 21 disturbed in "
	        "every trial.\n");
}

/* An interrupt is no spent budget. */
static void a_run_that_was_cut_off_spent_no_budget(void **state)
{
	const struct suite suite = {.cell_count = 2, .target = 0.05, .most = 9};

	(void)state;
	assert_sentence(&suite, (size_t[]){1, 0, 0, 0, 1, 0}, true,
	        "Settled (interval within ±5 % of the median): 1 of 2 cells; not settled: 1 when the run was "
	        "cut off.\n");
}

static void a_target_of_zero_asks_for_nothing(void **state)
{
	const struct suite suite = {.cell_count = 2, .target = 0, .most = 9};

	(void)state;
	assert_sentence(&suite, (size_t[]){0, 0, 0, 0, 0, 2}, false,
	        "Settled: not asked for (--target 0%), so a wide interval got no further trials.\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(says_how_many_are_settled),
	        cmocka_unit_test(says_why_the_others_are_not),
	        cmocka_unit_test(a_run_that_was_cut_off_spent_no_budget),
	        cmocka_unit_test(a_target_of_zero_asks_for_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
