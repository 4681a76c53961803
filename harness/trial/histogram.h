/*
 * histogram: latencies in log-linear buckets, the idea of HdrHistogram.
 *
 * Values below 128 ns have a bucket each; above, every power of two is cut into 128 equal
 * buckets, so a value is known to within 1/128 (0.8 %) of itself whatever its size, up to
 * HISTOGRAM_MAX_NS (larger ones are counted there, and `max_ns` stays exact).
 *
 * One writer at a time; no allocation, no lock: it is plain memory and may lie in shared
 * memory. All-zero bytes are an empty histogram. Merge and read after the writer is done.
 */
#ifndef TELAR_HISTOGRAM_H
#define TELAR_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define HISTOGRAM_SUB_BITS 7
#define HISTOGRAM_SUB_COUNT (1u << HISTOGRAM_SUB_BITS)
#define HISTOGRAM_MAX_BITS 42
#define HISTOGRAM_MAX_NS ((UINT64_C(1) << HISTOGRAM_MAX_BITS) - 1)
#define HISTOGRAM_BUCKETS ((HISTOGRAM_MAX_BITS - HISTOGRAM_SUB_BITS + 1) * HISTOGRAM_SUB_COUNT)

struct histogram {
	uint64_t total;
	uint64_t min_ns, max_ns; /* exact; min_ns is stored plus one so that zero means empty */
	uint64_t count[HISTOGRAM_BUCKETS];
};

static inline unsigned histogram_bucket(uint64_t ns)
{
	if (ns > HISTOGRAM_MAX_NS)
		ns = HISTOGRAM_MAX_NS;
	if (ns < HISTOGRAM_SUB_COUNT)
		return (unsigned)ns;
	const unsigned top = 63u - (unsigned)__builtin_clzll(ns); /* >= 7 */
	const unsigned shift = top - HISTOGRAM_SUB_BITS;

	return (shift + 1) * HISTOGRAM_SUB_COUNT + (unsigned)((ns >> shift) - HISTOGRAM_SUB_COUNT);
}

static inline void histogram_record(struct histogram *histogram, uint64_t ns)
{
	histogram->count[histogram_bucket(ns)]++;
	histogram->total++;
	if (ns > histogram->max_ns)
		histogram->max_ns = ns;
	if (ns + 1 < histogram->min_ns || histogram->min_ns == 0)
		histogram->min_ns = ns + 1;
}

void histogram_merge(struct histogram *into, const struct histogram *from);

/* The value that at least `fraction` (0 .. 1) of the recorded ones do not exceed: the middle of
 * its bucket, never beyond the exact maximum; 0 when empty. fraction 1 gives the exact maximum. */
uint64_t histogram_quantile(const struct histogram *histogram, double fraction);
/* The same of `count` fractions, in ascending order, in one pass. */
void histogram_quantiles(
        const struct histogram *histogram, const double *fraction, size_t count, uint64_t *value_ns);

/* The lowest and highest value that fall into a bucket. */
uint64_t histogram_bucket_low(unsigned bucket);
uint64_t histogram_bucket_high(unsigned bucket);

double histogram_mean(const struct histogram *histogram);

/* One line that histogram_add_text() reads; the caller frees it. NULL when out of memory. */
char *histogram_to_text(const struct histogram *histogram);
/* Adds what the text holds: 0, or -EINVAL when it is no histogram (then some may have been added). */
int histogram_add_text(struct histogram *histogram, const char *text);

/* HdrHistogram's percentile text (.hgrm), values in microseconds, for its plotter. 0 or -errno. */
int histogram_write_hgrm(const struct histogram *histogram, FILE *out);

#endif
