/*
 * See cluster.h. The driver of a cluster: it stands for the clients. It keeps one request
 * under way on each connection, judges the replies, and accounts for every job in the
 * recorder behind the workers'. Open arrivals: it sends each request when it is due, on a connection
 * that has none under way.
 *
 * What this file does not do: it does not choose the worker. The kernel does, when it wakes
 * one to accept the connection.
 */
#include "models/cluster/cluster_driver.h"

#include "arrivals/driver.h"
#include "base/clock.h"
#include "trial/cell.h"
#include "trial/worker.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* So long without any reply, when it is due, means that the worker will not reply: it was
 * stopped, or hangs. */
#define PATIENCE_NS (2 * NS_PER_S)
#define GREETING_PATIENCE_NS (5 * NS_PER_S)

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
		driver->error = link_open(driver, link);
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
			link_start_job(driver, &driver->links[slot], begun_ns);
	drive_to_end(driver);
}

static void drive_open(struct driver *driver)
{
	struct generator *generator = driver->generator;

	generator_open(generator, driver->trial);
	driver_submit_due(driver);
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
	driver->due.expired = driver_arrival_due;
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
