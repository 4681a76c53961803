/* How the workers come to connections, one case a strategy. */
#include "cases.h"

#include "check/check.h"

enum { BURST = 20 };

void check_all_accept_on_one_socket(void)
{
	const int workers = 2 + (int)check_random(3);
	int held[MOST_WORKERS];
	ino_t socket = 0;

	check_begin(SHARED, workers);
	for (int i = 0; i < BURST + workers; i++) {
		const int connection = check_call();
		const struct answer answer = check_hear(connection);

		check_number("keeps-what-is-not-its-own", "the listening sockets of a worker", answer.listening, 1);
		if (i > 0 && answer.socket != socket)
			check_wrong("not-the-same-socket", "two workers accept on different sockets");
		socket = answer.socket;
		/* the last ones are held: who is busy cannot accept, so each comes from another worker */
		if (i < BURST)
			check_let_go(connection);
		else
			held[i - BURST] = connection;
	}
	for (int i = 0; i < workers; i++)
		check_let_go(held[i]);
	check_end();
}

void check_each_has_a_socket(void)
{
	const int workers = 2 + (int)check_random(3);
	ino_t socket[MOST_WORKERS] = {0};

	check_begin(REUSEPORT, workers);
	for (int seen = 0; seen < workers;) {
		/* the kernel chooses by the client's address and port: sooner or later it is everybody's turn */
		const int connection = check_call();
		const struct answer answer = check_hear(connection);

		check_let_go(connection);
		check_number("keeps-what-is-not-its-own", "the listening sockets of a worker", answer.listening, 1);
		for (int i = 0; i < workers; i++) {
			if (i != answer.worker && socket[i] == answer.socket)
				check_wrong("not-a-socket-each", "two workers accept on the same socket");
		}
		seen += socket[answer.worker] == 0;
		socket[answer.worker] = answer.socket;
	}
	check_end();
}

void check_round(int first, int count, int workers, struct answer *answers)
{
	for (int i = 0; i < count; i++) {
		const int connection = check_call();
		const struct answer answer = check_hear(connection);

		check_number("not-round-robin", "the worker of a connection", answer.worker, (first + i) % workers);
		check_number("keeps-what-is-not-its-own", "the listening sockets of a worker", answer.listening, 0);
		answers[answer.worker] = answer;
		check_let_go(connection);
	}
}

void check_connections_go_round(void)
{
	const int workers = 2 + (int)check_random(3), some = (int)check_random(10);
	struct answer answers[MOST_WORKERS];
	int held[MOST_WORKERS], next;

	check_begin(DISPATCH, workers);
	check_round(0, some, workers, answers);
	for (int i = 0; i < workers; i++)
		check_hear(held[i] = check_call());
	next = check_call();
	for (int i = workers - 1; i >= 0; i--)
		check_let_go(held[i]);
	check_number("not-round-robin", "the worker of a connection that came while all were busy",
	        check_hear(next).worker, some % workers);
	check_let_go(next);
	check_end();
}
