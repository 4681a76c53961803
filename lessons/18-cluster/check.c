/* The check of lesson 18. A worker holds its connection until the client lets go: what is busy, the check decides. */
#include "lesson.h"

#include "check/check.h"
#include "check/facts.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BURST = 20, MOST_DESCRIPTORS = 64 };

struct answer {
	pid_t pid, parent;
	int worker;
	int listening; /* how many listening sockets the worker has open, */
	ino_t socket;  /* and which one it is */
};

static struct cluster cluster;
static pid_t primary;
static uint16_t port;
static int stop_it;

static void serve(int connection, int worker)
{
	struct answer answer = {getpid(), getppid(), worker, 0, 0};
	char nothing;

	for (int fd = 0; fd < MOST_DESCRIPTORS; fd++) {
		struct stat about;
		int listens = 0;

		if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &(socklen_t){sizeof(int)}) != 0 || !listens)
			continue;
		answer.listening++;
		fstat(fd, &about);
		answer.socket = about.st_ino;
	}
	(void)!write(connection, &answer, sizeof(answer));
	(void)!read(connection, &nothing, 1);
}

static void run_primary(void *nothing)
{
	const pid_t self = getpid();
	int before, result;

	(void)nothing;
	close(stop_it);
	before = facts_descriptors(self);
	result = run_cluster(&cluster);
	if (getpid() != self)
		check_wrong("the-child-returns", "run_cluster() returned in a worker, too");
	check_number("not-started", "run_cluster()", result, 0);
	if (waitpid(-1, NULL, WNOHANG) != -1 || errno != ECHILD)
		check_wrong("workers-left", "run_cluster() has returned, and a worker runs or was not waited for");
	check_number(
	        "left-open", "the number of open descriptors after run_cluster()", facts_descriptors(self), before);
}

static void begin(enum strategy strategy, int workers)
{
	int tell[2], stop[2];

	if (pipe2(tell, O_CLOEXEC) != 0 || pipe2(stop, O_CLOEXEC) != 0)
		check_skip("no pipe can be made: %s", strerror(errno));
	cluster = (struct cluster){strategy, workers, serve, tell[1], stop[0]};
	stop_it = stop[1];
	primary = check_child(run_primary, NULL);
	close(tell[1]);
	close(stop[0]);
	if (read(tell[0], &port, sizeof(port)) != sizeof(port) || port == 0)
		check_wrong("port-not-told", "run_cluster() did not write the port to `tell`");
	close(tell[0]);
}

static int call(void)
{
	const struct sockaddr_in address = {
	        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (connect(connection, (const struct sockaddr *)&address, sizeof(address)) != 0) {
		close(connection);
		return -errno;
	}
	return connection;
}

static pid_t living; /* a worker that nobody has killed */

static char is_there(pid_t pid)
{
	const char state = facts_state(pid);

	return state ? state : 'Z';
}

static struct answer hear(int connection)
{
	struct answer answer;

	if (recv(connection, &answer, sizeof(answer), MSG_WAITALL) != sizeof(answer))
		check_wrong(living && !strchr("RSDT", is_there(living)) ? "replaces-the-living" : "not-answered",
		        "a connection to port %d was not answered: %s", port,
		        connection < 0 ? strerror(-connection) : "it has ended");
	if (answer.pid == primary || answer.parent != primary)
		check_wrong("primary-serves", "serve() was not called in a child of the primary");
	if (answer.worker < 0 || answer.worker >= cluster.workers)
		check_wrong("wrong-number", "serve() was told worker %d of %d", answer.worker, cluster.workers);
	return answer;
}

/* And waits until the connection is over. */
static void let_go(int connection)
{
	char more;

	shutdown(connection, SHUT_WR);
	if (read(connection, &more, 1) > 0)
		check_wrong("served-twice", "a connection was answered twice");
	close(connection);
}

static void end(void)
{
	close(stop_it);
	check_child_status(primary);
	check_number("left-open", "connect() to the port afterwards", call(), -ECONNREFUSED);
}

static void each_connection_is_answered(void)
{
	for (enum strategy strategy = SHARED; strategy <= DISPATCH; strategy++) {
		int connections[BURST];

		begin(strategy, 2 + (int)check_random(3));
		for (int i = 0; i < BURST; i++)
			shutdown(connections[i] = call(), SHUT_WR);
		for (int i = 0; i < BURST; i++) {
			hear(connections[i]);
			let_go(connections[i]);
		}
		end();
	}
}

static void all_accept_on_one_socket(void)
{
	const int workers = 2 + (int)check_random(3);
	int held[MOST_WORKERS];
	ino_t socket = 0;

	begin(SHARED, workers);
	for (int i = 0; i < BURST + workers; i++) {
		const int connection = call();
		const struct answer answer = hear(connection);

		check_number("keeps-what-is-not-its-own", "the listening sockets of a worker", answer.listening, 1);
		if (i > 0 && answer.socket != socket)
			check_wrong("not-the-same-socket", "two workers accept on different sockets");
		socket = answer.socket;
		/* the last ones are held: who is busy cannot accept, so each comes from another worker */
		if (i < BURST)
			let_go(connection);
		else
			held[i - BURST] = connection;
	}
	for (int i = 0; i < workers; i++)
		let_go(held[i]);
	end();
}

static void each_has_a_socket(void)
{
	const int workers = 2 + (int)check_random(3);
	ino_t socket[MOST_WORKERS] = {0};

	begin(REUSEPORT, workers);
	for (int seen = 0; seen < workers;) {
		/* the kernel chooses by the client's address and port: sooner or later it is everybody's turn */
		const int connection = call();
		const struct answer answer = hear(connection);

		let_go(connection);
		check_number("keeps-what-is-not-its-own", "the listening sockets of a worker", answer.listening, 1);
		for (int i = 0; i < workers; i++) {
			if (i != answer.worker && socket[i] == answer.socket)
				check_wrong("not-a-socket-each", "two workers accept on the same socket");
		}
		seen += socket[answer.worker] == 0;
		socket[answer.worker] = answer.socket;
	}
	end();
}

/* The next connections come to workers from `first` on. */
static void expect_round(int first, int count, struct answer *answers)
{
	for (int i = 0; i < count; i++) {
		const int connection = call();
		const struct answer answer = hear(connection);

		check_number(
		        "not-round-robin", "the worker of a connection", answer.worker, (first + i) % cluster.workers);
		check_number("keeps-what-is-not-its-own", "the listening sockets of a worker", answer.listening, 0);
		answers[answer.worker] = answer;
		let_go(connection);
	}
}

static void connections_go_round(void)
{
	const int workers = 2 + (int)check_random(3), some = (int)check_random(10);
	struct answer answers[MOST_WORKERS];
	int held[MOST_WORKERS], next;

	begin(DISPATCH, workers);
	expect_round(0, some, answers);
	for (int i = 0; i < workers; i++)
		hear(held[i] = call());
	next = call();
	for (int i = workers - 1; i >= 0; i--)
		let_go(held[i]);
	check_number("not-round-robin", "the worker of a connection that came while all were busy", hear(next).worker,
	        some % workers);
	let_go(next);
	end();
}

/* While the primary is stopped, several SIGCHLD become one. */
static void kill_behind_its_back(const struct answer *workers, int count)
{
	kill(primary, SIGSTOP);
	facts_wait_state(primary, "T");
	for (int i = 0; i < count; i++) {
		kill(workers[i].pid, SIGKILL);
		facts_wait_state(workers[i].pid, "Z");
	}
}

static void the_dead_are_replaced(void)
{
	for (enum strategy strategy = SHARED; strategy <= DISPATCH; strategy++) {
		pid_t children[MOST_WORKERS];
		struct answer first;
		int connection;

		begin(strategy, 1);
		first = hear(connection = call());
		kill_behind_its_back(&first, 1);
		close(connection);
		connection = call();
		if (connection < 0)
			check_wrong("port-closed", "a worker is dead, and connect() fails: %s", strerror(-connection));
		kill(primary, SIGCONT);
		hear(connection);
		check_number("not-reaped", "the primary's number of children",
		        (long)facts_children(primary, children, MOST_WORKERS), 1);
		let_go(connection);
		end();
	}
}

static void two_die_at_once(void)
{
	struct answer before[MOST_WORKERS], after[MOST_WORKERS];

	begin(DISPATCH, 3);
	expect_round(0, 3, before);
	living = before[0].pid;
	kill_behind_its_back(before + 1, 2);
	kill(primary, SIGCONT);
	expect_round(3, 6, after);
	check_number(
	        "replaces-the-living", "the process of the worker that was not killed", after[0].pid, before[0].pid);
	end();
}

static void stop_ends_all(void)
{
	for (enum strategy strategy = SHARED; strategy <= DISPATCH; strategy++) {
		int connection;

		begin(strategy, 2);
		hear(connection = call());
		end();
		close(connection);
	}
}

/* clang-format off */
const struct check lesson_checks[] = {
        {"each-connection-is-answered", "every connection is served once, by a worker", each_connection_is_answered,
                "connection-left-open", "a client waits for the end of its connection: somebody still has it open", 0},
        {"all-accept-on-one-socket", "SHARED: all workers accept on one socket", all_accept_on_one_socket,
                "only-some-accept", "a connection waits, though a worker is free", 0},
        {"each-has-a-socket", "REUSEPORT: each worker has a socket on the same port", each_has_a_socket,
                "only-some-accept", "connections that the kernel gives to some worker are not accepted", 0},
        {"connections-go-round", "DISPATCH: connection i goes to worker i mod workers", connections_go_round, 0, 0, 0},
        {"the-dead-are-replaced", "a worker that was killed is replaced", the_dead_are_replaced, "not-replaced",
                "a worker was killed, and nobody serves in its place", 0},
        {"two-die-at-once", "one signal may stand for several", two_die_at_once, "one-replacement-a-signal",
                "two workers were killed, and one of them was not replaced", 0},
        {"stop-ends-all", "at the end nothing is left, though workers are busy", stop_ends_all, "waits-for-the-workers",
                "a worker is busy, and run_cluster() does not end", 0},
        {0},
};
