/*
 * See cluster.h. A worker of a cluster: an event loop that runs jobs (jobloop.h) and, on the
 * same loop, a front end that accepts connections, reads requests and sends replies.
 *
 * In steady state a request costs one recv, one send, a share of one epoll_wait, and what
 * the job itself does. What this file does not do: it judges no result; the driver does.
 */
#include "models/cluster/cluster.h"

#include "base/clock.h"
#include "base/container_of.h"
#include "loop/jobloop.h"
#include "loop/loopback.h"
#include "trial/worker.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* What a slot needs, for as long as this worker lives: a connection that comes again for the
 * same slot finds its job still attached. */
struct seat {
	struct job job;
	bool attached;
	struct connection *connection; /* NULL: nobody sits here */
};

struct connection {
	struct watch watch; /* fd -1: unused */
	struct front *front;
	struct seat *seat; /* NULL before hello */
	struct cluster_request request;
	size_t received; /* bytes of it */
	bool busy;       /* its job runs */
};

struct front {
	const struct cluster *cluster;
	struct trial *trial;
	struct worker worker;
	struct jobloop *jobloop;
	struct eventloop *loop;
	struct watch listener, stop;
	struct connection *connections; /* trial->in_flight of them */
	struct seat *seats;             /* and as many of these */
	bool recording, stopping;
	int error;
};

static void hang_up(struct connection *connection)
{
	eventloop_unwatch(connection->front->loop, &connection->watch);
	close(connection->watch.fd);
	connection->watch.fd = -1;
	if (connection->seat)
		connection->seat->connection = NULL;
	connection->seat = NULL;
}

/* A reply is far smaller than a socket's buffer and the only one under way. A client for which
 * it does not fit does not read, and is cut off. */
static void send_reply(struct connection *connection, const struct cluster_reply *reply)
{
	const int fd = connection->watch.fd;

	connection->received = 0;
	if (send(fd, reply, sizeof(*reply), MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)sizeof(*reply) ||
	        eventloop_watch(connection->front->loop, &connection->watch, EPOLLIN) != 0)
		hang_up(connection);
}

/* Requests. */

static void job_finished(void *arg, struct job *job)
{
	struct front *front = arg;
	struct recorder *recorder = front->worker.recorder;
	struct connection *connection = container_of(job, struct seat, job)->connection;
	const struct cluster_reply reply = {.id = job->id, .result = job->result, .error = job->error};
	const uint64_t now_ns = clock_now_ns();

	if (now_ns >= recorder->next_edge_ns)
		recorder_edge(recorder, now_ns);
	recorder_executed(recorder, now_ns);
	connection->busy = false;
	send_reply(connection, &reply);
}

static void begin_job(struct connection *connection)
{
	struct front *front = connection->front;
	struct job *job = &connection->seat->job;

	/* The driver sends jobs only through the open gate, so its times are known. */
	if (!front->recording)
		worker_begin(&front->worker);
	front->recording = true;
	job_reset(job, connection->request.id, 0);
	connection->busy = true;
	jobloop_submit(front->jobloop, job);
}

static int attach(struct front *front, struct seat *seat)
{
	struct workload *workload = front->trial->workload;

	if (seat->attached)
		return 0;
	seat->job = (struct job){.slot = (uint64_t)(seat - front->seats), .fd = -1};

	const int error = workload->ops->attach ? workload->ops->attach(workload, &seat->job) : 0;

	if (error)
		trial_fail(front->trial, error, "worker %u: job %u cannot get what it needs (%s)",
		        front->worker.index, (unsigned)seat->job.slot, strerror(-error));
	seat->attached = error == 0;
	return error;
}

static int take_seat(struct connection *connection, uint64_t slot)
{
	struct front *front = connection->front;

	if (slot >= front->trial->in_flight)
		return -EINVAL;
	if (front->seats[slot].connection)
		return -EADDRINUSE;

	const int error = attach(front, &front->seats[slot]);

	if (error)
		return error;
	connection->seat = &front->seats[slot];
	connection->seat->connection = connection;
	return 0;
}

static void greet(struct connection *connection)
{
	const uint64_t slot = connection->request.id;
	const struct cluster_reply reply = {
	        .id = slot, .result = connection->front->worker.index, .error = take_seat(connection, slot)};

	send_reply(connection, &reply);
}

static void request_ready(struct eventloop *loop, struct watch *watch, uint32_t events)
{
	struct connection *connection = container_of(watch, struct connection, watch);
	ssize_t part;

	(void)events;
	if (connection->busy) {
		/* It closes, or asks for more than one thing at a time: that can wait for the reply,
		 * and must not wake this worker again and again until then. */
		eventloop_unwatch(loop, watch);
		return;
	}
	part = recv(watch->fd, (char *)&connection->request + connection->received,
	        sizeof(connection->request) - connection->received, MSG_DONTWAIT);
	if (part <= 0) {
		if (part == 0 || (errno != EAGAIN && errno != EINTR))
			hang_up(connection);
		return;
	}
	connection->received += (size_t)part;
	if (connection->received < sizeof(connection->request))
		return;
	if (connection->seat)
		begin_job(connection);
	else
		greet(connection);
}

/* Connections. */

static struct connection *unused_connection(struct front *front)
{
	for (unsigned i = 0; i < front->trial->in_flight; i++)
		if (front->connections[i].watch.fd < 0)
			return &front->connections[i];
	return NULL;
}

static void open_connection(struct front *front, int fd)
{
	struct connection *connection = unused_connection(front);

	if (!connection) {
		close(fd);
		return;
	}
	front->worker.recorder->connections++;
	*connection = (struct connection){.front = front, .watch = {.fd = fd, .ready = request_ready}};
	if (eventloop_watch(front->loop, &connection->watch, EPOLLIN) != 0)
		hang_up(connection);
}

/*
 * All workers wait for the same socket. EPOLLEXCLUSIVE makes the kernel wake one of them,
 * the first of its queue that is waiting. Whoever has accepted one connection goes to the
 * end of that queue (it leaves and comes back), so that connections which come one by one go
 * round: without that, one worker may well take them all.
 */
static int stand_in_queue(struct front *front)
{
	eventloop_unwatch(front->loop, &front->listener);
	return eventloop_watch(front->loop, &front->listener, EPOLLIN | EPOLLEXCLUSIVE);
}

static void connection_ready(struct eventloop *loop, struct watch *watch, uint32_t events)
{
	struct front *front = container_of(watch, struct front, listener);
	const int fd = loopback_accept(watch->fd);

	(void)loop;
	(void)events;
	/* Another worker may have been faster. */
	if (fd == -EAGAIN)
		return;
	front->error = fd;
	if (fd >= 0) {
		open_connection(front, fd);
		front->error = stand_in_queue(front);
	}
	if (front->error)
		trial_fail(front->trial, front->error, "worker %u cannot accept connections: %s",
		        front->worker.index, strerror(-front->error));
}

static void told_to_stop(struct eventloop *loop, struct watch *watch, uint32_t events)
{
	(void)loop;
	(void)events;
	container_of(watch, struct front, stop)->stopping = true;
}

/* The process. */

static int open_front(struct front *front)
{
	const unsigned count = front->trial->in_flight;
	int error;

	front->connections = calloc(count, sizeof(*front->connections));
	front->seats = calloc(count, sizeof(*front->seats));
	if (!front->connections || !front->seats)
		return -ENOMEM;
	for (unsigned i = 0; i < count; i++)
		front->connections[i].watch.fd = -1;
	error = jobloop_init(&front->jobloop, front->trial->workload, count, job_finished, front);
	if (error)
		return error;
	front->loop = jobloop_eventloop(front->jobloop);
	front->listener = (struct watch){.fd = front->cluster->listener, .ready = connection_ready};
	front->stop = (struct watch){.fd = front->cluster->stop, .ready = told_to_stop};
	error = stand_in_queue(front);
	return error ? error : eventloop_watch(front->loop, &front->stop, EPOLLIN);
}

static void serve(struct front *front)
{
	while (!front->stopping && !front->error) {
		const int served = jobloop_turn(front->jobloop, UINT64_MAX);

		if (served < 0) {
			front->error = served;
			trial_fail(front->trial, served, "the event loop of worker %u failed: %s",
			        front->worker.index, strerror(-served));
		}
	}
}

static void leave(struct front *front)
{
	struct trial *trial = front->trial;
	struct workload *workload = trial->workload;

	/* Who got no job has a record too: of none. */
	if (!front->recording && atomic_load(&trial->shared->gate.state) == GATE_OPEN)
		worker_begin(&front->worker);
	worker_leave(&front->worker);
	if (front->worker.index == 0)
		snprintf(trial->shared->waits_by, sizeof(trial->shared->waits_by), "%s",
		        jobloop_waits_by(front->jobloop));
	for (unsigned slot = 0; slot < trial->in_flight; slot++)
		if (front->seats[slot].attached && workload->ops->detach)
			workload->ops->detach(workload, &front->seats[slot].job);
}

_Noreturn void cluster_worker_main(const struct cluster *cluster, unsigned index)
{
	struct trial *trial = cluster->trial;
	struct front front = {.cluster = cluster, .trial = trial};

	process_die_with_parent(trial->pid);
	if (worker_enter(&front.worker, trial, index) != 0)
		_exit(1);
	/* The process is the worker's own, and io_uring's helper threads work for it. */
	front.worker.usage_of = RUSAGE_SELF;
	front.error = open_front(&front);
	if (!front.error)
		front.error = cluster_say_ready(cluster, index);
	if (front.error) {
		trial_fail(
		        trial, front.error, "worker %u could not start: %s", index, strerror(-front.error));
		_exit(1);
	}
	serve(&front);
	leave(&front);
	_exit(front.error ? 1 : 0);
}
