/*
 * loop: one thread and an event loop, many jobs in flight on it.
 *
 * The worker is the trial's own process. Handing a job over is a function call, and a job
 * that waits costs nobody a thread; a job that computes keeps all the others waiting, and
 * that is the lesson.
 *
 * Open arrivals come from a driver (driver_thread.h) through a mailbox: a queue, and an eventfd that the loop
 * watches like any other descriptor. Not from a timer in the loop: a loop that computes would look
 * late at its own timer, and the driver's lateness would be the server's. What this file does not do: how a
 * step waits is jobloop.h's.
 */
#include "arrivals/driver_thread.h"
#include "base/clock.h"
#include "base/container_of.h"
#include "handoff/jobqueue.h"
#include "loop/jobloop.h"
#include "models/model.h"
#include "trial/cell.h"
#include "trial/worker.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

/* Where the driver leaves jobs for the loop. */
struct mailbox {
	struct jobqueue queue;
	struct watch bell; /* an eventfd */
	_Atomic bool over; /* nothing will be put into it any more */
	bool emptied;      /* the loop's: nor is anything left in it */
};

struct loop {
	struct trial *trial;
	struct worker worker;
	struct jobloop *jobloop;
	struct mailbox mailbox;
	struct driver driver;
};

/* One look at the clock per job: the end of one job is the beginning of the next. */
static void job_finished(void *arg, struct job *job)
{
	struct loop *loop = arg;
	struct trial *trial = loop->trial;
	struct recorder *recorder = loop->worker.recorder;
	const uint64_t now_ns = clock_now_ns();

	const bool goes_on = recorder_finish(recorder, trial->workload, job, now_ns);

	if (loop->driver.started) {
		driver_give_back(&loop->driver, job);
		return;
	}
	if (!goes_on)
		return;
	recorder_start(recorder, job, job->id + trial->in_flight, now_ns);
	jobloop_submit(loop->jobloop, job);
}

/* The mailbox. */

static void ring(struct mailbox *mailbox)
{
	/* The counter cannot be full, and only that could make this fail. */
	(void)!eventfd_write(mailbox->bell.fd, 1);
}

static void put_into_mailbox(void *model, struct job *job)
{
	struct loop *loop = model;

	jobqueue_put(&loop->mailbox.queue, job);
	ring(&loop->mailbox);
}

static void close_mailbox(void *model)
{
	struct loop *loop = model;

	jobqueue_close(&loop->mailbox.queue);
	atomic_store(&loop->mailbox.over, true);
	ring(&loop->mailbox);
}

/* First the bell, then the queue: what comes in between rings again. */
static void bell_rings(struct eventloop *eventloop, struct watch *watch, uint32_t events)
{
	struct loop *loop = container_of(watch, struct loop, mailbox.bell);
	const bool over = atomic_load(&loop->mailbox.over);
	struct job *job;
	eventfd_t rung;

	(void)eventloop;
	(void)events;
	eventfd_read(watch->fd, &rung);
	while ((job = jobqueue_poll(&loop->mailbox.queue)))
		jobloop_submit(loop->jobloop, job);
	loop->mailbox.emptied = over;
}

/* With the driver, who comes before the worker has its policy. Closed arrivals need neither. */
static int open_mailbox(struct loop *loop)
{
	struct trial *trial = loop->trial;
	struct mailbox *mailbox = &loop->mailbox;
	int error;

	if (!arrival_is_open(&trial->cell->arrival))
		return 0;
	error = jobqueue_init(&mailbox->queue, trial->in_flight);
	if (error)
		goto fail;
	mailbox->bell.fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	error = mailbox->bell.fd < 0 ? -errno : 0;
	if (error)
		goto release_queue;
	loop->driver = (struct driver){
	        .trial = trial, .hand_over = put_into_mailbox, .over = close_mailbox, .model = loop};
	error = driver_start(&loop->driver);
	if (error)
		goto close_bell;
	return 0;

close_bell:
	close(mailbox->bell.fd);
release_queue:
	jobqueue_release(&mailbox->queue);
fail:
	trial_fail(trial, error, "no mailbox for open arrivals: %s", strerror(-error));
	return error;
}

static void release_mailbox(struct loop *loop)
{
	if (!arrival_is_open(&loop->trial->cell->arrival))
		return;
	driver_end(&loop->driver);
	close(loop->mailbox.bell.fd);
	jobqueue_release(&loop->mailbox.queue);
}

/* Jobs. */

static void submit_first_jobs(struct loop *loop)
{
	struct trial *trial = loop->trial;

	for (unsigned slot = 0; slot < trial->in_flight; slot++) {
		recorder_start(loop->worker.recorder, &trial->jobs[slot], slot, clock_now_ns());
		jobloop_submit(loop->jobloop, &trial->jobs[slot]);
	}
}

static bool more_to_come(const struct loop *loop)
{
	return loop->driver.started && !loop->mailbox.emptied;
}

static int run_jobs(struct loop *loop)
{
	struct trial *trial = loop->trial;

	if (!loop->driver.started)
		submit_first_jobs(loop);
	while (more_to_come(loop) || jobloop_in_flight(loop->jobloop) > 0) {
		const int served = jobloop_turn(loop->jobloop, UINT64_MAX);

		if (served < 0) {
			trial_fail(trial, served, "the event loop failed: %s", strerror(-served));
			return served;
		}
	}
	snprintf(trial->shared->waits_by, sizeof(trial->shared->waits_by), "%s",
	        jobloop_waits_by(loop->jobloop));
	return 0;
}

/* Between the gate and the last job. */
static int serve(struct loop *loop)
{
	struct trial *trial = loop->trial;
	int error = 0;

	if (loop->driver.started)
		error = eventloop_watch(jobloop_eventloop(loop->jobloop), &loop->mailbox.bell, EPOLLIN);
	if (error) {
		trial_fail(trial, error, "the mailbox cannot be watched: %s", strerror(-error));
		return error;
	}
	error = trial_open_gate(trial, loop->driver.started ? 1 : 0);
	if (error)
		return error;
	worker_begin(&loop->worker);
	error = run_jobs(loop);
	/* It must not find the jobs gone. */
	driver_end(&loop->driver);
	return error;
}

static int run_worker(struct loop *loop)
{
	struct trial *trial = loop->trial;
	int error = worker_enter(&loop->worker, trial, 0);

	if (error)
		return error;
	/* The process is the worker's own, and io_uring's helper threads work for it; but a driver does
	 * not. */
	loop->worker.usage_of = loop->driver.started ? RUSAGE_THREAD : RUSAGE_SELF;
	error = trial_attach_jobs(trial, trial->in_flight);
	if (error)
		goto leave;
	error = jobloop_init(&loop->jobloop, trial->workload, trial->in_flight, job_finished, loop);
	if (error) {
		trial_fail(trial, error, "no event loop for %u jobs: %s", trial->in_flight, strerror(-error));
		goto detach;
	}
	error = serve(loop);
	jobloop_release(loop->jobloop);
detach:
	trial_detach_jobs(trial, trial->in_flight);
leave:
	worker_leave(&loop->worker);
	return error;
}

static int loop_run(struct trial *trial)
{
	struct loop loop = {.trial = trial, .mailbox.bell.ready = bell_rings};
	int error = open_mailbox(&loop);

	if (error)
		return error;
	error = run_worker(&loop);
	release_mailbox(&loop);
	return error;
}

static unsigned loop_workers(unsigned asked)
{
	(void)asked;
	return 1;
}

const struct model_ops model_loop_ops = {
        .name = "loop",
        .summary = "one thread and an event loop, many jobs in flight",
        .handoff = "a function call",
        .waits = "epoll, timers, io_uring for files: all jobs at once",
        .warmup_ns = 40 * NS_PER_MS,
        .workers = loop_workers,
        .run = loop_run,
};
