/*
 * thread: a thread for every job, at most N at once: fork's twin, with pthread_create(3) for
 * the hand-off. So work simple servers ("a thread per connection"), Java's before thread
 * pools, and whoever writes std::async.
 *
 * A thread costs a stack and a kernel task, but no copy of the address space, and it can
 * leave its result where everybody sees it. It also shares its faults: a job that
 * crashes takes all others with it.
 *
 * Nobody can wait for "any thread" as wait(2) does for any child, so a thread that is done
 * says so in a queue, and is joined then.
 */
#include "base/clock.h"
#include "handoff/dispatcher.h"
#include "handoff/jobqueue.h"
#include "models/model.h"
#include "trial/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

struct slot {
	struct thread *model;
	struct job *job;
	pthread_t thread;

	/* the thread's, until it is joined */
	struct usage usage;
	bool refused; /* the job was not run */
};

struct thread {
	struct trial *trial;
	struct slot *slots;
	struct jobqueue over; /* jobs whose threads are about to end */
	struct usage usage;   /* of all threads that have been joined */
};

static void *thread_main(void *arg)
{
	struct slot *slot = arg;
	struct trial *trial = slot->model->trial;

	slot->refused = worker_adopt(trial, (unsigned)slot->job->slot) != 0;
	if (!slot->refused)
		job_run_blocking(trial->workload, slot->job);
	usage_read(RUSAGE_THREAD, &slot->usage);
	jobqueue_put(&slot->model->over, slot->job);
	return NULL;
}

static int thread_submit(void *model, struct job *job)
{
	struct thread *self = model;
	struct slot *slot = &self->slots[job->slot];
	int error;

	*slot = (struct slot){.model = self, .job = job};
	error = -pthread_create(&slot->thread, NULL, thread_main, slot);
	if (error)
		trial_fail(self->trial, error, "a thread could not be created: %s", strerror(-error));
	return error;
}

static int thread_await(void *model, struct job **job)
{
	struct thread *self = model;
	const struct slot *slot;

	*job = jobqueue_take(&self->over);
	slot = &self->slots[(*job)->slot];
	pthread_join(slot->thread, NULL);
	usage_add(&self->usage, &slot->usage);
	return slot->refused ? JOB_REFUSED : JOB_OVER;
}

static bool thread_wait_until(void *model, uint64_t until_ns)
{
	struct thread *self = model;

	return jobqueue_wait_until(&self->over, until_ns);
}

static void thread_read_usage(void *model, struct usage *usage)
{
	const struct thread *self = model;

	*usage = self->usage;
}

static int thread_run(struct trial *trial)
{
	struct thread self = {.trial = trial, .usage = {.migrations = -1, .run_delay_ns = -1}};
	struct dispatcher dispatcher = {.trial = trial,
	        .submit = thread_submit,
	        .await = thread_await,
	        .wait_until = thread_wait_until,
	        .read_usage = thread_read_usage,
	        .model = &self};
	int error = trial_attach_jobs(trial, trial->workers);

	if (error)
		return error;
	self.slots = calloc(trial->workers, sizeof(*self.slots));
	error = self.slots ? jobqueue_init(&self.over, trial->workers) : -ENOMEM;
	if (error) {
		trial_fail(trial, error, "no memory for %u threads", trial->workers);
		goto free_slots;
	}
	error = dispatcher_run(&dispatcher);
	jobqueue_release(&self.over);
free_slots:
	free(self.slots);
	trial_detach_jobs(trial, trial->workers);
	return error;
}

const struct model_ops model_thread_ops = {
        .name = "thread",
        .summary = "a thread for every job, at most N at once",
        .handoff = "pthread_create(3); the result stays in shared memory",
        .waits = "blocking calls, one job a thread",
        .warmup_ns = 40 * NS_PER_MS,
        .in_flight = dispatcher_in_flight,
        .run = thread_run,
};
