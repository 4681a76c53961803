/* See driver_thread.h. What this file does not do: it does not know when a job is due (generator.h), nor how
 * one is handed over. */
#include "arrivals/driver_thread.h"

#include "arrivals/driver.h"
#include "arrivals/generator.h"
#include "base/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

void driver_give_back(struct driver *driver, struct job *job)
{
	pthread_mutex_lock(&driver->mutex);
	driver->idle[driver->idle_count++] = (unsigned)job->slot;
	if (driver->waiting)
		pthread_cond_signal(&driver->given_back);
	pthread_mutex_unlock(&driver->mutex);
}

/* Waits for a job that nobody has; NULL when cancelled. */
static struct job *take_idle(struct driver *driver, struct generator *generator)
{
	struct job *job = NULL;

	pthread_mutex_lock(&driver->mutex);
	driver->waiting = true;
	while (driver->idle_count == 0 && !driver->cancelled) {
		generator_held_up(generator);
		pthread_cond_wait(&driver->given_back, &driver->mutex);
	}
	driver->waiting = false;
	if (!driver->cancelled)
		job = &driver->trial->jobs[driver->idle[--driver->idle_count]];
	pthread_mutex_unlock(&driver->mutex);
	return job;
}

static void read_own_usage(void *arg, struct usage *usage)
{
	(void)arg;
	usage_read(RUSAGE_THREAD, usage);
}

static void pass_edge(struct recorder *recorder)
{
	const uint64_t now_ns = clock_now_ns();

	if (now_ns >= recorder->next_edge_ns)
		recorder_edge(recorder, now_ns);
}

static void drive(struct driver *driver)
{
	struct generator generator;
	struct recorder *recorder = &driver->trial->shared->recorder[driver->trial->workers];

	generator_open(&generator, driver->trial);
	recorder_open(recorder, &driver->trial->shared->gate, read_own_usage, NULL);
	for (;;) {
		const uint64_t due_ns = generator_due_ns(&generator);

		if (generator_over(&generator, clock_now_ns()))
			break;
		if (due_ns > clock_now_ns())
			clock_sleep_until(due_ns);
		pass_edge(recorder);

		struct job *job = take_idle(driver, &generator);
		const uint64_t now_ns = clock_now_ns();

		if (!job)
			goto cancelled;
		if (generator_over(&generator, now_ns))
			break;
		generator_take(&generator, job, now_ns);
		driver->hand_over(driver->model, job);
	}
	clock_sleep_until(recorder->end_ns);
cancelled:
	generator_close(&generator);
	recorder_close(recorder, clock_now_ns());
	recorder->read_usage = NULL;
}

static void *thread_main(void *arg)
{
	struct driver *driver = arg;
	struct trial *trial = driver->trial;
	struct gate *gate = &trial->shared->gate;
	int error;

	prctl(PR_SET_NAME, "telar-driver");
	/* It has to be in time, and the preset of 50 us would be most of its lateness. */
	prctl(PR_SET_TIMERSLACK, 1);
	trial->shared->recorder[trial->workers].id = (int)syscall(SYS_gettid);
	driver_rise_above(trial);
	error = driver_step_aside(trial);
	if (error)
		trial_fail(trial, error, "the driver could not be bound beside the workers: %s",
		        strerror(-error));
	gate_arrive(gate, error);
	if (!error && gate_wait(gate) == 0)
		drive(driver);
	driver->over(driver->model);
	return NULL;
}

int driver_start(struct driver *driver)
{
	struct trial *trial = driver->trial;
	int error;

	driver->idle = calloc(trial->in_flight, sizeof(*driver->idle));
	if (!driver->idle) {
		trial_fail(trial, -ENOMEM, "no memory for the driver");
		return -ENOMEM;
	}
	while (driver->idle_count < trial->in_flight) {
		driver->idle[driver->idle_count] = driver->idle_count;
		driver->idle_count++;
	}
	pthread_mutex_init(&driver->mutex, NULL);
	pthread_cond_init(&driver->given_back, NULL);
	error = -pthread_create(&driver->thread, NULL, thread_main, driver);
	if (error) {
		trial_fail(trial, error, "the driver's thread could not be created: %s", strerror(-error));
		pthread_cond_destroy(&driver->given_back);
		pthread_mutex_destroy(&driver->mutex);
		free(driver->idle);
	}
	driver->started = error == 0;
	return error;
}

void driver_join(struct driver *driver)
{
	if (!driver->started)
		return;
	pthread_join(driver->thread, NULL);
	pthread_cond_destroy(&driver->given_back);
	pthread_mutex_destroy(&driver->mutex);
	free(driver->idle);
	driver->started = false;
}

void driver_end(struct driver *driver)
{
	if (!driver->started)
		return;
	gate_cancel(&driver->trial->shared->gate);
	pthread_mutex_lock(&driver->mutex);
	driver->cancelled = true;
	pthread_cond_signal(&driver->given_back);
	pthread_mutex_unlock(&driver->mutex);
	driver_join(driver);
}
