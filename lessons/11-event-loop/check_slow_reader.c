/* A slow reader: it sends as long as anything is taken, then waits, then ends its side, and only now takes its echo. */
#include "cases.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/peer.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

enum { ROOM = 65536, MOST = 1 << 20 };

static int client;
static char sent[MOST], came[MOST];
static size_t sent_bytes, came_bytes, waits_for_the_end;

/* Takes what has come back, until the end of it. */
static void drain(struct loop *loop, void *context)
{
	const size_t owed = (size_t)((char *)memrchr(sent, '\n', sent_bytes) + 1 - sent);
	ssize_t got;

	while ((got = peer_hear(client, came + came_bytes, MOST - came_bytes)) > 0)
		came_bytes += (size_t)got;
	if (got < 0 && ++waits_for_the_end > MANY)
		check_wrong("not-closed", "a client has ended its side, takes what it is owed, and is not let go");
	if (got < 0)
		loop_after(loop, 1, drain, context);
	else if (came_bytes != owed || memcmp(came, sent, owed) != 0)
		check_wrong("loses-the-rest", "%zu bytes of whole lines were sent; %zu came back, or they differ", owed,
		        came_bytes);
}

static void fill(struct loop *loop, void *context)
{
	const size_t said = peer_say(client, sent + sent_bytes, MOST - sent_bytes);
	static uint64_t calls; /* of epoll_wait(), when for the first time nothing was taken */

	sent_bytes += said;
	if (sent_bytes == MOST)
		check_wrong("reads-without-limit", "a client that takes nothing could send 1 MiB: where is it kept?");
	if (said > 0 || calls == 0) {
		calls = said > 0 ? 0 : calls_count(CALL_epoll_wait);
		loop_after(loop, 50, fill, context);
		return;
	}
	if (calls_count(CALL_epoll_wait) - calls > 10)
		check_wrong("busy-loop", "nothing can move for 50 ms, and epoll_wait() is called %llu times",
		        (unsigned long long)(calls_count(CALL_epoll_wait) - calls));
	shutdown(client, SHUT_WR);
	loop_after(loop, 1, drain, context);
}

void check_a_slow_reader(void)
{
	for (size_t i = 0; i < MOST; i++)
		sent[i] = check_random(200) ? (char)('a' + i % 26) : '\n';
	check_begin();
	client = check_connect(ROOM);
	loop_after(check_loop, 1, fill, NULL);
	check_run("ends-with-one-client");
}
