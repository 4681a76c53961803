/*
 * stats_compare: do two samples differ, by how much, and may one say so?
 *
 * 1. comparison_make() for each pair of samples of one quantity: the ratio of their medians,
 *    its 95 % interval, and the p-value of a test that assumes no distribution.
 * 2. comparisons_judge() for all comparisons that are shown together. Among twenty of them one
 *    would be "significant" by chance, so their p-values are corrected (Holm 1979): the chance
 *    that even one verdict of the family is wrong stays below 5 %.
 *
 * A verdict needs both: an adjusted p below 0.05 and an interval without 1. Anything else is
 * COMPARISON_CANNOT_TELL, which is no proof that the two are equal.
 *
 * Pure functions without random draws: the same samples always give the same answer. Samples
 * are not changed; values must be zero or more, and finite.
 */
#ifndef TELAR_STATS_COMPARE_H
#define TELAR_STATS_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "stats/stats.h"

#define COMPARISON_LEVEL 0.05

enum comparison_verdict { COMPARISON_CANNOT_TELL, COMPARISON_FASTER, COMPARISON_SLOWER, COMPARISON_VERDICTS };

extern const char *const comparison_verdict_names[COMPARISON_VERDICTS]; /* "cannot tell", ... */

/* What the second sample (b) is beside the first (a). */
struct comparison {
	size_t count_a, count_b;
	double median_a, median_b;
	double ratio;             /* median_b / median_a; NaN when both are 0 or a sample is empty */
	struct interval interval; /* of the ratio; high is infinite when a resample of a may be all 0 */
	double p;                 /* of this comparison alone; NaN when a sample is empty */

	/* set by comparisons_judge() */
	double p_adjusted;
	enum comparison_verdict verdict;
	/* 0, or: with so few trials no verdict was possible, whatever they had been, and so many of
	 * each would have been enough for one. */
	unsigned trials_needed;
};

/* 0 or -ENOMEM. */
int comparison_make(
        struct comparison *comparison, const double *a, size_t count_a, const double *b, size_t count_b);

/* Sorts `family` by p. Comparisons with an empty sample do not count as members.
 * `less_is_faster`: the quantity is a time. */
void comparisons_judge(struct comparison **family, size_t count, bool less_is_faster);

/* How many trials each of two samples must have at least, so that one of `comparisons` can
 * get a verdict: only then is the smallest p that the test can give small enough. */
unsigned comparison_trials_needed(size_t comparisons);

/* Two-sided Mann-Whitney test (Wilcoxon's rank sum), twice the tail on the side where the rank
 * sum lies. Exact, also with ties, while count_a * count_b <= 400; beyond that by the normal
 * approximation with corrections for ties and continuity. NaN when a sample is empty. 0 or -ENOMEM. */
int stats_mann_whitney(const double *a, size_t count_a, const double *b, size_t count_b, double *p);

#endif
