/* See arrival.h. What this file does not do: it waits for nothing and hands nothing over. */
#include "arrivals/arrival.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_names[ARRIVAL_KINDS] = {
        [ARRIVAL_POISSON] = "poisson", [ARRIVAL_CONSTANT] = "constant"};

static int refuse(const char *text, struct reason *why)
{
	return reason_set(why, -EINVAL,
	        "'%s' is not an arrival: write closed, open(2000/s,poisson) or open(2000/s,constant)", text);
}

/* "poisson)" and nothing behind it. */
static enum arrival_kind parse_kind(const char *text)
{
	while (*text == ' ')
		text++;
	for (int kind = ARRIVAL_POISSON; kind < ARRIVAL_KINDS; kind++) {
		const size_t length = strlen(kind_names[kind]);

		if (strncmp(text, kind_names[kind], length) == 0 && strcmp(text + length, ")") == 0)
			return (enum arrival_kind)kind;
	}
	return ARRIVAL_CLOSED;
}

int arrival_parse(const char *text, struct arrival *arrival, struct reason *why)
{
	static const char open[] = "open(", per_second[] = "/s,";
	const char *number = text + strlen(open);
	char *end;

	*arrival = (struct arrival){ARRIVAL_CLOSED, 0};
	if (strcmp(text, "closed") == 0)
		return 0;
	/* strtod() alone would take "inf", "0x1p3" and leading blanks. */
	if (strncmp(text, open, strlen(open)) != 0 || strspn(number, "0123456789.") == 0)
		return refuse(text, why);
	const double rate = strtod(number, &end);

	if (strspn(number, "0123456789.") != (size_t)(end - number) ||
	        strncmp(end, per_second, strlen(per_second)) != 0)
		return refuse(text, why);
	const enum arrival_kind kind = parse_kind(end + strlen(per_second));

	if (kind == ARRIVAL_CLOSED)
		return refuse(text, why);
	if (!(rate >= ARRIVAL_RATE_LEAST && rate <= ARRIVAL_RATE_MOST))
		return reason_set(why, -ERANGE, "the rate of '%s' is not between %g/s and %.0f/s", text,
		        ARRIVAL_RATE_LEAST, ARRIVAL_RATE_MOST);
	*arrival = (struct arrival){kind, rate};
	return 0;
}

char *arrival_format(const struct arrival *arrival, char *buffer, size_t size)
{
	if (arrival_is_open(arrival))
		snprintf(buffer, size, "open(%.15g/s,%s)", arrival->rate_per_s, kind_names[arrival->kind]);
	else
		snprintf(buffer, size, "closed");
	return buffer;
}

void arrivals_init(struct arrivals *arrivals, const struct arrival *arrival, uint64_t seed)
{
	*arrivals = (struct arrivals){.kind = arrival->kind, .gap_ns = 1e9 / arrival->rate_per_s};
	random_seed(&arrivals->random, seed);
}

/* The inverse of the exponential distribution function; 1 - u, because u may be 0 and is never 1. */
static double exponential(struct random *random, double mean)
{
	return -mean * log1p(-random_unit(random));
}

uint64_t arrivals_next(struct arrivals *arrivals)
{
	arrivals->count++;
	if (arrivals->kind == ARRIVAL_CONSTANT)
		/* Not a sum, whose rounding would add up to a drift. */
		arrivals->at_ns = (double)arrivals->count * arrivals->gap_ns;
	else
		arrivals->at_ns += exponential(&arrivals->random, arrivals->gap_ns);
	return (uint64_t)arrivals->at_ns;
}
