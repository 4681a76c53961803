/* Workers are killed while the primary is stopped: several SIGCHLD become one. */
#include "cases.h"

#include "check/check.h"
#include "check/facts.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

static void kill_behind_its_back(const struct answer *workers, int count)
{
	kill(check_primary, SIGSTOP);
	facts_wait_state(check_primary, "T");
	for (int i = 0; i < count; i++) {
		kill(workers[i].pid, SIGKILL);
		facts_wait_state(workers[i].pid, "Z");
	}
}

void check_the_dead_are_replaced(void)
{
	for (enum strategy strategy = SHARED; strategy <= DISPATCH; strategy++) {
		pid_t children[MOST_WORKERS];
		struct answer first;
		int connection;

		check_begin(strategy, 1);
		first = check_hear(connection = check_call());
		kill_behind_its_back(&first, 1);
		close(connection);
		connection = check_call();
		if (connection < 0)
			check_wrong("port-closed", "a worker is dead, and connect() fails: %s", strerror(-connection));
		kill(check_primary, SIGCONT);
		check_hear(connection);
		check_number("not-reaped", "the primary's number of children",
		        (long)facts_children(check_primary, children, MOST_WORKERS), 1);
		check_let_go(connection);
		check_end();
	}
}

void check_two_die_at_once(void)
{
	struct answer before[MOST_WORKERS], after[MOST_WORKERS];

	check_begin(DISPATCH, 3);
	check_round(0, 3, 3, before);
	check_living = before[0].pid;
	kill_behind_its_back(before + 1, 2);
	kill(check_primary, SIGCONT);
	check_round(3, 6, 3, after);
	check_number(
	        "replaces-the-living", "the process of the worker that was not killed", after[0].pid, before[0].pid);
	check_end();
}
