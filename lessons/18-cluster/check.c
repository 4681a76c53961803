/* The check of lesson 18: what holds under all strategies. check_cluster.h says how the cluster is looked at. */
#include "cases.h"

#include "check/check.h"

#include <sys/socket.h>
#include <unistd.h>

enum { BURST = 20 };

static void each_connection_is_answered(void)
{
	for (enum strategy strategy = SHARED; strategy <= DISPATCH; strategy++) {
		int connections[BURST];

		check_begin(strategy, 2 + (int)check_random(3));
		for (int i = 0; i < BURST; i++)
			shutdown(connections[i] = check_call(), SHUT_WR);
		for (int i = 0; i < BURST; i++) {
			check_hear(connections[i]);
			check_let_go(connections[i]);
		}
		check_end();
	}
}

static void stop_ends_all(void)
{
	for (enum strategy strategy = SHARED; strategy <= DISPATCH; strategy++) {
		int connection;

		check_begin(strategy, 2);
		check_hear(connection = check_call());
		check_end();
		close(connection);
	}
}

/* clang-format off */
const struct check lesson_checks[] = {
        {"each-connection-is-answered", "every connection is served once, by a worker", each_connection_is_answered,
                "connection-left-open", "a client waits for the end of its connection: somebody still has it open", 0},
        {"all-accept-on-one-socket", "SHARED: all workers accept on one socket", check_all_accept_on_one_socket,
                "only-some-accept", "a connection waits, though a worker is free", 0},
        {"each-has-a-socket", "REUSEPORT: each worker has a socket on the same port", check_each_has_a_socket,
                "only-some-accept", "connections that the kernel gives to some worker are not accepted", 0},
        {"connections-go-round", "DISPATCH: connection i goes to worker i mod workers", check_connections_go_round, 0, 0, 0},
        {"the-dead-are-replaced", "a worker that was killed is replaced", check_the_dead_are_replaced, "not-replaced",
                "a worker was killed, and nobody serves in its place", 0},
        {"two-die-at-once", "one signal may stand for several", check_two_die_at_once, "one-replacement-a-signal",
                "two workers were killed, and one of them was not replaced", 0},
        {"stop-ends-all", "at the end nothing is left, though workers are busy", stop_ends_all, "waits-for-the-workers",
                "a worker is busy, and run_cluster() does not end", 0},
        {0},
};
