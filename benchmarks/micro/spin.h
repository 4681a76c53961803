/*
 * spin: a fixed amount of arithmetic, so that a job's length is the same work whoever runs it. It is
 * measured once how much lasts a microsecond; from then on work is counted, not time.
 */
#ifndef TELAR_MICRO_SPIN_H
#define TELAR_MICRO_SPIN_H

#include <stdint.h>

/* A chain of multiplications, each of which needs the one before: the CPU cannot hurry it. */
static inline uint64_t spin(uint64_t turns, uint64_t value)
{
	while (turns-- > 0) {
		__asm__ volatile("" : "+r"(value) : : "memory");
		value = value * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	}
	return value;
}

#endif
