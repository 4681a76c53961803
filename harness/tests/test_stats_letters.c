/*
 * stats_letters: on published examples, and on random matrices against what a display means:
 * two things share a letter exactly if they were not told apart.
 */
#include "cmocka_all.h"

#include "failing_memory.h"

#include "stats/stats.h"
#include "stats/stats_letters.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

struct pair {
	size_t one, other; /* from 1 */
};

static void check(size_t count, const struct pair *pairs, size_t pair_count, const char *const *expected)
{
	bool differ[12 * 12] = {false};
	char text[12][LETTERS_SIZE];

	for (size_t i = 0; i < pair_count; i++) {
		differ[(pairs[i].one - 1) * count + pairs[i].other - 1] = true;
		differ[(pairs[i].other - 1) * count + pairs[i].one - 1] = true;
	}
	assert_int_equal(stats_letters(differ, count, text), 0);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(text[i], expected[i]);
}

/* The first two examples of the help page of multcompLetters() in the R package multcompView, of
 * which Piepho is an author; the plant growth data of R, where Tukey's test tells treatments 1
 * and 2 apart and neither from the control. */
static void displays_of_multcompview(void **state)
{
	static const struct pair b_c[] = {{2, 3}}, four[] = {{1, 2}, {1, 3}, {2, 4}};
	static const char *const growth[] = {"ab", "a", "b"}, *const letters[] = {"a", "b", "bc", "ac"};

	(void)state;
	check(3, b_c, COUNT(b_c), growth);
	check(4, four, COUNT(four), letters);
}

/* Gramm, Guo, Hüffner, Niedermeier, Piepho and Schmid 2007, figure 2: five treatments, and as a graph
 * of ties the cliques {1, 2, 4}, {1, 3, 4} and {4, 5}. */
static void display_as_a_clique_cover(void **state)
{
	static const struct pair pairs[] = {{1, 5}, {2, 3}, {2, 5}, {3, 5}};
	static const char *const letters[] = {"ab", "a", "b", "abc", "c"};

	(void)state;
	check(5, pairs, COUNT(pairs), letters);
}

static void everything_tied_and_nothing_tied(void **state)
{
	static const struct pair pairs[] = {{1, 2}, {1, 3}, {1, 4}, {2, 3}, {2, 4}, {3, 4}};
	static const char *const tied[] = {"a", "a", "a", "a"}, *const apart[] = {"a", "b", "c", "d"};

	(void)state;
	check(4, pairs, 0, tied);
	check(4, pairs, COUNT(pairs), apart);
	check(1, pairs, 0, tied);
	assert_int_equal(stats_letters(NULL, 0, NULL), 0);
}

/* Ties a-b-c, b-c-d, c-d-e along a line, as sorted medians give them; by hand. */
static void neighbours_overlap(void **state)
{
	static const struct pair pairs[] = {{1, 4}, {1, 5}, {2, 5}};
	static const char *const letters[] = {"a", "ab", "abc", "bc", "c"};

	(void)state;
	check(5, pairs, COUNT(pairs), letters);
}

/* Ties around a triangle with a tied pair outside each side: {1,2,3} need no letter of their own, since
 * {1,2,4}, {2,3,5} and {1,3,6} show all their ties. By hand. */
static void drops_what_other_letters_show(void **state)
{
	static const struct pair pairs[] = {{1, 5}, {2, 6}, {3, 4}, {4, 5}, {4, 6}, {5, 6}};
	static const char *const letters[] = {"ab", "ac", "bc", "a", "c", "b"};

	(void)state;
	check(6, pairs, COUNT(pairs), letters);
}

static void random_displays_mean_what_they_should(void **state)
{
	struct random random;

	(void)state;
	random_seed(&random, 30);
	for (unsigned round = 0; round < 400; round++) {
		const size_t count = 2 + (size_t)random_below(&random, 10);
		const double density = random_unit(&random);
		bool differ[12 * 12] = {false};
		char text[12][LETTERS_SIZE];

		for (size_t i = 0; i < count; i++)
			for (size_t j = 0; j < i; j++)
				differ[i * count + j] = differ[j * count + i] =
				        random_unit(&random) < density;
		assert_int_equal(stats_letters(differ, count, text), 0);
		for (size_t i = 0; i < count; i++) {
			assert_true(text[i][0] != '\0');
			for (size_t j = 0; j < count; j++)
				assert_int_equal(strpbrk(text[i], text[j]) == NULL, differ[i * count + j]);
		}
	}
}

/* 54 things, all apart, need 54 letters. */
static void says_when_the_alphabet_is_too_short(void **state)
{
	static bool differ[54 * 54];
	static char text[54][LETTERS_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(differ); i++)
		differ[i] = i % 55 != 0;
	assert_int_equal(stats_letters(differ, 54, text), -E2BIG);
}

static bool swept[20 * 20];

static int display_swept(struct reason *why)
{
	static char text[20][LETTERS_SIZE];

	(void)why;
	return stats_letters(swept, 20, text);
}

static void keep_swept(void)
{
}

static void no_memory_is_an_error_and_nothing_lost(void **state)
{
	(void)state;
	/* All apart: twenty columns, more than there is room for at first. */
	for (size_t i = 0; i < COUNT(swept); i++)
		swept[i] = i % 21 != 0;
	failing_memory_sweep(display_swept, keep_swept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(displays_of_multcompview),
	        cmocka_unit_test(display_as_a_clique_cover),
	        cmocka_unit_test(everything_tied_and_nothing_tied),
	        cmocka_unit_test(neighbours_overlap),
	        cmocka_unit_test(drops_what_other_letters_show),
	        cmocka_unit_test(random_displays_mean_what_they_should),
	        cmocka_unit_test(says_when_the_alphabet_is_too_short),
	        cmocka_unit_test(no_memory_is_an_error_and_nothing_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
