/*
 * atomic: adding to a counter that other threads could add to as well, but do not: the cache line
 * stays with this core, so this is the price of the instruction alone.
 */
#include "micro.h"

#include <stdatomic.h>

static void atomic_repeat(struct micro *micro, uint64_t times)
{
	static _Atomic uint64_t counter;

	(void)micro;
	while (times-- > 0)
		atomic_fetch_add(&counter, 1);
}

const struct micro_ops micro_atomic_ops[] = {
        {.name = "atomic", .unit = "ns", .summary = "fetch_add without competition", .repeat = atomic_repeat},
        {0},
};
