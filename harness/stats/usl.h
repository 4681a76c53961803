/*
 * usl: the universal scalability law, throughput against workers in three numbers (Gunther 2007,
 * Guerrilla capacity planning):
 *
 *   X(N) = lambda N / (1 + sigma (N - 1) + kappa N (N - 1))
 *
 *   lambda  what one worker does alone
 *   sigma   contention: the share of the work that workers wait for each other with. Alone it
 *           bends the curve towards lambda / sigma (Amdahl's law)
 *   kappa   coherence: what every worker costs every other one. It makes the curve fall again
 *           beyond N = sqrt((1 - sigma) / kappa)
 *
 * The law describes a curve, it does not know causes: CPUs that run out look like contention,
 * and so does anything else that workers share.
 *
 * 1. usl_fit() finds the three for points of one throughput each; usl_estimate() for samples of
 *    trials, with intervals. Pure functions.
 */
#ifndef TELAR_USL_H
#define TELAR_USL_H

#include <stddef.h>

#include "stats/stats.h"

/* Three parameters need three points. */
#define USL_POINTS_MIN 3

struct usl {
	double lambda, sigma, kappa;
};

double usl_throughput(const struct usl *usl, double workers);
/* The number of workers with the largest throughput; at least 1, infinite when it never falls. */
double usl_peak(const struct usl *usl);

struct usl_point {
	double workers, throughput;
};

/* Least squares with sigma, kappa >= 0. 0; -EINVAL when there are fewer than three different
 * numbers of workers, one of them below 1, or no throughput at all. */
int usl_fit(const struct usl_point *points, size_t count, struct usl *usl);

/* The trials with one number of workers. */
struct usl_sample {
	double workers;
	const double *throughput;
	size_t count;
};

struct usl_estimate {
	struct usl usl; /* fitted to the medians */
	/* 95 %, from resampling the trials of each number of workers */
	struct interval lambda, sigma, kappa, peak;
};

/* -EINVAL as usl_fit(), and for a sample without trials; -ENOMEM. */
int usl_estimate(const struct usl_sample *samples, size_t count, unsigned resamples, struct random *random,
        struct usl_estimate *estimate);

#endif
