/*
 * See cluster.h. The driver of a cluster: it stands for the clients. It keeps one request
 * under way on each connection, judges the replies, and accounts for every job in the
 * recorder behind the workers'. Open arrivals: it sends each request when it is due, on a connection
 * that has none under way.
 *
 * What this file does not do: it does not choose the worker. The kernel does, when it wakes
 * one to accept the connection.
 */
#include "models/cluster/cluster.h"

#include "arrivals/driver.h"
#include "arrivals/generator.h"
#include "base/clock.h"
#include "base/container_of.h"
#include "loop/eventloop.h"
#include "loop/loopback.h"
#include "trial/cell.h"
#include "trial/worker.h"

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

	/* open arrivals only */
	struct generator *generator;
	struct timer due;   /* of the next arrival */
	struct link **idle; /* links that could take it */
	unsigned idle_count;

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
	driver->error = open_link(driver, link);
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

static void start_job(struct driver *driver, struct link *link, uint64_t now_ns)
{
	recorder_start(driver->recorder, &link->job, link->next_id, now_ns);
	link->next_id += driver->trial->in_flight;
	request_job(driver, link);
}

/* Hands over what is due, as far as there are links for it, and sets the timer for what is not. */
static void submit_due(struct driver *driver)
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

static void arrival_due(struct eventloop *loop, struct timer *timer)
{
	(void)timer;
	submit_due(driver_of(loop));
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
		submit_due(driver);
	else if (!window_over(driver))
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
	const bool goes_on = recorder_account(driver->recorder, driver->trial->workload, &link->job, now_ns);

	if (driver->generator) {
		rest(driver, link);
		submit_due(driver);
	} else if (goes_on) {
		start_job(driver, link, now_ns);
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

/* Until the window ends, and until the last reply or until it is clear that it will not come. */
static void drive_to_end(struct driver *driver)
{
	const uint64_t end_ns = driver->recorder->end_ns;

	for (;;) {
		const uint64_t last_ns = driver->last_sign_ns > end_ns ? driver->last_sign_ns : end_ns;
		const uint64_t until_ns = driver->waiting > 0 ? last_ns + PATIENCE_NS : end_ns;

		if (clock_now_ns() >= until_ns || turn(driver, until_ns) != 0)
			return;
	}
}

static void drive_closed(struct driver *driver)
{
	const uint64_t begun_ns = clock_now_ns();

	for (unsigned slot = 0; slot < driver->trial->in_flight; slot++)
		if (driver->links[slot].greeted)
			start_job(driver, &driver->links[slot], begun_ns);
	drive_to_end(driver);
}

static void drive_open(struct driver *driver)
{
	struct generator *generator = driver->generator;

	generator_open(generator, driver->trial);
	submit_due(driver);
	while (!generator_over(generator, clock_now_ns()) && turn(driver, generator->drained_ns) == 0)
		;
	if (!driver->error)
		drive_to_end(driver);
	generator_close(generator);
}

/* The process. */

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
	driver->idle = calloc(trial->in_flight, sizeof(*driver->idle));
	if (!driver->links || !driver->idle)
		return -ENOMEM;
	driver->due.expired = arrival_due;
	for (unsigned slot = 0; slot < trial->in_flight; slot++)
		driver->links[slot].watch.fd = -1;
	error = driver_step_aside(trial);
	if (!error)
		error = eventloop_init(&driver->loop);
	return error ? error : eventloop_reserve_timers(&driver->loop, 1);
}

_Noreturn void cluster_driver_main(const struct cluster *cluster)
{
	struct trial *trial = cluster->trial;
	struct gate *gate = &trial->shared->gate;
	struct driver driver = {
	        .cluster = cluster, .trial = trial, .recorder = &trial->shared->recorder[trial->workers]};
	struct generator generator;

	process_die_with_parent(trial->pid);
	prctl(PR_SET_NAME, "telar-driver");
	driver.recorder->id = getpid();
	if (arrival_is_open(&trial->cell->arrival)) {
		driver.generator = &generator;
		/* It has to be in time, and the preset of 50 us would be most of its lateness. */
		prctl(PR_SET_TIMERSLACK, 1);
	}
	driver_rise_above(trial);
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
	driver.running = true;
	if (driver.generator)
		drive_open(&driver);
	else
		drive_closed(&driver);
	recorder_close(driver.recorder, clock_now_ns());
	driver.recorder->read_usage = NULL;
	_exit(driver.error ? 1 : 0);
}
