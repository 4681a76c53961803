/*
 * What is removed is not called any more: two descriptors are ready in the same turn, and whichever is called first
 * removes both; in a second round the other one's number is used again, for a pipe with nothing in it.
 */
#include "cases.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/descriptors.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <unistd.h>

static int full[2], empty; /* nobody reads what is in them */
static bool reuse;
static size_t ready_calls;

static void begin(void)
{
	full[0] = descriptors_holding("a");
	full[1] = descriptors_holding("a");
	empty = descriptors_holding("");
	check_begin();
}

static void stale(struct loop *loop, int fd, void *context)
{
	(void)loop, (void)context;
	check_wrong(
	        "stale-event", "%d is another descriptor now, with nothing to read, and its callback is called", fd);
}

void check_nothing_is_left(void)
{
	begin();
	loop_add(check_loop, full[0], EPOLLIN, stale, NULL);
	check_number("missing-not-told", "loop_remove()", loop_remove(check_loop, full[0]), 0);
	check_number("missing-not-told", "loop_remove() a second time", loop_remove(check_loop, full[0]), -ENOENT);
	check_run("stops-at-a-signal");
}

static void remove_both(struct loop *loop, int fd, void *context)
{
	int *const other = fd == full[0] ? &full[1] : &full[0];

	(void)context;
	if (ready_calls++ > 0)
		check_wrong("called-after-removal", "descriptor %d is called after its removal", fd);
	loop_remove(loop, *other);
	loop_remove(loop, fd);
	if (reuse) {
		dup2(empty, *other);
		check_number("stale-event", "loop_add() of a number that is used again",
		        loop_add(loop, *other, EPOLLIN, stale, NULL), 0);
		loop_after(loop, 50, check_take_out, other);
	}
}

void check_callbacks_change_the_loop(void)
{
	for (int round = 0; round < 2; round++) {
		begin();
		reuse = round == 1;
		ready_calls = 0;
		for (int i = 0; i < 2; i++)
			loop_add(check_loop, full[i], EPOLLIN, remove_both, NULL);
		loop_add(check_loop, empty, EPOLLIN, stale, NULL);
		loop_after(check_loop, 100, check_take_out, &empty);
		check_run("stops-at-a-signal");
		if (calls_count(CALL_epoll_wait) > 10)
			check_wrong("still-watched", "epoll_wait() reports %llu times what loop_remove() has removed",
			        (unsigned long long)calls_count(CALL_epoll_wait));
	}
}
