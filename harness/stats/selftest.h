/*
 * selftest: what comparing a cell with itself (an A/A test) says of the machine and of the method.
 *
 * The trials of one cell are split at random into two halves, again and again, and each pair
 * of halves is compared as telar compares two cells. In truth nothing differs, so:
 *
 * 1. selftest_false_alarms(): every verdict is a false one. 5 % of them may be.
 * 2. selftest_visible_ratio(): with one half multiplied by a ratio there is something to find.
 *    The smallest ratio that is found often enough is the smallest difference that this machine
 *    can show, as noisy as it was, with half as many trials a cell as were given.
 *
 * Pure functions of the trials and of `random`, which the caller has seeded.
 */
#ifndef TELAR_SELFTEST_H
#define TELAR_SELFTEST_H

#include <stddef.h>

#include "stats/stats.h"

/* `share`: of `rounds` comparisons how many ended in a verdict, 0 .. 1. 0 or -ENOMEM. */
int selftest_false_alarms(
        const double *trials, size_t count, unsigned rounds, struct random *random, double *share);

/*
 * `ratio` > 1: found in at least `power` (0.8) of `rounds` comparisons. Infinite when nothing would be:
 * fewer than 2 * comparison_trials_needed(1) trials, or most of them 0. 0 or -ENOMEM.
 */
int selftest_visible_ratio(const double *trials, size_t count, double power, unsigned rounds,
        struct random *random, double *ratio);

/* A visible ratio in words, for "what it shows is ...": "3.2 %", or "nothing below a factor of 2.0". Returns
 * `buffer`. */
char *selftest_format_ratio(double ratio, char *buffer, size_t size);

#endif
