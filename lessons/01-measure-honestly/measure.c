/*
 * The same loop, 60 times: what one run says of the next. And the loop that the compiler may delete.
 */
#include "check/measure.h"
#include "base/clock.h"

#include <math.h>
#include <stdint.h>

#define STEPS UINT64_C(20000000)

static volatile uint64_t sink;

static double kept(void *nothing)
{
	const uint64_t begin = clock_now_ns();
	uint64_t checksum = 0;

	(void)nothing;
	for (uint64_t i = 1; i <= STEPS; i++)
		checksum = (checksum ^ i) * UINT64_C(0x9e3779b97f4a7c15);
	sink = checksum;
	return (double)(clock_now_ns() - begin) / 1e6;
}

static double deletable(void *nothing)
{
	const uint64_t begin = clock_now_ns();
	uint64_t counter = 0;

	(void)nothing;
	for (uint64_t i = 0; i < STEPS; i++)
		counter++;
	sink = counter;
	return (double)(clock_now_ns() - begin) / 1e6;
}

int main(int argc, char **argv)
{
	struct measure measure;
	const struct measure_point *point;
	double fastest = INFINITY, slowest = 0;

	measure_begin(&measure, argc, argv, 60);
	measure_subject(&measure, "checksum", 1, kept, NULL);
	measure_subject(&measure, "deletable", 1, deletable, NULL);
	measure_rounds(&measure);
	point = measure_point(&measure, "checksum", 1);
	for (size_t i = 0; i < measure.rounds; i++) {
		fastest = fmin(fastest, point->values[i]);
		slowest = fmax(slowest, point->values[i]);
	}
	measure_answer_number(&measure, 100 * (slowest / fastest - 1), "%");
	measure_note(&measure, "The deletable loop took %.6f ms for the same %u million steps: it is not there.",
	        measure_point(&measure, "deletable", 1)->median, (unsigned)(STEPS / 1000000));
	return measure_end(&measure);
}
