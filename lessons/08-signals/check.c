/* The check of lesson 08: its cases; what signals do to code that reads and waits. */
#include "cases.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/descriptors.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

enum { MANY = 100000 };

static void a_signal_becomes_readable(void)
{
	const int fd = signal_descriptor(SIGUSR1);

	if (fd < 0 || descriptors_readable(fd, 0))
		check_wrong("readable-too-early",
		        "signal_descriptor() returned %d, which is no descriptor that waits for a signal", fd);
	errno = ENOTTY;
	kill(getpid(), SIGUSR1);
	check_number("errno-changed", "errno after the signal (ENOTTY before)", errno, ENOTTY);
	if (!descriptors_readable(fd, 0))
		check_wrong("nothing-to-read", "SIGUSR1 has arrived, and poll() finds nothing to read");
	for (int i = 0; i < MANY; i++)
		kill(getpid(), SIGUSR1);
	check_number("errno-changed", "errno after 100,000 signals that nobody read", errno, ENOTTY);
}

static void reading_goes_on(void)
{
	char text[32] = "";
	int ends[2];

	descriptors_pipe(ends);
	(void)!write(ends[1], "weft and warp", 13);
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

/* clang-format off */
const struct check lesson_checks[] = {
        {"a-signal-becomes-readable", "signal_descriptor() turns arrivals into input", a_signal_becomes_readable,
                "handler-waits", "nobody reads the pipe, it is full, and the handler waits for room", 0},
        {"reading-goes-on", "read_fully() goes on after EINTR and after less than asked for", reading_goes_on, 0, 0, 0},
        {"one-delivery-five-reaps", "reap_ended() takes all that have ended", check_one_delivery_five_reaps,
                "waits-for-the-living", "a child still runs, and reap_ended() waits for it", 0},
        {"blocked-is-not-lost", "arrived_during() blocks, looks, and restores", check_blocked_is_not_lost, 0, 0, 0},
        {0},
};
