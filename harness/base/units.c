/*
 * See units.h. Every quantity is a decimal number and a unit, and is computed in whole
 * numbers: a floating-point parser would turn 4.5ms into 4499999 ns on a bad day, and
 * would read 4,5 in some locales. No sign, no exponent, no blanks.
 */
#include "base/units.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DECIMALS_MAX 9 /* digits behind the point */

struct unit {
	const char *name;
	uint64_t size;
};

/* Smallest first: the first one is the quantity's own unit. */
struct quantity {
	const char *what, *one, *help;
	const struct unit *units;
	size_t count;
};

static const struct unit time_units[] = {
        {"ns", 1},
        {"us", UINT64_C(1000)},
        {"ms", UINT64_C(1000000)},
        {"s", UINT64_C(1000000000)},
        {"m", UINT64_C(60000000000)},
};

static const struct unit bytes_units[] = {
        {"", 1},
        {"B", 1},
        {"KiB", UINT64_C(1) << 10},
        {"MiB", UINT64_C(1) << 20},
        {"GiB", UINT64_C(1) << 30},
};

static const struct quantity time_quantity = {
        .what = "a time",
        .one = "nanoseconds",
        .help = "a number and ns, us, ms, s or m, as in 4.5ms",
        .units = time_units,
        .count = sizeof(time_units) / sizeof(time_units[0]),
};

static const struct quantity bytes_quantity = {
        .what = "a size",
        .one = "bytes",
        .help = "a number and B, KiB, MiB or GiB, as in 64KiB",
        .units = bytes_units,
        .count = sizeof(bytes_units) / sizeof(bytes_units[0]),
};

struct decimal {
	uint64_t whole, numerator, denominator;
};

static bool is_digit(char letter)
{
	return letter >= '0' && letter <= '9';
}

/* Reads "12" or "12.5" and sets `end` behind it. -EINVAL, or -ERANGE when it overflows. */
static int decimal_read(const char *text, struct decimal *decimal, const char **end)
{
	bool overflow = false;
	unsigned decimals = 0;

	*decimal = (struct decimal){.denominator = 1};
	if (!is_digit(*text))
		return -EINVAL;
	for (; is_digit(*text); text++) {
		overflow |= __builtin_mul_overflow(decimal->whole, 10, &decimal->whole);
		overflow |= __builtin_add_overflow(decimal->whole, *text - '0', &decimal->whole);
	}
	if (*text == '.') {
		for (text++; is_digit(*text); text++, decimals++) {
			if (decimals == DECIMALS_MAX)
				return -EINVAL;
			decimal->numerator = decimal->numerator * 10 + (uint64_t)(*text - '0');
			decimal->denominator *= 10;
		}
		if (decimals == 0)
			return -EINVAL;
	}
	*end = text;
	return overflow ? -ERANGE : 0;
}

/* -ERANGE when it overflows, -EINVAL when it is not a whole number. The part behind the point
 * cannot overflow: a unit above 2^30 is a multiple of every denominator. */
static int decimal_scale(const struct decimal *decimal, uint64_t size, uint64_t *value)
{
	const bool even = size % decimal->denominator == 0;
	const uint64_t part = even ? decimal->numerator * (size / decimal->denominator)
	                           : decimal->numerator * size / decimal->denominator;
	uint64_t whole;

	if (__builtin_mul_overflow(decimal->whole, size, &whole) ||
	        __builtin_add_overflow(whole, part, &whole))
		return -ERANGE;
	if (!even && decimal->numerator * size % decimal->denominator != 0)
		return -EINVAL;
	*value = whole;
	return 0;
}

static int quantity_parse(
        const struct quantity *quantity, const char *text, uint64_t *value, struct reason *why)
{
	struct decimal decimal;
	const char *end;
	int error = decimal_read(text, &decimal, &end);

	if (error == -EINVAL)
		return reason_set(
		        why, error, "'%.40s' is not %s: write %s", text, quantity->what, quantity->help);
	for (size_t i = 0; i < quantity->count; i++) {
		if (strcmp(end, quantity->units[i].name) != 0)
			continue;
		if (error == 0)
			error = decimal_scale(&decimal, quantity->units[i].size, value);
		if (error == -ERANGE)
			return reason_set(why, error, "'%.40s' is too large for %s", text, quantity->what);
		if (error)
			return reason_set(
			        why, error, "'%.40s' is not a whole number of %s", text, quantity->one);
		return 0;
	}
	if (*end)
		return reason_set(why, -EINVAL, "'%.40s': '%.20s' is no unit of %s: write %s", text, end,
		        quantity->what, quantity->help);
	return reason_set(
	        why, -EINVAL, "'%.40s' has no unit of %s: write %s", text, quantity->what, quantity->help);
}

/* Writes `value` exactly in `unit`; false when that takes too many decimals. */
static bool spell(uint64_t value, const struct unit *unit, char *buffer, size_t size)
{
	uint64_t rest = value % unit->size;
	char decimals[DECIMALS_MAX + 2] = "";
	size_t length = 0;

	if (rest > 0)
		decimals[length++] = '.';
	while (rest > 0 && length <= DECIMALS_MAX) {
		rest *= 10;
		decimals[length++] = (char)('0' + rest / unit->size);
		rest %= unit->size;
	}
	snprintf(buffer, size, "%ju%s%s", (uintmax_t)(value / unit->size), decimals, unit->name);
	return rest == 0;
}

static char *quantity_format(const struct quantity *quantity, uint64_t value, char *buffer, size_t size)
{
	char best[64], other[64];

	spell(value, &quantity->units[0], best, sizeof(best));
	for (size_t i = 1; i < quantity->count && value >= quantity->units[i].size; i++)
		if (spell(value, &quantity->units[i], other, sizeof(other)) && strlen(other) <= strlen(best))
			strcpy(best, other);
	snprintf(buffer, size, "%s", best);
	return buffer;
}

int time_parse(const char *text, uint64_t *ns, struct reason *why)
{
	return quantity_parse(&time_quantity, text, ns, why);
}

char *time_format(uint64_t ns, char *buffer, size_t size)
{
	return quantity_format(&time_quantity, ns, buffer, size);
}

int bytes_parse(const char *text, uint64_t *bytes, struct reason *why)
{
	return quantity_parse(&bytes_quantity, text, bytes, why);
}

char *bytes_format(uint64_t bytes, char *buffer, size_t size)
{
	return quantity_format(&bytes_quantity, bytes, buffer, size);
}

int count_parse(const char *text, const char *what, uint64_t least, uint64_t most, uint64_t *count,
        struct reason *why)
{
	struct decimal decimal;
	const char *end;
	int error = decimal_read(text, &decimal, &end);

	if (error != -EINVAL && (*end != '\0' || decimal.denominator != 1))
		error = -EINVAL;
	if (error == 0 && (decimal.whole < least || decimal.whole > most))
		error = -ERANGE;
	if (error)
		return reason_set(why, error, "%s must be a whole number from %ju to %ju, not '%.40s'", what,
		        (uintmax_t)least, (uintmax_t)most, text);
	*count = decimal.whole;
	return 0;
}

int workers_parse(const char *text, unsigned cores, unsigned *workers, struct reason *why)
{
	struct decimal decimal;
	const char *end;
	uint64_t count = 0, part;
	int error = decimal_read(text, &decimal, &end);

	if (error == 0 && strcmp(end, "x") == 0) {
		/* numerator < 10^9 and cores < 2^32: the product fits */
		part = (decimal.numerator * cores + decimal.denominator - 1) / decimal.denominator;
		if (__builtin_mul_overflow(decimal.whole, cores, &count) ||
		        __builtin_add_overflow(count, part, &count))
			error = -ERANGE;
	} else if (error == 0 && *end == '\0' && decimal.denominator == 1) {
		count = decimal.whole;
	} else if (error == 0) {
		error = -EINVAL;
	}
	if (error == 0 && (count < 1 || count > WORKERS_MAX))
		error = -ERANGE;
	if (error)
		return reason_set(why, error,
		        "workers must be a number from 1 to %u, or a multiple of the cores as in 2x, not "
		        "'%.40s'",
		        WORKERS_MAX, text);
	*workers = (unsigned)count;
	return 0;
}

int percent_parse(const char *text, double *fraction, struct reason *why)
{
	char *end;
	double percent;

	/* strtod() alone would take "inf", "0x1p3" and leading blanks. */
	if (strspn(text, "0123456789.") == 0)
		return reason_set(why, -EINVAL, "'%s' is not a percentage: write it like 2%% or 0.5%%", text);
	percent = strtod(text, &end);
	if (strcmp(end, "%") != 0)
		return reason_set(why, -EINVAL, "'%s' is not a percentage: write it like 2%% or 0.5%%", text);
	if (percent > 100)
		return reason_set(why, -ERANGE, "'%s' is not between 0%% and 100%%", text);
	*fraction = percent / 100;
	return 0;
}
