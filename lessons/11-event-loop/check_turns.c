/* Turns: a descriptor that is always ready, and timers that always add one more, each beside one of the other kind. */
#include "cases.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/descriptors.h"

#include <stddef.h>
#include <sys/epoll.h>

static int full; /* nobody reads what is in it */
static size_t ready_calls, timer_calls;

static void be_ready(struct loop *loop, int fd, void *context)
{
	(void)loop, (void)fd, (void)context;
	calls_pass(MS / 10);
	if (++ready_calls > MANY)
		check_wrong("descriptors-starve-timers", "a descriptor is always ready, and no timer is ever called");
}

static void again(struct loop *loop, void *context)
{
	if (++timer_calls > MANY)
		check_wrong("timers-starve-descriptors", "timers add timers, and no descriptor is ever called");
	if (timer_calls == 1)
		loop_add(loop, full, EPOLLIN, be_ready, NULL);
	calls_pass(1000);
	if (ready_calls == 0)
		loop_after(loop, 0, again, context);
	else
		check_take_out(loop, &full);
}

void check_everyone_has_a_turn(void)
{
	full = descriptors_holding("a");
	check_begin();
	loop_add(check_loop, full, EPOLLIN, be_ready, NULL);
	loop_after(check_loop, 5, check_take_out, &full);
	check_run("stops-at-a-signal");
	check_begin();
	ready_calls = 0;
	loop_after(check_loop, 0, again, NULL);
	check_run("stops-at-a-signal");
}
