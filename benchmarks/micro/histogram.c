/*
 * histogram: recording one latency, as every job does. The values are spread as latencies are: over
 * three powers of ten, so neighbours rarely fall into one bucket.
 */
#include "micro.h"

#include "stats/stats.h"
#include "trial/histogram.h"

#include <errno.h>
#include <stdlib.h>

#define LATENCIES 1024u

struct recording {
	struct histogram histogram;
	uint64_t latency_ns[LATENCIES];
};

static int histogram_setup(struct micro *micro, struct reason *why)
{
	struct recording *recording = calloc(1, sizeof(*recording));
	struct random random;

	if (!recording)
		return reason_set(why, -ENOMEM, "no memory for a histogram");
	random_seed(&random, 1);
	for (unsigned i = 0; i < LATENCIES; i++)
		recording->latency_ns[i] =
		        (UINT64_C(1000) << random_below(&random, 10)) + random_below(&random, 1000);
	micro->state = recording;
	return 0;
}

static void histogram_repeat(struct micro *micro, uint64_t times)
{
	struct recording *recording = micro->state;

	while (times-- > 0)
		histogram_record(&recording->histogram, recording->latency_ns[times % LATENCIES]);
}

static void histogram_teardown(struct micro *micro)
{
	free(micro->state);
}

const struct micro_ops micro_histogram_ops[] = {
        {
                .name = "histogram",
                .unit = "ns",
                .summary = "a latency recorded",
                .goal = {GOAL_VALUE_AT_MOST, 15},
                .setup = histogram_setup,
                .repeat = histogram_repeat,
                .teardown = histogram_teardown,
        },
        {0},
};
