/*
 * clock: reading clocks. Every job is stamped once when it is over, with the harness's own clock, so no job
 * of any model can cost less than that. The counter under it is read for comparison: it counts cycles of an
 * unknown length, and may be read before what stands before it is over.
 */
#include "micro.h"

#include "base/clock.h"

#if defined(__x86_64__) || defined(__i386__)
#include <x86intrin.h>
#define read_counter() __rdtsc()
#define COUNTER_UNSUPPORTED NULL
#else
#define read_counter() UINT64_C(0)
#define COUNTER_UNSUPPORTED counter_unsupported

static const char *counter_unsupported(void)
{
	return "only x86 has rdtsc";
}
#endif

static void clock_repeat(struct micro *micro, uint64_t times)
{
	(void)micro;
	while (times-- > 0)
		micro_opaque(clock_now_ns());
}

static void read_clock(struct micro *micro, uint64_t times)
{
	const clockid_t id = *(const clockid_t *)micro->ops->variant;
	struct timespec now;

	while (times-- > 0) {
		clock_gettime(id, &now);
		micro_opaque((uint64_t)now.tv_nsec);
	}
}

static void rdtsc_repeat(struct micro *micro, uint64_t times)
{
	(void)micro;
	while (times-- > 0)
		micro_opaque(read_counter());
}

static const clockid_t raw = CLOCK_MONOTONIC_RAW, coarse = CLOCK_MONOTONIC_COARSE,
                       of_thread = CLOCK_THREAD_CPUTIME_ID;

const struct micro_ops micro_clock_ops[] = {
        {.name = "clock", .unit = "ns", .summary = "clock_gettime(CLOCK_MONOTONIC)", .repeat = clock_repeat},
        {.name = "clock/raw",
                .unit = "ns",
                .summary = "clock_gettime(CLOCK_MONOTONIC_RAW)",
                .against = "clock",
                .variant = &raw,
                .repeat = read_clock},
        {.name = "clock/coarse",
                .unit = "ns",
                .summary = "clock_gettime(CLOCK_MONOTONIC_COARSE): the time of the last tick",
                .against = "clock",
                .variant = &coarse,
                .repeat = read_clock},
        {.name = "clock/thread",
                .unit = "ns",
                .summary = "clock_gettime(CLOCK_THREAD_CPUTIME_ID): a system call",
                .against = "clock",
                .variant = &of_thread,
                .repeat = read_clock},
        {.name = "clock/rdtsc",
                .unit = "ns",
                .summary = "rdtsc, the counter of the CPU",
                .against = "clock",
                .unsupported = COUNTER_UNSUPPORTED,
                .repeat = rdtsc_repeat},
        {0},
};
