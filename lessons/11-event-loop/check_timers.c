/* Timers: sixty are added, most of them by each other, and at each call the earliest must be the one that rings. */
#include "cases.h"

#include "check/calls.h"
#include "check/check.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/epoll.h>

enum { TIMERS = 60 };

static struct alarm {
	uint64_t due_ns;
	bool rung;
} alarms[TIMERS];
static size_t added, rung;
static uint64_t idle_since_ns; /* no callback is at work */
static on_time ring;

static void add_alarms(size_t count)
{
	for (; count > 0 && added < TIMERS; count--) {
		const unsigned ms = 5 * (unsigned)check_random(5);

		alarms[added].due_ns = calls_now_ns() + ms * MS;
		check_number("timer-lost", "loop_after()", loop_after(check_loop, ms, ring, &alarms[added]), 0);
		added++;
	}
}

/* Of those that are due at the same time, the one added first. */
static const struct alarm *next_alarm(void)
{
	const struct alarm *next = NULL;

	for (size_t i = 0; i < added; i++) {
		if (!alarms[i].rung && (!next || alarms[i].due_ns < next->due_ns))
			next = &alarms[i];
	}
	return next;
}

static void ring(struct loop *loop, void *context)
{
	struct alarm *alarm = context;
	const struct alarm *next = next_alarm();
	const uint64_t now = calls_now_ns(), due = alarm->due_ns;

	(void)loop;
	if (alarm->rung || now < due)
		check_wrong("too-early", "a timer is called %lld ns before it is due, or a second time",
		        (long long)(due - now));
	if (alarm != next)
		check_wrong("out-of-order", "timer %td, due at %.3f ms, is called before timer %td, due at %.3f ms",
		        alarm - alarms, (double)due / 1e6, next - alarms, (double)next->due_ns / 1e6);
	if (now > MS + 10000 + (due > idle_since_ns ? due : idle_since_ns))
		check_wrong("too-late", "a timer is called %.3f ms late", (double)(now - due) / 1e6);
	alarm->rung = true;
	rung++;
	add_alarms(check_random(3));
	calls_pass(check_random(4) ? 0 : check_random(8 * MS));
	add_alarms(1);
	idle_since_ns = calls_now_ns();
}

void check_timers_are_exact(void)
{
	check_begin();
	calls_fail(CALL_epoll_wait, 2 + check_random(4), -1, EINTR);
	add_alarms(12);
	check_run("stops-at-a-signal");
	check_number("timer-lost", "the number of timers that were called", (long long)rung, (long long)added);
	if (calls_count(CALL_epoll_wait) > 2 * TIMERS)
		check_wrong("busy-loop", "for %zu timers epoll_wait() is called %llu times", added,
		        (unsigned long long)calls_count(CALL_epoll_wait));
}
