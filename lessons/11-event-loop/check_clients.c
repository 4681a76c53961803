/* Clients, of which some misbehave while the others must be served: a timer speaks for all of them, step by step. */
#include "cases.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/descriptors.h"
#include "check/facts.h"
#include "check/peer.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CLIENTS = 4, STEPS = 20, ROOM = 65536 };

static int client[CLIENTS];

static void connect_all(void)
{
	for (int i = 0; i < CLIENTS; i++)
		client[i] = check_connect(ROOM);
}

/* Fails unless just this has come back. */
static void hear(const char *mistake, int i, const char *expected)
{
	char text[256];
	const ssize_t got = peer_hear(client[i], text, sizeof(text) - 1);

	text[got > 0 ? got : 0] = '\0';
	check_text(mistake,
	        *expected ? "what comes back to a client that sent a line" : "what comes back of half a line", text,
	        expected);
}

/* Client 0 never ends its line; the others send whole lines or, in two steps, halves. */
static void talk(struct loop *loop, void *context)
{
	static char line[CLIENTS][64], rest[CLIENTS][64];
	const long step = (long)context;

	hear("echoes-half-lines", 0, "");
	for (int i = 1; i < CLIENTS; i++) {
		size_t length = strlen(rest[i]);

		hear(length > 0 ? "echoes-half-lines" : "others-are-held-up", i, length > 0 ? "" : line[i]);
		if (length > 0) {
			peer_say(client[i], rest[i], length);
			rest[i][0] = '\0';
			continue;
		}
		length = (size_t)snprintf(line[i], sizeof(line[i]), "client %d, step %ld\n", i, step);
		length -= check_random(2) ? 0 : 1 + check_random(9);
		strcpy(rest[i], line[i] + length);
		peer_say(client[i], line[i], length);
	}
	if (step < STEPS)
		loop_after(loop, 1, talk, (void *)(step + 1));
	for (int i = 0; step == STEPS && i < CLIENTS; i++)
		close(client[i]);
}

void check_a_stuck_client(void)
{
	const int before = facts_descriptors(getpid());

	check_begin();
	calls_move_at_most(1 + check_random(7));
	connect_all();
	peer_say(client[0], "half a li", 9);
	loop_after(check_loop, 1, talk, (void *)1);
	check_run("ends-with-one-client");
	descriptors_expect("left-open", before);
}

static void come_and_go(struct loop *loop, void *context)
{
	static const char part[2500];
	const long step = (long)context;

	switch (step) {
	case 1:
		peer_say(client[2], part, sizeof(part));
		peer_say(client[0], "one\ntwo\n", 8);
		close(client[0]);
		peer_say(client[1], "three\n", 6);
		break;
	case 2:
		peer_say(client[2], part, sizeof(part));
		close(client[1]); /* and what has come back is not read */
		break;
	case 4:
		if (peer_hear(client[2], &(char){0}, 1) == -EAGAIN)
			check_wrong(
			        "takes-any-length", "5000 bytes without an end of line, and the client is not let go");
		break;
	case 5:
		peer_say(client[3], "still there?\n", 13);
		break;
	case 6:
		hear("ends-with-one-client", 3, "still there?\n");
		close(client[3]);
		return;
	}
	loop_after(loop, 1, come_and_go, (void *)(step + 1));
}

void check_clients_that_go(void)
{
	check_begin();
	connect_all();
	loop_after(check_loop, 1, come_and_go, (void *)1);
	check_run("ends-with-one-client");
}
