/*
 * arrival: when jobs come.
 *
 *   closed                 a fixed number of jobs is in flight; whoever finishes one submits the next
 *   open(2000/s,poisson)   jobs come when they come, whether or not the ones before are done:
 *   open(2000/s,constant)  at so many a second, with exponential or with equal gaps
 *
 * The intended times of open arrivals are a pure function of the seed: time number k is the sum
 * of the first k gaps. So models that are compared get the same arrivals, and a test can make them
 * again.
 *
 * 1. arrival_parse() at start-up.
 * 2. arrivals_init(), then arrivals_next() for one time after the other, in nanoseconds since the
 *    arrivals began. One caller at a time; no allocation.
 */
#ifndef TELAR_ARRIVAL_H
#define TELAR_ARRIVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"
#include "stats/stats.h"

/* Zero is closed. */
enum arrival_kind { ARRIVAL_CLOSED, ARRIVAL_POISSON, ARRIVAL_CONSTANT, ARRIVAL_KINDS };

#define ARRIVAL_NAME_MAX 48
#define ARRIVAL_RATE_LEAST 0.1
#define ARRIVAL_RATE_MOST 10e6

struct arrival {
	enum arrival_kind kind;
	double rate_per_s; /* open arrivals only */
};

/* 0, -EINVAL or -ERANGE. */
int arrival_parse(const char *text, struct arrival *arrival, struct reason *why);
/* What arrival_parse() reads back. Returns `buffer`. */
char *arrival_format(const struct arrival *arrival, char *buffer, size_t size);

static inline bool arrival_is_open(const struct arrival *arrival)
{
	return arrival->kind != ARRIVAL_CLOSED;
}

struct arrivals {
	enum arrival_kind kind;
	double gap_ns; /* the mean */
	struct random random;
	double at_ns;
	uint64_t count;
};

/* Of open arrivals only. */
void arrivals_init(struct arrivals *arrivals, const struct arrival *arrival, uint64_t seed);
uint64_t arrivals_next(struct arrivals *arrivals);

#endif
