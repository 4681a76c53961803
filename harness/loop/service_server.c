/*
 * See service_server.h. One process, one thread, one event loop: a request that has come in is a
 * timer, and its reply goes out when that expires. What this file does not do: it never
 * waits for a client. One that lets its replies pile up until its socket takes no more is
 * cut off.
 */
#include "loop/service_server.h"

#include "base/clock.h"
#include "base/container_of.h"
#include "loop/eventloop.h"
#include "loop/loopback.h"
#include "trial/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MESSAGES_AT_ONCE 32

struct server {
	struct eventloop loop;
	struct watch listener;
	int spare_fd; /* given up for a moment to turn a client away when no descriptor is left */
	const struct service_order *order;
	struct request *unused;
};

struct connection {
	struct watch watch;
	unsigned requests; /* whose time is running: they keep the connection from being freed */
	size_t received;   /* bytes in `incoming` */
	struct service_message incoming[MESSAGES_AT_ONCE];
};

struct request {
	struct timer timer;
	struct connection *connection;
	uint64_t id;
	struct request *next_unused;
};

static struct server *server_of(struct eventloop *loop)
{
	return container_of(loop, struct server, loop);
}

static void free_if_over(struct connection *connection)
{
	if (connection->watch.fd < 0 && connection->requests == 0)
		free(connection);
}

static void hang_up(struct server *server, struct connection *connection)
{
	eventloop_unwatch(&server->loop, &connection->watch);
	close(connection->watch.fd);
	connection->watch.fd = -1;
}

static void reply(struct eventloop *loop, struct timer *timer)
{
	struct server *server = server_of(loop);
	struct request *request = container_of(timer, struct request, timer);
	struct connection *connection = request->connection;
	const struct service_message message = {.id = request->id, .payload = service_reply(request->id)};

	request->next_unused = server->unused;
	server->unused = request;
	connection->requests--;
	if (connection->watch.fd >= 0 && send(connection->watch.fd, &message, sizeof(message),
	                                         MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)sizeof(message))
		hang_up(server, connection);
	free_if_over(connection);
}

static int begin(struct server *server, struct connection *connection, uint64_t id, uint64_t now_ns)
{
	struct request *request = server->unused;
	int error;

	if (request)
		server->unused = request->next_unused;
	else
		request = calloc(1, sizeof(*request));
	if (!request)
		return -ENOMEM;
	request->connection = connection;
	request->id = id;
	request->timer.expired = reply;
	request->timer.due_ns = now_ns + service_time_ns(id, server->order->time_ns, server->order->shape);
	error = eventloop_start_timer(&server->loop, &request->timer);
	if (error) {
		free(request);
		return error;
	}
	connection->requests++;
	return 0;
}

/* Begins what has come in completely; the beginning of another request moves to the front. */
static int begin_all(struct server *server, struct connection *connection)
{
	const size_t whole = connection->received / sizeof(struct service_message);
	const uint64_t now_ns = clock_now_ns();
	int error = 0;

	for (size_t i = 0; i < whole && !error; i++)
		error = begin(server, connection, connection->incoming[i].id, now_ns);
	connection->received %= sizeof(struct service_message);
	memmove(connection->incoming, &connection->incoming[whole], connection->received);
	return error;
}

static void receive(struct eventloop *loop, struct watch *watch, uint32_t events)
{
	struct server *server = server_of(loop);
	struct connection *connection = container_of(watch, struct connection, watch);
	ssize_t part;

	(void)events;
	part = recv(watch->fd, (char *)connection->incoming + connection->received,
	        sizeof(connection->incoming) - connection->received, MSG_DONTWAIT);
	if (part < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (part > 0) {
		connection->received += (size_t)part;
		if (begin_all(server, connection) == 0)
			return;
	}
	hang_up(server, connection);
	free_if_over(connection);
}

/* Without a free descriptor a connection could neither be accepted nor refused, and its client
 * would wait for ever. */
static void turn_away(struct server *server)
{
	close(server->spare_fd);
	close(loopback_accept(server->listener.fd));
	server->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void welcome(struct eventloop *loop, struct watch *watch, uint32_t events)
{
	struct server *server = server_of(loop);
	struct connection *connection;
	const int fd = loopback_accept(watch->fd);

	(void)events;
	if (fd == -EMFILE || fd == -ENFILE)
		turn_away(server);
	if (fd < 0)
		return;
	connection = calloc(1, sizeof(*connection));
	if (!connection) {
		close(fd);
		return;
	}
	connection->watch = (struct watch){.fd = fd, .ready = receive};
	if (eventloop_watch(loop, &connection->watch, EPOLLIN) != 0) {
		hang_up(server, connection);
		free_if_over(connection);
	}
}

/* A client each is a descriptor each: as many as this user may have. */
static void allow_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

/* What the trial's process has open is not the service's to keep open. */
static void close_all_but(int a, int b)
{
	const unsigned low = (unsigned)(a < b ? a : b), high = (unsigned)(a < b ? b : a);

	if (low > 3)
		close_range(3, low - 1, 0);
	if (high > low + 1)
		close_range(low + 1, high - 1, 0);
	close_range(high + 1, ~0U, 0);
}

static bool become(const struct policy *policy)
{
	struct policy granted;

	return policy_apply(policy) == 0 && policy_read(&granted) == 0 && policy_equal(policy, &granted);
}

_Noreturn void service_main(const struct service_order *order, pid_t parent, int pipe)
{
	struct server server = {.order = order, .listener = {.fd = order->listener, .ready = welcome}};
	struct service_greeting greeting = {0};

	process_die_with_parent(parent);
	prctl(PR_SET_NAME, "telar-service");
	/* SCHED_OTHER timers come up to 50 us late unless the thread asks for better. */
	prctl(PR_SET_TIMERSLACK, 1);
	close_all_but(order->listener, pipe);
	allow_descriptors();
	server.spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	greeting.granted = become(order->policy);
	greeting.error = eventloop_init(&server.loop);
	if (!greeting.error)
		greeting.error = eventloop_watch(&server.loop, &server.listener, EPOLLIN);
	if (write(pipe, &greeting, sizeof(greeting)) != (ssize_t)sizeof(greeting))
		_exit(1);
	close(pipe);
	while (!greeting.error) {
		const int served = eventloop_turn(&server.loop, UINT64_MAX);

		greeting.error = served < 0 ? served : 0;
	}
	_exit(1);
}
