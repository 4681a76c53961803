/*
 * call: a function called through a pointer that the compiler cannot see through. The cheapest way
 * to hand work over there is; a single-threaded loop hands its jobs over like this.
 */
#include "micro.h"

static uint64_t callee(uint64_t argument)
{
	return micro_opaque(argument);
}

static void call_repeat(struct micro *micro, uint64_t times)
{
	uint64_t (*const function)(uint64_t) =
	        (uint64_t(*)(uint64_t))(uintptr_t)micro_opaque((uintptr_t)callee);
	uint64_t value = 0;

	(void)micro;
	while (times-- > 0)
		value = function(value);
	micro_opaque(value);
}

const struct micro_ops micro_call_ops[] = {
        {.name = "call", .unit = "ns", .summary = "an indirect function call", .repeat = call_repeat},
        {0},
};
