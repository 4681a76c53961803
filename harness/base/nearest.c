/*
 * See nearest.h. The distance counts letters that are missing, added, replaced, or swapped
 * with their neighbour (Damerau's four slips of the typist); capitals do not count.
 */
#include "base/nearest.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define NAME_MAX_LETTERS 64

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static int same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Both at most NAME_MAX_LETTERS long. cost[i % 3][j]: from the first i letters of `a` to the
 * first j of `b`; a swap looks two rows back. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
	size_t cost[3][NAME_MAX_LETTERS + 1];

	for (size_t j = 0; j <= b_length; j++)
		cost[0][j] = j;
	for (size_t i = 1; i <= a_length; i++) {
		size_t *row = cost[i % 3];
		const size_t *above = cost[(i - 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= b_length; j++) {
			row[j] = least(
			        above[j - 1] + !same(a[i - 1], b[j - 1]), least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
				row[j] = least(row[j], cost[(i - 2) % 3][j - 2] + 1);
		}
	}
	return cost[a_length % 3][b_length];
}

const char *nearest_name(const char *text, const char *const *names, size_t count)
{
	const size_t length = strlen(text);
	const char *nearest = NULL;
	size_t best = 0;

	if (length > NAME_MAX_LETTERS)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		const size_t other = strlen(names[i]);
		const size_t longer = length > other ? length : other;
		size_t letters;

		if (other > NAME_MAX_LETTERS)
			continue;
		letters = distance(text, length, names[i], other);
		if (letters * 3 <= longer && (!nearest || letters < best)) {
			nearest = names[i];
			best = letters;
		}
	}
	return nearest;
}

int nearest_refuse(
        const char *what, const char *text, const char *const *names, size_t count, struct reason *why)
{
	const char *meant = nearest_name(text, names, count);
	char known[300] = "";
	size_t used = 0;

	for (size_t i = 0; i < count && used < sizeof(known); i++)
		used += (size_t)snprintf(known + used, sizeof(known) - used, "%s%s", i ? ", " : "", names[i]);
	return reason_set(why, -ENOENT, "there is no %s '%.40s'%s%s%s (known: %s)", what, text,
	        meant ? ", did you mean '" : "", meant ? meant : "", meant ? "'?" : "", known);
}
