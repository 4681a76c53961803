/* The check of judge(): samples whose medians and intervals are known. */
#include "cases.h"
#include "lesson.h"

#include "check/check.h"

#include <string.h>

/* `count` samples from `low` in steps of 1, shuffled; the k of 6 to 8 is 1, of 9 to 11 is 2. */
static const char *verdict_of(double a_low, size_t a_count, double b_low, size_t b_count)
{
	static const char *const words[] = {[FASTER] = "FASTER", [SLOWER] = "SLOWER", [CANNOT_TELL] = "CANNOT_TELL"};
	double samples[2][16], kept[2][16];
	const size_t counts[2] = {a_count, b_count};
	enum speed speed;

	for (int s = 0; s < 2; s++) {
		for (size_t i = 0; i < counts[s]; i++) {
			const size_t j = check_random(i + 1);

			samples[s][i] = samples[s][j];
			samples[s][j] = (s ? b_low : a_low) + (double)i;
		}
	}
	memcpy(kept, samples, sizeof(kept));
	speed = judge(samples[0], a_count, samples[1], b_count);
	if (memcmp(kept[0], samples[0], a_count * sizeof(double)) != 0 ||
	        memcmp(kept[1], samples[1], b_count * sizeof(double)) != 0)
		check_wrong("sorts-the-callers-samples", "the samples are in another order after judge(): sort copies");
	return speed <= CANNOT_TELL ? words[speed] : "none of the three";
}

void check_overlap_is_no_verdict(void)
{
	check_text("wrong-way-round", "judge() of 10..19 ms and 30..39 ms", verdict_of(10, 10, 30, 10), "FASTER");
	check_text("wrong-way-round", "judge() of 30..39 ms and 10..19 ms", verdict_of(30, 10, 10, 10), "SLOWER");
	check_text("medians-only", "judge() of 10..19 ms and 15..24 ms: intervals 11..18 and 16..23",
	        verdict_of(10, 10, 15, 10), "CANNOT_TELL");
	check_text("medians-only", "judge() of 10..19 ms and 17..26 ms: intervals 11..18 and 18..25",
	        verdict_of(10, 10, 17, 10), "CANNOT_TELL");
	check_text("ranges-not-intervals", "judge() of 10..19 ms and 18..27 ms: intervals 11..18 and 19..26",
	        verdict_of(10, 10, 18, 10), "FASTER");
	check_text("too-few", "judge() of 5 samples and 10", verdict_of(10, 5, 30, 10), "CANNOT_TELL");
	check_text("too-few", "judge() of 10 samples and 5", verdict_of(30, 10, 10, 5), "CANNOT_TELL");
}
