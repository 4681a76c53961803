/* See clock_gaps.h. */
#include "machine/clock_gaps.h"
#include "base/clock.h"

#include <stdbool.h>
#include <stdio.h>

/* Steal time and all time of all CPUs, in clock ticks. False when /proc/stat does not tell. */
static bool read_ticks(unsigned long long *steal, unsigned long long *all)
{
	unsigned long long tick[8] = {0};
	FILE *stat = fopen("/proc/stat", "re");
	int got;

	if (!stat)
		return false;
	got = fscanf(stat, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &tick[0], &tick[1], &tick[2],
	        &tick[3], &tick[4], &tick[5], &tick[6], &tick[7]);
	fclose(stat);
	*all = 0;
	for (int i = 0; i < 8; i++)
		*all += tick[i];
	*steal = tick[7];
	return got == 8;
}

static void watch_clock(uint64_t window_ns, struct clock_gaps *gaps)
{
	const uint64_t begin_ns = clock_now_ns();
	uint64_t before_ns = begin_ns, now_ns;

	do {
		now_ns = clock_now_ns();
		if (now_ns - before_ns >= CLOCK_GAP_NS) {
			gaps->gaps++;
			gaps->lost_ns += now_ns - before_ns;
			if (now_ns - before_ns > gaps->longest_ns)
				gaps->longest_ns = now_ns - before_ns;
		}
		before_ns = now_ns;
	} while (now_ns - begin_ns < window_ns);
	gaps->window_ns = now_ns - begin_ns;
}

void clock_gaps_measure(uint64_t window_ns, struct clock_gaps *gaps)
{
	unsigned long long steal_before, steal_after, all_before, all_after;
	const bool known = read_ticks(&steal_before, &all_before);

	*gaps = (struct clock_gaps){.steal = -1};
	watch_clock(window_ns, gaps);
	if (known && read_ticks(&steal_after, &all_after) && all_after > all_before)
		gaps->steal = (double)(steal_after - steal_before) / (double)(all_after - all_before);
}
