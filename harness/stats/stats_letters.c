/*
 * stats_letters: insert and absorb (Piepho 2004: An algorithm for a letter-based representation of
 * all-pairwise comparisons, J. Comput. Graph. Stat. 13:456-466).
 *
 * A letter is a column: a set of things of which no two were told apart. One column with
 * everything is the start; each pair that differs splits the columns that hold both of it
 * (insert), and a column inside another one says nothing (absorb). What remains are all of the
 * largest such sets; those whose every tie is shown by other letters are dropped. (Piepho's sweep
 * would take single things out of a column too. That makes "ac" of "abc", which is right, but
 * reads like a mistake.) The number of letters is small but not always the smallest: that is an
 * NP-hard problem (Gramm et al. 2007).
 */
#include "stats/stats_letters.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Long before that nobody can read the display; in between there may be more than at the end. */
#define COLUMNS_MAX 4096

struct columns {
	bool *member; /* count rows of `things` */
	size_t things, count, room;
};

static bool *column_of(const struct columns *columns, size_t index)
{
	return columns->member + index * columns->things;
}

static int add_copy(struct columns *columns, size_t index)
{
	if (columns->count == COLUMNS_MAX)
		return -E2BIG;
	if (columns->count == columns->room) {
		bool *const grown = reallocarray(columns->member, columns->room * 2, columns->things);

		if (!grown)
			return -ENOMEM;
		columns->member = grown;
		columns->room *= 2;
	}
	memcpy(column_of(columns, columns->count), column_of(columns, index), columns->things);
	columns->count++;
	return 0;
}

static bool is_within(const bool *inner, const bool *outer, size_t things)
{
	for (size_t i = 0; i < things; i++)
		if (inner[i] && !outer[i])
			return false;
	return true;
}

static void absorb(struct columns *columns)
{
	for (size_t i = 0; i < columns->count;) {
		size_t j = 0;

		while (j < columns->count &&
		        (j == i || !is_within(column_of(columns, i), column_of(columns, j), columns->things)))
			j++;
		if (j == columns->count)
			i++;
		else
			memmove(column_of(columns, i), column_of(columns, --columns->count), columns->things);
	}
}

static int insert(struct columns *columns, size_t one, size_t other)
{
	const size_t before = columns->count;

	for (size_t i = 0; i < before; i++) {
		if (!column_of(columns, i)[one] || !column_of(columns, i)[other])
			continue;
		const int error = add_copy(columns, i);

		if (error)
			return error;
		column_of(columns, i)[one] = false;
		column_of(columns, columns->count - 1)[other] = false;
	}
	absorb(columns);
	return 0;
}

/* Whether a column other than `except` holds both things, which may be one and the same. */
static bool are_elsewhere(const struct columns *columns, size_t except, size_t one, size_t other)
{
	for (size_t i = 0; i < columns->count; i++)
		if (i != except && column_of(columns, i)[one] && column_of(columns, i)[other])
			return true;
	return false;
}

static bool is_needless(const struct columns *columns, size_t index)
{
	const bool *const column = column_of(columns, index);

	for (size_t one = 0; one < columns->things; one++)
		for (size_t other = one; other < columns->things && column[one]; other++)
			if (column[other] && !are_elsewhere(columns, index, one, other))
				return false;
	return true;
}

static void drop_needless(struct columns *columns)
{
	for (size_t i = 0; i < columns->count;) {
		if (is_needless(columns, i))
			memmove(column_of(columns, i), column_of(columns, --columns->count), columns->things);
		else
			i++;
	}
}

/* The column of the earlier thing first. Columns are few: selection will do. */
static void sort(struct columns *columns)
{
	for (size_t i = 0; i + 1 < columns->count; i++) {
		size_t first = i;

		for (size_t j = i + 1; j < columns->count; j++)
			if (memcmp(column_of(columns, j), column_of(columns, first), columns->things) > 0)
				first = j;
		for (size_t thing = 0; thing < columns->things; thing++) {
			const bool swap = column_of(columns, i)[thing];

			column_of(columns, i)[thing] = column_of(columns, first)[thing];
			column_of(columns, first)[thing] = swap;
		}
	}
}

static int make_columns(struct columns *columns, const bool *differ)
{
	int error = 0;

	for (size_t i = 0; i < columns->things; i++)
		for (size_t j = i + 1; j < columns->things && !error; j++)
			if (differ[i * columns->things + j])
				error = insert(columns, i, j);
	if (error)
		return error;
	drop_needless(columns);
	sort(columns);
	return columns->count < LETTERS_SIZE ? 0 : -E2BIG;
}

int stats_letters(const bool *differ, size_t count, char (*text)[LETTERS_SIZE])
{
	static const char letters[LETTERS_SIZE] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	struct columns columns = {.things = count, .count = 1, .room = 8};
	int error;

	if (count == 0)
		return 0;
	columns.member = calloc(columns.room, count);
	if (!columns.member)
		return -ENOMEM;
	memset(columns.member, true, count);
	error = make_columns(&columns, differ);
	for (size_t thing = 0; thing < count && !error; thing++) {
		size_t length = 0;

		for (size_t i = 0; i < columns.count; i++)
			if (column_of(&columns, i)[thing])
				text[thing][length++] = letters[i];
		text[thing][length] = '\0';
	}
	free(columns.member);
	return error;
}
