/* Who waits at a channel: a sender while it is full, a receiver until something comes or the other end is closed. */
#include "cases.h"
#include "check_message.h"

#include "check/check.h"
#include "check/sleeper.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

enum { MIB = 1 << 20 };

static int ends[2];

static void send_many(void *nothing)
{
	struct buffer large = check_filled(MIB, 'l');

	(void)nothing;
	for (int i = 0; i < MANY; i++)
		check_done("sender-does-not-wait", "channel_copy() into a full channel", channel_copy(ends[0], &large));
}

void check_a_full_channel_makes_wait(void)
{
	struct sleeper sender;

	channel_make(ends);
	if (!sleeper_start(&sender, send_many, NULL))
		check_wrong("sender-does-not-wait", "8 MiB were sent, and nobody has received anything");
	for (int i = 0; i < MANY; i++)
		check_arrives("stops-halfway", ends[1], MIB, 'l');
	sleeper_join(&sender);
}

static void receive_the_end(void *nothing)
{
	struct buffer none;

	(void)nothing;
	check_number(
	        "end-not-told", "channel_receive(), the other end closed", channel_receive(ends[1], &none), -EPIPE);
}

static void killed(int signal)
{
	check_wrong("killed-by-sigpipe", "sending to a closed end would have ended you by signal %d", signal);
}

void check_the_end_is_told(void)
{
	struct buffer buffer = check_filled(1, 'n');
	struct sleeper receiver;

	channel_make(ends);
	sleeper_start(&receiver, receive_the_end, NULL);
	close(ends[0]);
	sleeper_join(&receiver);
	signal(SIGPIPE, killed);
	check_number("end-not-told", "channel_copy(), the other end closed", channel_copy(ends[1], &buffer), -EPIPE);
}
