/*
 * Histograms as one line of text, so that a journal can hold them: the exact minimum and
 * maximum, then bucket:count for every bucket that is not empty.
 */
#include "trial/histogram.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

char *histogram_to_text(const struct histogram *histogram)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	if (histogram->total > 0)
		fprintf(out, "%" PRIu64 " %" PRIu64, histogram->min_ns - 1, histogram->max_ns);
	for (unsigned bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++)
		if (histogram->count[bucket] > 0)
			fprintf(out, " %u:%" PRIu64, bucket, histogram->count[bucket]);
	if (fclose(out) != 0) {
		free(text);
		return NULL;
	}
	return text;
}

/* A whole number and the character behind it; -EINVAL when there is none. */
static int read_number(const char **text, char behind, uint64_t *number)
{
	char *end;

	if (**text < '0' || **text > '9')
		return -EINVAL;
	*number = strtoull(*text, &end, 10);
	if (*end != behind && *end != '\0')
		return -EINVAL;
	*text = *end ? end + 1 : end;
	return 0;
}

int histogram_add_text(struct histogram *histogram, const char *text)
{
	uint64_t min_ns, max_ns, bucket, count;

	if (*text == '\0')
		return 0;
	if (read_number(&text, ' ', &min_ns) != 0 || read_number(&text, ' ', &max_ns) != 0 || max_ns < min_ns)
		return -EINVAL;
	while (*text) {
		if (read_number(&text, ':', &bucket) != 0 || read_number(&text, ' ', &count) != 0 ||
		        bucket >= HISTOGRAM_BUCKETS)
			return -EINVAL;
		histogram->count[bucket] += count;
		histogram->total += count;
	}
	if (max_ns > histogram->max_ns)
		histogram->max_ns = max_ns;
	if (histogram->min_ns == 0 || min_ns + 1 < histogram->min_ns)
		histogram->min_ns = min_ns + 1;
	return 0;
}
