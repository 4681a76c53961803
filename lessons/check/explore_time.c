/* explore_time: the virtual clock: reading it, sleeping, working, and the trace of what happened when. */
#include "explore_calls.h"
#include "explore_inside.h"

#include <errno.h>
#include <stdarg.h>

#define CALLER __builtin_return_address(0)

enum { SECOND_NS = 1000000000 };

static uint64_t time_ns(const struct timespec *time)
{
	return (uint64_t)time->tv_sec * SECOND_NS + (uint64_t)time->tv_nsec;
}

static void time_sleep_until(uint64_t until_ns, const void *place)
{
	struct thread *me = explorer->current;

	explore_step_take(STEP_SLEEP, NULL, 0, place);
	explorer->step[explorer->steps - 1].number = until_ns - explorer->now_ns;
	me->wait = (struct wait){.kind = WAIT_SLEEP, .limited = true, .until_ns = until_ns};
	explore_step_take(STEP_WAKE, NULL, 0, place);
}

static void time_sleep(uint64_t ns, const void *place)
{
	time_sleep_until(explorer->now_ns + ns, place);
}

uint64_t explore_now_ns(void)
{
	return explore_current() ? explorer->now_ns : 0;
}

void explore_work(uint64_t ns)
{
	struct thread *me = explore_current();

	if (!me)
		return;
	me->wait = (struct wait){.kind = WAIT_CORE};
	explore_step_take(STEP_WORK, explorer->program->cores ? &explorer->busy_cores : NULL, 0, CALLER);
	explorer->step[explorer->steps - 1].number = ns;
	explorer->busy_cores++;
	me->wait = (struct wait){.kind = WAIT_WORK, .limited = true, .until_ns = explorer->now_ns + ns};
	explore_step_take(STEP_WAKE, NULL, 0, CALLER);
}

int __wrap_clock_gettime(clockid_t clock, struct timespec *now)
{
	if (!explore_current() || (clock != CLOCK_MONOTONIC && clock != CLOCK_REALTIME))
		return __real_clock_gettime(clock, now);
	now->tv_sec = (time_t)(explorer->now_ns / SECOND_NS);
	now->tv_nsec = (long)(explorer->now_ns % SECOND_NS);
	return 0;
}

int __wrap_nanosleep(const struct timespec *length, struct timespec *left)
{
	if (!explore_current())
		return __real_nanosleep(length, left);
	time_sleep(time_ns(length), CALLER);
	return 0;
}

int __wrap_clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *left)
{
	if (!explore_current())
		return __real_clock_nanosleep(clock, flags, time, left);
	uint64_t ns = time_ns(time);
	if (!(flags & TIMER_ABSTIME))
		time_sleep(ns, CALLER);
	else if (ns > explorer->now_ns)
		time_sleep_until(ns, CALLER);
	return 0;
}

unsigned __wrap_sleep(unsigned seconds)
{
	if (!explore_current())
		return __real_sleep(seconds);
	time_sleep((uint64_t)seconds * SECOND_NS, CALLER);
	return 0;
}

int __wrap_usleep(useconds_t us)
{
	if (!explore_current())
		return __real_usleep(us);
	time_sleep((uint64_t)us * 1000, CALLER);
	return 0;
}

/* "t=1.5 producer puts 1", without the zeros that say nothing. */
void explore_trace(const char *format, ...)
{
	va_list words;
	char fraction[16];

	if (!explore_current())
		return;
	char *at = explorer->trace + explorer->trace_length;
	size_t room = TRACE_BYTES - explorer->trace_length;
	int digits = snprintf(fraction, sizeof(fraction), ".%09u", (unsigned)(explorer->now_ns % SECOND_NS));
	while (digits > 0 && (fraction[digits - 1] == '0' || fraction[digits - 1] == '.'))
		fraction[--digits] = '\0';
	int length = snprintf(at, room, "t=%llu%s ", (unsigned long long)(explorer->now_ns / SECOND_NS), fraction);
	va_start(words, format);
	if ((size_t)length < room)
		length += vsnprintf(at + length, room - (size_t)length, format, words);
	va_end(words);
	if ((size_t)length + 2 > room) {
		*at = '\0';
		return;
	}
	at[length] = '\n';
	at[length + 1] = '\0';
	explorer->trace_length += (size_t)length + 1;
}
