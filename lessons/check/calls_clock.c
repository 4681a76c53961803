/* See calls.h: a clock that goes on only where the code would have waited. Of each process its own. */
#include "check/calls_count.h"

#include <stdatomic.h>

#define MS_NS 1000000U
#define CALL_NS 1000U
/* Not a whole number of milliseconds, as real clocks seldom are. */
#define START_NS UINT64_C(5000000123456)

static _Atomic bool stopped;
static _Atomic uint64_t now_ns;
static _Thread_local int asked_ms;

void calls_stop_clock(void)
{
	now_ns = START_NS;
	stopped = true;
}

void calls_start_clock(void)
{
	stopped = false;
}

uint64_t calls_now_ns(void)
{
	return now_ns;
}

void calls_pass(uint64_t ns)
{
	now_ns += ns;
}

int calls_timeout(int timeout_ms)
{
	asked_ms = timeout_ms;
	return stopped && timeout_ms > 0 ? 0 : timeout_ms;
}

void calls_waited(long ready)
{
	if (!stopped)
		return;
	/* also where something is ready: a call that takes no time could be made for ever */
	now_ns += ready == 0 && asked_ms > 0 ? (uint64_t)asked_ms * MS_NS : CALL_NS;
	asked_ms = 0;
}

struct timespec *calls_clock(clockid_t clock, struct timespec *now)
{
	static _Thread_local struct timespec unused;

	if (!stopped || clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID)
		return now;
	*now = (struct timespec){(time_t)(now_ns / 1000000000U), (long)(now_ns % 1000000000U)};
	return &unused;
}
