/* See check_cluster.h. */
#include "check_cluster.h"

#include "check/check.h"
#include "check/descriptors.h"
#include "check/facts.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t check_primary, check_living;
static struct cluster cluster;
static uint16_t port;
static int stop_it;

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

void check_begin(enum strategy strategy, int workers)
{
	int tell[2], stop[2];

	descriptors_pipe(tell);
	descriptors_pipe(stop);
	cluster = (struct cluster){strategy, workers, check_serve, tell[1], stop[0]};
	stop_it = stop[1];
	check_primary = check_child(run_primary, NULL);
	close(tell[1]);
	close(stop[0]);
	if (read(tell[0], &port, sizeof(port)) != sizeof(port) || port == 0)
		check_wrong("port-not-told", "run_cluster() did not write the port to `tell`");
	close(tell[0]);
}

int check_call(void)
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

static bool is_dead(pid_t pid)
{
	const char state = facts_state(pid);

	return state == '\0' || state == 'Z' || state == 'X';
}

struct answer check_hear(int connection)
{
	struct answer answer;

	if (recv(connection, &answer, sizeof(answer), MSG_WAITALL) != sizeof(answer))
		check_wrong(check_living && is_dead(check_living) ? "replaces-the-living" : "not-answered",
		        "a connection to port %d was not answered: %s", port,
		        connection < 0 ? strerror(-connection) : "it has ended");
	if (answer.pid == check_primary || answer.parent != check_primary)
		check_wrong("primary-serves", "serve() was not called in a child of the primary");
	if (answer.worker < 0 || answer.worker >= cluster.workers)
		check_wrong("wrong-number", "serve() was told worker %d of %d", answer.worker, cluster.workers);
	return answer;
}

void check_let_go(int connection)
{
	char more;

	shutdown(connection, SHUT_WR);
	if (read(connection, &more, 1) > 0)
		check_wrong("served-twice", "a connection was answered twice");
	close(connection);
}

void check_end(void)
{
	close(stop_it);
	check_child_status(check_primary);
	check_number("left-open", "connect() to the port afterwards", check_call(), -ECONNREFUSED);
}
