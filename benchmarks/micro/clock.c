/*
 * clock: reading the harness's clock. Every job is stamped once when it is over, so no job of any
 * model can cost less than this.
 */
#include "micro.h"

#include "base/clock.h"

static void clock_repeat(struct micro *micro, uint64_t times)
{
	(void)micro;
	while (times-- > 0)
		micro_opaque(clock_now_ns());
}

const struct micro_ops micro_clock_ops[] = {
        {.name = "clock", .unit = "ns", .summary = "clock_gettime(CLOCK_MONOTONIC)", .repeat = clock_repeat},
        {0},
};
