/*
 * clock: the one clock of the harness, CLOCK_MONOTONIC in nanoseconds.
 *
 * It is shared by all processes of one boot, so a time taken in one process can be
 * compared with one taken in another. Reading it is a vDSO call without a syscall
 * where the kernel's clock source allows it (clock_gettime(2), vdso(7)).
 */
#ifndef TELAR_CLOCK_H
#define TELAR_CLOCK_H

#include <stdint.h>
#include <time.h>

#define NS_PER_US UINT64_C(1000)
#define NS_PER_MS UINT64_C(1000000)
#define NS_PER_S UINT64_C(1000000000)

static inline uint64_t timespec_to_ns(struct timespec time)
{
	return (uint64_t)time.tv_sec * NS_PER_S + (uint64_t)time.tv_nsec;
}

static inline struct timespec timespec_from_ns(uint64_t ns)
{
	return (struct timespec){.tv_sec = (time_t)(ns / NS_PER_S), .tv_nsec = (long)(ns % NS_PER_S)};
}

static inline uint64_t clock_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return timespec_to_ns(now);
}

/* Sleep until an absolute time of clock_now_ns(), whatever signals arrive. */
static inline void clock_sleep_until(uint64_t due_ns)
{
	const struct timespec due = timespec_from_ns(due_ns);

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) != 0)
		;
}

#endif
