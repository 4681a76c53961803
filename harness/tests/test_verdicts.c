/* verdicts: letters for cells that are faster, slower, or that nobody can tell apart. */
#include "cmocka_all.h"

#include "results/verdicts.h"
#include "stats/stats.h"

#include <stdio.h>
#include <string.h>

enum { CELLS_MOST = 12, TRIALS_MOST = 10 };

/* Cells with samples of their own. */
struct fixture {
	double sample[CELLS_MOST][TRIALS_MOST];
	struct cell_summary summary[CELLS_MOST];
	const struct cell_summary *cell[CELLS_MOST];
	char letters[CELLS_MOST][LETTERS_SIZE];
	size_t count;
};

/* `trials` values from `least` on, `step` apart. */
static void add(struct fixture *fixture, size_t trials, double least, double step)
{
	const size_t i = fixture->count++;

	for (size_t trial = 0; trial < trials; trial++)
		fixture->sample[i][trial] = least + step * (double)trial;
	fixture->summary[i] = (struct cell_summary){.sample = fixture->sample[i],
	        .sample_count = trials,
	        .throughput = stats_median(fixture->sample[i], trials)};
	fixture->cell[i] = &fixture->summary[i];
}

static struct family judge(struct fixture *fixture)
{
	struct family family;

	assert_int_equal(verdicts_judge(fixture->cell, fixture->count, fixture->letters, &family), 0);
	return family;
}

static void the_fastest_is_a(void **state)
{
	struct fixture fixture = {0};

	(void)state;
	add(&fixture, 5, 100, 1);
	add(&fixture, 5, 300, 1);
	add(&fixture, 5, 200, 1);
	judge(&fixture);
	assert_string_equal(fixture.letters[0], "c");
	assert_string_equal(fixture.letters[1], "a");
	assert_string_equal(fixture.letters[2], "b");
}

static void what_overlaps_shares_a_letter(void **state)
{
	struct fixture fixture = {0};

	(void)state;
	add(&fixture, 6, 100, 1);
	add(&fixture, 6, 101, 2);
	add(&fixture, 6, 108, 1);
	const struct family family = judge(&fixture);

	assert_int_equal(family.members, 3);
	assert_int_equal(family.pairs, 3);
	assert_int_equal(family.trials, 6);
	assert_int_equal(family.trials_needed, 0);
	assert_string_equal(fixture.letters[0], "b");
	assert_string_equal(fixture.letters[1], "ab");
	assert_string_equal(fixture.letters[2], "a");
}

/* One value in common hides no difference. */
static void what_overlaps_a_little_is_told_apart(void **state)
{
	struct fixture fixture = {0};

	(void)state;
	add(&fixture, 8, 100, 1);
	add(&fixture, 8, 106.5, 1);
	judge(&fixture);
	assert_string_equal(fixture.letters[0], "b");
	assert_string_equal(fixture.letters[1], "a");
}

/* Missing cells and cells without a number are no members, and have no letter. */
static void what_has_no_number_has_no_letter(void **state)
{
	struct fixture fixture = {0};

	(void)state;
	add(&fixture, 5, 100, 1);
	add(&fixture, 0, 0, 0);
	add(&fixture, 5, 50, 1);
	fixture.cell[fixture.count++] = NULL;
	const struct family family = judge(&fixture);

	assert_int_equal(family.members, 2);
	assert_int_equal(family.pairs, 1);
	assert_string_equal(fixture.letters[0], "a");
	assert_string_equal(fixture.letters[1], "");
	assert_string_equal(fixture.letters[2], "b");
	assert_string_equal(fixture.letters[3], "");
}

/* Fifteen pairs: five trials cannot decide one of them, however far apart, six can. */
static void few_trials_decide_few_pairs(void **state)
{
	char text[100];

	(void)state;
	for (size_t trials = 5; trials <= 6; trials++) {
		struct fixture fixture = {0};
		struct undecided undecided = {0};

		for (unsigned i = 0; i < 6; i++)
			add(&fixture, trials, 1000 * (i + 1), 1);
		const struct family family = judge(&fixture);

		undecided_add(&undecided, &family);
		undecided_explain(&undecided, "policies", text, sizeof(text));
		assert_int_equal(family.pairs, 15);
		assert_int_equal(family.trials_needed, trials == 5 ? 6 : 0);
		assert_string_equal(fixture.letters[5], trials == 5 ? "" : "a");
		assert_string_equal(fixture.letters[0], trials == 5 ? "" : "f");
		assert_string_equal(
		        text, trials == 5 ? "5 trials cannot tell 15 pairs of policies apart; 6 could" : "");
	}
}

static void one_cell_has_nothing_beside_it(void **state)
{
	struct fixture fixture = {0};

	(void)state;
	add(&fixture, 9, 100, 1);
	assert_int_equal(judge(&fixture).trials_needed, 0);
	assert_string_equal(fixture.letters[0], "");
	add(&fixture, 0, 0, 0);
	assert_int_equal(judge(&fixture).trials_needed, 0);
	assert_string_equal(fixture.letters[0], "");
}

static void the_worst_family_is_told(void **state)
{
	const struct family one = {.pairs = 1, .trials_needed = 4, .trials = 3};
	const struct family many = {.pairs = 55, .trials_needed = 7, .trials = 5};
	struct undecided undecided = {0};
	char text[100];

	(void)state;
	undecided_add(&undecided, &one);
	undecided_add(&undecided, &many);
	undecided_add(&undecided, &one);
	assert_string_equal(undecided_explain(&undecided, "models", text, sizeof(text)),
	        "5 trials cannot tell 55 pairs of models apart; 7 could");
}

static void long_runs_of_letters_are_shortened(void **state)
{
	char buffer[LETTERS_SIZE];

	(void)state;
	assert_string_equal(letters_shorten("", buffer), "");
	assert_string_equal(letters_shorten("ab", buffer), "ab");
	assert_string_equal(letters_shorten("abc", buffer), "a-c");
	assert_string_equal(letters_shorten("acdefh", buffer), "ac-fh");
	assert_string_equal(
	        letters_shorten("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", buffer), "a-zA-Z");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_fastest_is_a),
	        cmocka_unit_test(what_overlaps_shares_a_letter),
	        cmocka_unit_test(what_overlaps_a_little_is_told_apart),
	        cmocka_unit_test(what_has_no_number_has_no_letter),
	        cmocka_unit_test(few_trials_decide_few_pairs),
	        cmocka_unit_test(one_cell_has_nothing_beside_it),
	        cmocka_unit_test(the_worst_family_is_told),
	        cmocka_unit_test(long_runs_of_letters_are_shortened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
