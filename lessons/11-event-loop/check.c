/* The check of lesson 11: its cases, and how each begins and ends. What they are about is in check_*.c. */
#include "cases.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/peer.h"

#include <fcntl.h>
#include <signal.h>

struct loop *check_loop;

static void waits_elsewhere(void)
{
	check_wrong("waits-elsewhere", "one thread, and epoll_wait() is the only call in it that waits");
}

static void sigpipe(int signal)
{
	(void)signal;
	check_wrong("dies-of-sigpipe", "send() to a client that has gone raises SIGPIPE, which would end the server");
}

void check_begin(void)
{
	static const enum call others[] = {CALL_poll, CALL_select, CALL_sleep, CALL_usleep, CALL_nanosleep,
	        CALL_clock_nanosleep, CALL_pthread_create, CALL_fork};

	signal(SIGPIPE, sigpipe);
	calls_begin();
	calls_stop_clock();
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		calls_before_each(others[i], waits_elsewhere);
	check_loop = loop_new();
	if (!check_loop)
		check_wrong("no-loop", "loop_new() returns NULL");
}

void check_run(const char *mistake)
{
	check_number(mistake, "loop_run()", loop_run(check_loop), 0);
	loop_free(check_loop);
}

void check_take_out(struct loop *loop, void *fd)
{
	check_number("missing-not-told", "loop_remove()", loop_remove(loop, *(int *)fd), 0);
}

int check_connect(int room)
{
	int served;
	const int client = peer_connect(&served, room);

	check_number("not-served", "serve_lines()", serve_lines(check_loop, served), 0);
	if (!(fcntl(served, F_GETFL) & O_NONBLOCK))
		check_wrong("blocking-descriptor", "serve_lines() has not made the descriptor O_NONBLOCK");
	return client;
}

/* clang-format off: a case a line */
const struct check lesson_checks[] = {
        {"nothing-is-left", "loop_run() returns when nothing is left in the loop", check_nothing_is_left, "never-ends",
                "nothing is left in the loop, and loop_run() goes on waiting", 0},
        {"timers-are-exact", "loop_after() calls in order, and in time", check_timers_are_exact, "no-timeout",
                "epoll_wait() waits without a limit, and a timer is due", 0},
        {"everyone-has-a-turn", "neither timers nor descriptors keep the others waiting", check_everyone_has_a_turn,
                "no-timeout", "epoll_wait() waits without a limit, and a timer is due", 0},
        {"callbacks-change-the-loop", "callbacks remove, and numbers are used again", check_callbacks_change_the_loop,
                "never-ends", "nothing is left in the loop, and loop_run() goes on waiting", 0},
        {"a-stuck-client", "a client that sends half a line holds nobody up", check_a_stuck_client, "waits-for-one",
                "the whole loop waits for one client", 0},
        {"a-slow-reader", "a client that takes nothing is waited for, without work", check_a_slow_reader,
                "waits-for-one", "the whole loop waits for one client", 0},
        {"clients-that-go", "a client that has gone, or misbehaves, is let go", check_clients_that_go, "waits-for-one",
                "the whole loop waits for one client", 0},
        {0},
};
