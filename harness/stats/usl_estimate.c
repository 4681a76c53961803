/*
 * usl_estimate: how sure a fit of the universal scalability law is, by the bootstrap.
 *
 * The trials of each number of workers are resampled, their medians fitted, again and again. Up to
 * four trials scatter too little for that: their resamples can be no further apart than they
 * are themselves. The caller decides what that is worth.
 */
#include "stats/usl.h"

#include <errno.h>
#include <stdlib.h>

/* What the resamples gave, a row each. */
enum estimated { ESTIMATED_LAMBDA, ESTIMATED_SIGMA, ESTIMATED_KAPPA, ESTIMATED_PEAK, ESTIMATES };

static struct interval percentiles(double *values, size_t count)
{
	const size_t outside = (size_t)((double)count * 0.025);

	stats_sort(values, count);
	return (struct interval){values[outside], values[count - 1 - outside]};
}

static double resampled_median(const struct usl_sample *sample, struct random *random, double *drawn)
{
	for (size_t i = 0; i < sample->count; i++)
		drawn[i] = sample->throughput[random_below(random, sample->count)];
	return stats_median(drawn, sample->count);
}

/* Room for everything that usl_estimate() needs on the way. */
struct resampling {
	struct usl_point *points;
	double *drawn, *values; /* values: `resamples` of each estimate */
};

static void resample(const struct usl_sample *samples, size_t count, unsigned resamples,
        struct random *random, const struct resampling *room, struct usl_estimate *estimate)
{
	for (size_t round = 0; round < resamples; round++) {
		struct usl usl;

		/* Beside a starved cell all medians may be 0, which is nothing to fit: drawn again. */
		do {
			for (size_t i = 0; i < count; i++)
				room->points[i].throughput =
				        resampled_median(&samples[i], random, room->drawn);
		} while (usl_fit(room->points, count, &usl) != 0);
		room->values[ESTIMATED_LAMBDA * resamples + round] = usl.lambda;
		room->values[ESTIMATED_SIGMA * resamples + round] = usl.sigma;
		room->values[ESTIMATED_KAPPA * resamples + round] = usl.kappa;
		room->values[ESTIMATED_PEAK * resamples + round] = usl_peak(&usl);
	}
	estimate->lambda = percentiles(room->values + ESTIMATED_LAMBDA * resamples, resamples);
	estimate->sigma = percentiles(room->values + ESTIMATED_SIGMA * resamples, resamples);
	estimate->kappa = percentiles(room->values + ESTIMATED_KAPPA * resamples, resamples);
	estimate->peak = percentiles(room->values + ESTIMATED_PEAK * resamples, resamples);
}

static int fit_medians(const struct usl_sample *samples, size_t count, const struct resampling *room,
        struct usl_estimate *estimate)
{
	for (size_t i = 0; i < count; i++) {
		if (samples[i].count == 0)
			return -EINVAL;
		room->points[i] = (struct usl_point){
		        samples[i].workers, stats_median(samples[i].throughput, samples[i].count)};
	}
	return usl_fit(room->points, count, &estimate->usl);
}

int usl_estimate(const struct usl_sample *samples, size_t count, unsigned resamples, struct random *random,
        struct usl_estimate *estimate)
{
	struct resampling room = {0};
	size_t most = 1;
	int error = -ENOMEM;

	*estimate = (struct usl_estimate){0};
	for (size_t i = 0; i < count; i++)
		most = samples[i].count > most ? samples[i].count : most;
	room.points = calloc(count + 1, sizeof(*room.points));
	room.drawn = calloc(most, sizeof(*room.drawn));
	room.values = calloc((size_t)resamples * ESTIMATES + 1, sizeof(*room.values));
	if (room.points && room.drawn && room.values)
		error = fit_medians(samples, count, &room, estimate);
	if (!error)
		resample(samples, count, resamples, random, &room, estimate);
	free(room.values);
	free(room.drawn);
	free(room.points);
	return error;
}
