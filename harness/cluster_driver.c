/*
 * See cluster.h. The driver of a cluster: it stands for the clients. It keeps one request
 * under way on each connection, judges the replies, and accounts for every job in the
 * recorder behind the workers'.
 *
 * What this file does not do: it does not choose the worker. The kernel does, when it wakes
 * one to accept the connection.
 */
#include "cluster.h"

#include "clock.h"
#include "container_of.h"
#include "eventloop.h"
#include "loopback.h"
#include "worker.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* So long without any reply, when it is due, means that the worker will not reply: it was
 * stopped, or hangs. */
#define PATIENCE_NS (2 * NS_PER_S)
#define GREETING_PATIENCE_NS (5 * NS_PER_S)

struct link {
	struct watch watch; /* fd -1: not connected */
	struct job job;     /* the driver's view of it */
	uint64_t next_id;
	bool greeted, waiting; /* for the reply to a job */
	struct cluster_reply reply;
	size_t received; /* bytes of it */
};

struct driver {
	const struct cluster *cluster;
	struct trial *trial;
	struct recorder *recorder;
	struct eventloop loop;
	struct link *links;    /* trial->in_flight of them */
	unsigned waiting;      /* links that wait for the reply to a job */
	bool running;          /* the gate is open */
	uint64_t last_sign_ns; /* of life, from any worker */
	int error;
};

static struct driver *driver_of(struct eventloop *loop)
{
	return container_of(loop, struct driver, loop);
}

static void reply_ready(struct eventloop *loop, struct watch *watch, uint32_t events);

static int send_request(const struct link *link, uint64_t id)
{
	const struct cluster_request request = {.id = id};
	const ssize_t sent = send(link->watch.fd, &request, sizeof(request), MSG_NOSIGNAL | MSG_DONTWAIT);

	return sent == (ssize_t)sizeof(request) ? 0 : -EPIPE;
}

static int open_link(struct driver *driver, struct link *link)
{
	const int fd = loopback_connect(driver->cluster->port);
	int error;

	if (fd < 0)
		return fd;
	link->watch = (struct watch){.fd = fd, .ready = reply_ready};
	link->greeted = false;
	link->received = 0;
	error = eventloop_watch(&driver->loop, &link->watch, EPOLLIN);
	if (!error)
		error = send_request(link, link->job.slot);
	return error;
}

static void close_link(struct driver *driver, struct link *link)
{
	eventloop_unwatch(&driver->loop, &link->watch);
	if (link->watch.fd >= 0)
		close(link->watch.fd);
	link->watch.fd = -1;
}

static bool window_over(const struct driver *driver)
{
	return driver->running && clock_now_ns() >= driver->recorder->end_ns;
}

/* The worker is gone, and with it the job, if one was under way: it is never finished. */
static void lose_link(struct driver *driver, struct link *link)
{
	close_link(driver, link);
	driver->waiting -= link->waiting;
	link->waiting = false;
	if (window_over(driver))
		return;
	driver->error = open_link(driver, link);
	if (driver->error)
		trial_fail(driver->trial, driver->error, "the driver cannot connect again: %s",
		        strerror(-driver->error));
}

static void start_job(struct driver *driver, struct link *link, uint64_t now_ns)
{
	recorder_start(driver->recorder, &link->job, link->next_id, now_ns);
	link->next_id += driver->trial->in_flight;
	link->waiting = true;
	driver->waiting++;
	if (send_request(link, link->job.id) != 0)
		lose_link(driver, link);
}

static void take_greeting(struct driver *driver, struct link *link)
{
	if (link->reply.error != 0) {
		driver->error = (int)link->reply.error;
		trial_fail(driver->trial, driver->error, "worker %u turned a connection away: %s",
		        (unsigned)link->reply.result, strerror(-driver->error));
		return;
	}
	link->greeted = true;
	if (driver->running && !window_over(driver))
		start_job(driver, link, clock_now_ns());
}

static void take_reply(struct driver *driver, struct link *link)
{
	const uint64_t now_ns = clock_now_ns();

	if (link->reply.id != link->job.id) {
		driver->error = -EPROTO;
		trial_fail(driver->trial, driver->error, "a worker replied to a job that was not requested");
		return;
	}
	driver->last_sign_ns = now_ns;
	driver->waiting--;
	link->waiting = false;
	link->job.result = link->reply.result;
	link->job.error = (int)link->reply.error;
	if (recorder_account(driver->recorder, driver->trial->workload, &link->job, now_ns))
		start_job(driver, link, now_ns);
}

static void reply_ready(struct eventloop *loop, struct watch *watch, uint32_t events)
{
	struct driver *driver = driver_of(loop);
	struct link *link = container_of(watch, struct link, watch);
	const ssize_t part = recv(watch->fd, (char *)&link->reply + link->received,
	        sizeof(link->reply) - link->received, MSG_DONTWAIT);

	(void)events;
	if (part <= 0) {
		if (part == 0 || (errno != EAGAIN && errno != EINTR))
			lose_link(driver, link);
		return;
	}
	link->received += (size_t)part;
	if (link->received < sizeof(link->reply))
		return;
	link->received = 0;
	if (link->greeted)
		take_reply(driver, link);
	else
		take_greeting(driver, link);
}

static int turn(struct driver *driver, uint64_t until_ns)
{
	const int served = eventloop_turn(&driver->loop, until_ns);

	if (served < 0) {
		driver->error = served;
		trial_fail(driver->trial, served, "the driver's event loop failed: %s", strerror(-served));
	}
	return driver->error;
}

/* One after the other, each greeted before the next, so that the workers take turns. */
static int connect_all(struct driver *driver)
{
	const uint64_t until_ns = clock_now_ns() + GREETING_PATIENCE_NS;

	for (unsigned slot = 0; slot < driver->trial->in_flight; slot++) {
		struct link *link = &driver->links[slot];

		link->job.slot = link->next_id = slot;
		driver->error = open_link(driver, link);
		if (driver->error) {
			trial_fail(driver->trial, driver->error, "the driver's connection %u of %u: %s",
			        slot + 1, driver->trial->in_flight, strerror(-driver->error));
			return driver->error;
		}
		while (!link->greeted && turn(driver, until_ns) == 0)
			if (clock_now_ns() >= until_ns) {
				driver->error = -ETIMEDOUT;
				trial_fail(driver->trial, driver->error,
				        "no worker greeted the driver's connection %u of %u", slot + 1,
				        driver->trial->in_flight);
			}
		if (driver->error)
			return driver->error;
	}
	return 0;
}

static void drive(struct driver *driver)
{
	const uint64_t end_ns = driver->recorder->end_ns;
	const uint64_t begun_ns = clock_now_ns();

	driver->running = true;
	for (unsigned slot = 0; slot < driver->trial->in_flight; slot++)
		if (driver->links[slot].greeted)
			start_job(driver, &driver->links[slot], begun_ns);
	for (;;) {
		const uint64_t last_ns = driver->last_sign_ns > end_ns ? driver->last_sign_ns : end_ns;
		const uint64_t until_ns = driver->waiting > 0 ? last_ns + PATIENCE_NS : end_ns;

		if (clock_now_ns() >= until_ns || turn(driver, until_ns) != 0)
			return;
	}
}

/* The process. */

/* Above the workers' policy, so that they do not starve it: it is the world outside. */
static void rise_above(struct trial *trial)
{
	const struct policy above = policy_above(&trial->policy);
	const int refused = policy_apply(&above);
	char *said = trial->shared->driver_policy;
	const int room = (int)sizeof(trial->shared->driver_policy);
	struct policy now;
	char text[48] = "unknown";

	if (policy_read(&now) == 0)
		policy_format(&now, text, sizeof(text));
	if (refused)
		snprintf(said, (size_t)room, "%.*s (%.10s)", room - 14, text, strerrorname_np(-refused));
	else
		snprintf(said, (size_t)room, "%.*s", room - 1, text);
}

/* Beside the workers, where they leave a CPU. */
static int step_aside(struct trial *trial)
{
	const struct placement_map *placement = trial->placement;
	hwloc_bitmap_t rest;
	int error = 0;

	if (!placement || placement->count == 0)
		return 0;
	rest = hwloc_bitmap_dup(hwloc_topology_get_topology_cpuset(trial->topology));
	if (!rest)
		return -ENOMEM;
	for (unsigned i = 0; i < placement->count; i++)
		hwloc_bitmap_andnot(rest, rest, placement->cpuset[i]);
	if (!hwloc_bitmap_iszero(rest))
		error = placement_bind(trial->topology, rest);
	hwloc_bitmap_free(rest);
	return error;
}

static void read_own_usage(void *arg, struct usage *usage)
{
	(void)arg;
	usage_read(RUSAGE_SELF, usage);
}

static int prepare(struct driver *driver)
{
	struct trial *trial = driver->trial;
	int error;

	driver->links = calloc(trial->in_flight, sizeof(*driver->links));
	if (!driver->links)
		return -ENOMEM;
	for (unsigned slot = 0; slot < trial->in_flight; slot++)
		driver->links[slot].watch.fd = -1;
	error = step_aside(trial);
	return error ? error : eventloop_init(&driver->loop);
}

_Noreturn void cluster_driver_main(const struct cluster *cluster)
{
	struct trial *trial = cluster->trial;
	struct gate *gate = &trial->shared->gate;
	struct driver driver = {
	        .cluster = cluster, .trial = trial, .recorder = &trial->shared->recorder[trial->workers]};

	process_die_with_parent(trial->pid);
	prctl(PR_SET_NAME, "telar-driver");
	driver.recorder->id = getpid();
	rise_above(trial);
	driver.error = prepare(&driver);
	if (!driver.error)
		driver.error = connect_all(&driver);
	if (!driver.error)
		driver.error = cluster_say_ready(cluster, trial->workers);
	if (driver.error)
		trial_fail(trial, driver.error, "the driver could not start: %s", strerror(-driver.error));
	if (driver.error || gate_wait(gate) != 0)
		_exit(1);
	recorder_open(driver.recorder, gate, read_own_usage, NULL);
	drive(&driver);
	recorder_close(driver.recorder, clock_now_ns());
	driver.recorder->read_usage = NULL;
	_exit(driver.error ? 1 : 0);
}
