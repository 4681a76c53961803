/* Deliveries: what was sent is known exactly, and what was delivered is counted by a handler. */
#include "cases.h"

#include "check/check.h"
#include "check/facts.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

enum { CHILDREN = 5 };

static volatile sig_atomic_t delivered;

static void count(int signal)
{
	(void)signal;
	delivered++;
}

static void end_at_once(void *nothing)
{
	(void)nothing;
}

static void stay(void *nothing)
{
	(void)nothing;
	pause();
}

/* The handler counts, and this signal alone is blocked. */
static void count_and_block(int signal, int blocked)
{
	const struct sigaction action = {.sa_handler = count};
	sigset_t set;

	sigaction(signal, &action, NULL);
	sigemptyset(&set);
	sigaddset(&set, blocked);
	sigprocmask(SIG_SETMASK, &set, NULL);
}

void check_one_delivery_five_reaps(void)
{
	pid_t child[CHILDREN], running;

	count_and_block(SIGCHLD, SIGCHLD);
	running = check_child(stay, NULL);
	for (int i = 0; i < CHILDREN; i++)
		child[i] = check_child(end_at_once, NULL);
	for (int i = 0; i < CHILDREN; i++)
		facts_wait_state(child[i], "Z");
	count_and_block(SIGCHLD, SIGWINCH);
	check_number("the-kernel", "the number of times that SIGCHLD was delivered", delivered, 1);
	check_number(
	        "one-reap-a-signal", "reap_ended(), with five children ended and one delivery", reap_ended(), CHILDREN);
	kill(running, SIGKILL);
	facts_wait_state(running, "Z");
	check_number("one-reap-a-signal", "reap_ended(), with one child ended", reap_ended(), 1);
	check_number("none-is-no-error", "reap_ended(), with no child at all", reap_ended(), 0);
}

static void send_three(void)
{
	for (int i = 0; i < 3; i++)
		kill(getpid(), SIGUSR1);
	check_number("not-blocked", "the number of handler runs while the signal is blocked", delivered, 0);
}

static void nothing(void)
{
}

void check_blocked_is_not_lost(void)
{
	sigset_t after;

	count_and_block(SIGUSR1, SIGWINCH);
	check_number("pending-not-seen", "arrived_during(), with three signals sent",
	        arrived_during(SIGUSR1, send_three), true);
	check_number("mask-not-restored", "the number of handler runs afterwards", delivered, 1);
	check_number(
	        "pending-not-seen", "arrived_during(), with no signal sent", arrived_during(SIGUSR2, nothing), false);
	sigprocmask(SIG_SETMASK, NULL, &after);
	check_number("mask-not-restored", "whether SIGWINCH is still blocked", sigismember(&after, SIGWINCH), 1);
}
