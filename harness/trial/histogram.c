/*
 * histogram: merging and reading; recording is in the header, because it is on every job's path.
 *
 * It keeps counts, not values: everything read back but the minimum and the maximum is the
 * middle of a bucket. It corrects nothing: latencies measured from a late start stay as they are.
 */
#include "trial/histogram.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>

void histogram_merge(struct histogram *into, const struct histogram *from)
{
	if (from->total == 0)
		return;
	for (unsigned bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++)
		into->count[bucket] += from->count[bucket];
	into->total += from->total;
	if (from->max_ns > into->max_ns)
		into->max_ns = from->max_ns;
	if (into->min_ns == 0 || from->min_ns < into->min_ns)
		into->min_ns = from->min_ns;
}

static unsigned bucket_shift(unsigned bucket)
{
	return bucket < HISTOGRAM_SUB_COUNT ? 0 : bucket / HISTOGRAM_SUB_COUNT - 1;
}

uint64_t histogram_bucket_low(unsigned bucket)
{
	if (bucket < HISTOGRAM_SUB_COUNT)
		return bucket;
	return (uint64_t)(bucket % HISTOGRAM_SUB_COUNT + HISTOGRAM_SUB_COUNT) << bucket_shift(bucket);
}

uint64_t histogram_bucket_high(unsigned bucket)
{
	return histogram_bucket_low(bucket) + (UINT64_C(1) << bucket_shift(bucket)) - 1;
}

/* The middle of a bucket, but never a value beyond those that were really recorded. */
static uint64_t bucket_value(const struct histogram *histogram, unsigned bucket)
{
	const uint64_t low = histogram_bucket_low(bucket);
	const uint64_t middle = low + (histogram_bucket_high(bucket) - low) / 2;

	if (middle > histogram->max_ns)
		return histogram->max_ns;
	if (middle + 1 < histogram->min_ns)
		return histogram->min_ns - 1;
	return middle;
}

void histogram_quantiles(
        const struct histogram *histogram, const double *fraction, size_t count, uint64_t *value_ns)
{
	uint64_t seen = 0;
	size_t next = 0;

	for (unsigned bucket = 0; bucket < HISTOGRAM_BUCKETS && histogram->total > 0; bucket++) {
		seen += histogram->count[bucket];
		/* The smallest rank that covers the fraction; one value is always covered. */
		while (next < count && seen > 0 && fraction[next] < 1 &&
		        (double)seen >= ceil(fraction[next] * (double)histogram->total))
			value_ns[next++] = bucket_value(histogram, bucket);
	}
	while (next < count)
		value_ns[next++] = histogram->max_ns;
}

uint64_t histogram_quantile(const struct histogram *histogram, double fraction)
{
	uint64_t value_ns;

	histogram_quantiles(histogram, &fraction, 1, &value_ns);
	return value_ns;
}

double histogram_mean(const struct histogram *histogram)
{
	double sum = 0;

	if (histogram->total == 0)
		return 0;
	for (unsigned bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++) {
		if (histogram->count[bucket])
			sum += (double)histogram->count[bucket] * (double)bucket_value(histogram, bucket);
	}
	return sum / (double)histogram->total;
}

static double histogram_deviation(const struct histogram *histogram, double mean)
{
	double sum = 0;

	if (histogram->total == 0)
		return 0;
	for (unsigned bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++) {
		if (histogram->count[bucket]) {
			const double off = (double)bucket_value(histogram, bucket) - mean;

			sum += (double)histogram->count[bucket] * off * off;
		}
	}
	return sqrt(sum / (double)histogram->total);
}

/*
 * Where the spectrum's lines are: five to each halving of the distance to 100 % (0, 0.1 .. 0.5,
 * 0.55 .. 0.75, 0.775 ...), so that the tail is drawn as finely as the body.
 */
static double spectrum_fraction(unsigned step)
{
	const double distance = exp2(-(double)(step / 5));

	return 1 - distance + distance / 10 * (step % 5);
}

static void write_spectrum(const struct histogram *histogram, FILE *out)
{
	uint64_t seen = 0;
	unsigned step = 0;

	for (unsigned bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++) {
		if (histogram->count[bucket] == 0)
			continue;
		seen += histogram->count[bucket];
		const double reached = (double)seen / (double)histogram->total;
		const double us = (double)bucket_value(histogram, bucket) / 1e3;

		/* The last bucket covers every step that is left: one line says it. */
		for (bool more = true; more && spectrum_fraction(step) <= reached; step++) {
			const double fraction = spectrum_fraction(step);

			fprintf(out, "%12.3f %2.12f %10" PRIu64 " %14.2f\n", us, fraction, seen,
			        1 / (1 - fraction));
			more = seen < histogram->total;
		}
	}
	if (histogram->total)
		fprintf(out, "%12.3f %2.12f %10" PRIu64 "\n", (double)histogram->max_ns / 1e3, 1.0,
		        histogram->total);
}

int histogram_write_hgrm(const struct histogram *histogram, FILE *out)
{
	const double mean = histogram_mean(histogram);

	errno = 0;
	fprintf(out, "%12s %14s %10s %14s\n\n", "Value", "Percentile", "TotalCount", "1/(1-Percentile)");
	write_spectrum(histogram, out);
	fprintf(out, "#[Mean    = %12.3f, StdDeviation   = %12.3f]\n", mean / 1e3,
	        histogram_deviation(histogram, mean) / 1e3);
	fprintf(out, "#[Max     = %12.3f, Total count    = %12" PRIu64 "]\n", (double)histogram->max_ns / 1e3,
	        histogram->total);
	fprintf(out, "#[Buckets = %12u, SubBuckets     = %12u]\n",
	        HISTOGRAM_MAX_BITS - HISTOGRAM_SUB_BITS + 1, HISTOGRAM_SUB_COUNT);
	/* The plotter knows the lines above and passes over other comments. */
	fputs("#[Value, Mean, StdDeviation and Max are in microseconds]\n", out);
	if (fflush(out) != 0 || ferror(out))
		return errno ? -errno : -EIO;
	return 0;
}
