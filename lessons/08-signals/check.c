/* The check of lesson 08: what was sent is known exactly, and what was delivered is counted. */
#include "lesson.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/facts.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILDREN = 5, MANY = 100000 };

static bool readable(int fd)
{
	struct pollfd one = {.fd = fd, .events = POLLIN};

	return poll(&one, 1, 0) == 1;
}

static void a_signal_becomes_readable(void)
{
	const int fd = signal_descriptor(SIGUSR1);

	if (fd < 0 || readable(fd))
		check_wrong("readable-too-early",
		        "signal_descriptor() returned %d, which is no descriptor that waits for a signal", fd);
	errno = ENOTTY;
	kill(getpid(), SIGUSR1);
	check_number("errno-changed", "errno after the signal (ENOTTY before)", errno, ENOTTY);
	if (!readable(fd))
		check_wrong("nothing-to-read", "SIGUSR1 has arrived, and poll() finds nothing to read");
	for (int i = 0; i < MANY; i++)
		kill(getpid(), SIGUSR1);
	check_number("errno-changed", "errno after 100,000 signals that nobody read", errno, ENOTTY);
}

static void reading_goes_on(void)
{
	char text[32] = "";
	int ends[2];

	if (pipe(ends) != 0 || write(ends[1], "weft and warp", 13) != 13)
		check_skip("no pipe can be made: %s", strerror(errno));
	close(ends[1]);
	calls_begin();
	calls_move_at_most(1 + check_random(4));
	calls_fail(CALL_read, 1 + check_random(2), -1, EINTR);
	check_number("stops-at-a-signal", "read_fully() of 8 bytes, in pieces, with a signal in between",
	        read_fully(ends[0], text, 8), 8);
	check_text("stops-at-a-signal", "what was read", text, "weft and");
	check_number("end-is-no-error", "read_fully() of 20 bytes where 5 are left", read_fully(ends[0], text, 20), 5);
	calls_end();
	check_number(
	        "error-not-told", "read_fully() of a descriptor that is not open", read_fully(1000, text, 1), -EBADF);
}

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

static void one_delivery_five_reaps(void)
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

static void blocked_is_not_lost(void)
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

/* clang-format off */
const struct check lesson_checks[] = {
        {"a-signal-becomes-readable", "signal_descriptor() turns arrivals into input", a_signal_becomes_readable,
                "handler-waits", "nobody reads the pipe, it is full, and the handler waits for room", 0},
        {"reading-goes-on", "read_fully() goes on after EINTR and after less than asked for", reading_goes_on, 0, 0, 0},
        {"one-delivery-five-reaps", "reap_ended() takes all that have ended", one_delivery_five_reaps,
                "waits-for-the-living", "a child still runs, and reap_ended() waits for it", 0},
        {"blocked-is-not-lost", "arrived_during() blocks, looks, and restores", blocked_is_not_lost, 0, 0, 0},
        {0},
};
