/*
 * stats_trend: whether a series goes up or down, whatever the form of its noise.
 *
 * Pure functions. The samples are one after the other, equally spaced, and taken to be independent but for
 * the trend.
 */
#ifndef TELAR_STATS_TREND_H
#define TELAR_STATS_TREND_H

#include <stddef.h>

struct trend {
	double p;     /* two-sided; 1 when there is nothing to tell */
	double drift; /* last less first, as a share of the median; 0 when that is 0 */
};

/* The test of Mann (1945) and Kendall, by the normal approximation with corrections for ties and continuity;
 * and the slope of Theil and Sen, the median of the slopes between any two samples. 0 or -ENOMEM. */
int stats_trend(const double *series, size_t count, struct trend *trend);

#endif
