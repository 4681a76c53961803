/*
 * See cluster_driver.h. A connection of the driver: its conversation with a worker, and what becomes of its
 * job when the worker is gone.
 */
#include "models/cluster/cluster_driver.h"

#include "base/clock.h"
#include "base/container_of.h"
#include "loop/loopback.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

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

int link_open(struct driver *driver, struct link *link)
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

/* Open arrivals: a link that waits for nothing but an arrival. */

static void rest(struct driver *driver, struct link *link)
{
	driver->idle[driver->idle_count++] = link;
}

static void rest_no_more(struct driver *driver, const struct link *link)
{
	for (unsigned i = 0; i < driver->idle_count; i++)
		if (driver->idle[i] == link)
			driver->idle[i--] = driver->idle[--driver->idle_count];
}

/* The worker is gone, and with it the job, if one was under way: it is never finished. */
static void lose_link(struct driver *driver, struct link *link)
{
	close_link(driver, link);
	rest_no_more(driver, link);
	driver->waiting -= link->waiting;
	link->waiting = false;
	if (window_over(driver))
		return;
	driver->error = link_open(driver, link);
	if (driver->error)
		trial_fail(driver->trial, driver->error, "the driver cannot connect again: %s",
		        strerror(-driver->error));
}

/* Its job has been started. */
static void request_job(struct driver *driver, struct link *link)
{
	link->waiting = true;
	driver->waiting++;
	if (send_request(link, link->job.id) != 0)
		lose_link(driver, link);
}

void link_start_job(struct driver *driver, struct link *link, uint64_t now_ns)
{
	recorder_start(driver->recorder, &link->job, link->next_id, now_ns);
	link->next_id += driver->trial->in_flight;
	request_job(driver, link);
}

void driver_submit_due(struct driver *driver)
{
	struct generator *generator = driver->generator;
	uint64_t now_ns = clock_now_ns();

	if (now_ns >= driver->recorder->next_edge_ns)
		recorder_edge(driver->recorder, now_ns);
	while (!generator_over(generator, now_ns) && generator_due_ns(generator) <= now_ns) {
		struct link *link;

		if (driver->idle_count == 0) {
			generator_held_up(generator);
			return;
		}
		link = driver->idle[--driver->idle_count];
		generator_take(generator, &link->job, now_ns);
		request_job(driver, link);
		now_ns = clock_now_ns();
	}
	driver->due.due_ns = generator_due_ns(generator);
	if (!generator_over(generator, now_ns))
		eventloop_start_timer(&driver->loop, &driver->due);
}

void driver_arrival_due(struct eventloop *loop, struct timer *timer)
{
	(void)timer;
	driver_submit_due(driver_of(loop));
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
	if (driver->generator)
		rest(driver, link);
	if (!driver->running)
		return;
	if (driver->generator)
		driver_submit_due(driver);
	else if (!window_over(driver))
		link_start_job(driver, link, clock_now_ns());
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
	const bool goes_on = recorder_account(driver->recorder, driver->trial->workload, &link->job, now_ns);

	if (driver->generator) {
		rest(driver, link);
		driver_submit_due(driver);
	} else if (goes_on) {
		link_start_job(driver, link, now_ns);
	}
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
