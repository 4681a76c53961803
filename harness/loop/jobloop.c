/*
 * See jobloop.h. Every job has a task, which says where in its current step it is; tasks
 * that can go on stand in line.
 *
 *          +--------------------- ready, due, completed ---------------------+
 *          v                                                                 |
 *   submit -> in line -> step after step, until one must wait -> waiting for epoll,
 *                |                                               a timer, a file
 *                +-> DONE or FAIL -> finished()
 *
 * What this file does not do: it counts and judges no job (recorder.h), and it decides
 * nothing about when to stop.
 */
#include "loop/jobloop.h"

#include "base/clock.h"
#include "base/container_of.h"
#include "loop/fileio.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

/*
 * Jobs that run before the loop looks for others that became ready. It is what one look
 * can bring, so whoever was ready at one look has run before the next; and a look costs
 * some 0.4 us, which this many jobs hardly notice.
 */
#define LINE_BATCH EVENTLOOP_BATCH

struct task {
	struct task *behind; /* who stands behind it in line */
	struct job *job;
	struct step step;
	size_t moved; /* bytes of the step so far */
	ssize_t outcome;
	bool in_step;  /* the step goes on; else it is over and `outcome` says how */
	bool on_watch; /* waits for its socket */
	struct watch watch;
	struct timer timer;
	struct file_request file;
};

struct jobloop {
	struct eventloop loop;
	struct workload *workload;
	jobloop_finished_fn *finished;
	void *arg;

	struct task *first, *last; /* in line */
	unsigned in_line, in_flight;

	struct fileio fileio;
	bool files_pending;   /* the kernel has yet to take what was started */
	unsigned own_watches; /* in the loop, besides those of others */
	struct task tasks[];  /* one a slot */
};

/* The line. */

static void line_up(struct jobloop *jobloop, struct task *task)
{
	task->behind = NULL;
	if (jobloop->first)
		jobloop->last->behind = task;
	else
		jobloop->first = task;
	jobloop->last = task;
	jobloop->in_line++;
}

static struct task *next_in_line(struct jobloop *jobloop)
{
	struct task *task = jobloop->first;

	jobloop->first = task->behind;
	jobloop->in_line--;
	return task;
}

/* Ends the step that a task was waiting in. */
static void step_over(struct jobloop *jobloop, struct task *task, ssize_t outcome)
{
	task->outcome = outcome;
	task->in_step = false;
	line_up(jobloop, task);
}

/* Sockets: tried first; only when that would block does the task wait for its watch. */

static void socket_ready(struct eventloop *loop, struct watch *watch, uint32_t events)
{
	struct task *task = container_of(watch, struct task, watch);
	const uint32_t wanted = task->step.kind == STEP_SEND ? EPOLLOUT : EPOLLIN;

	if (!task->on_watch || !(events & (wanted | EPOLLERR | EPOLLHUP)))
		return;
	task->on_watch = false;
	line_up(container_of(loop, struct jobloop, loop), task);
}

/*
 * A socket enters the epoll set when its task first has to wait for it, for both directions
 * and edge-triggered, and stays there: no step costs an epoll_ctl(2), and an edge for which
 * nobody waits costs one look. No edge is missed, for a task waits only after a try that
 * would have blocked. So request and reply cost send, recv (would block), recv and a share
 * of one epoll_wait.
 */
static bool wait_for_socket(struct jobloop *jobloop, struct task *task)
{
	if (task->watch.events != 0 && task->watch.fd != task->step.fd) {
		eventloop_unwatch(&jobloop->loop, &task->watch);
		jobloop->own_watches--;
	}
	if (task->watch.events == 0) {
		task->watch.fd = task->step.fd;
		task->outcome = eventloop_watch(&jobloop->loop, &task->watch, EPOLLIN | EPOLLOUT | EPOLLET);
		if (task->outcome != 0)
			return false;
		jobloop->own_watches++;
	}
	task->on_watch = true;
	return true;
}

/* The functions that do a step return true when the task has to wait in it, and false when
 * the step is over and task->outcome says how. */

static bool do_transfer(struct jobloop *jobloop, struct task *task)
{
	const struct step *step = &task->step;

	while (task->moved < step->len) {
		char *buf = (char *)step->buf + task->moved;
		const size_t left = step->len - task->moved;
		const ssize_t part = step->kind == STEP_SEND
		                             ? send(step->fd, buf, left, MSG_NOSIGNAL | MSG_DONTWAIT)
		                             : recv(step->fd, buf, left, MSG_DONTWAIT);

		if (part > 0) {
			task->moved += (size_t)part;
		} else if (part == 0) {
			break;
		} else if (errno == EAGAIN) {
			return wait_for_socket(jobloop, task);
		} else if (errno != EINTR) {
			task->outcome = -errno;
			return false;
		}
	}
	task->outcome = (ssize_t)task->moved;
	return false;
}

/* Files: fileio.h waits. */

static bool do_file(struct jobloop *jobloop, struct task *task)
{
	task->file.step = task->step;
	return fileio_start(&jobloop->fileio, &task->file, &task->outcome);
}

static void file_done(void *arg, struct file_request *request, ssize_t outcome)
{
	step_over(arg, container_of(request, struct task, file), outcome);
}

/* Timers. */

static void sleep_over(struct eventloop *loop, struct timer *timer)
{
	step_over(container_of(loop, struct jobloop, loop), container_of(timer, struct task, timer), 0);
}

static bool do_sleep(struct jobloop *jobloop, struct task *task)
{
	task->timer.due_ns = clock_now_ns() + task->step.ns;
	task->outcome = eventloop_start_timer(&jobloop->loop, &task->timer);
	return task->outcome == 0;
}

/* Running. */

static bool do_step(struct jobloop *jobloop, struct task *task)
{
	switch (task->step.kind) {
	case STEP_SEND:
	case STEP_RECV:
		return do_transfer(jobloop, task);
	case STEP_READ:
	case STEP_WRITE:
	case STEP_SYNC:
		return do_file(jobloop, task);
	case STEP_SLEEP:
		return do_sleep(jobloop, task);
	default:
		task->outcome = 0;
		return false;
	}
}

/* Runs a job until it waits or ends. */
static void run(struct jobloop *jobloop, struct task *task)
{
	struct workload *workload = jobloop->workload;
	struct job *job = task->job;
	bool waits = task->in_step && do_step(jobloop, task);

	while (!waits) {
		task->step = workload->ops->next(workload, job, task->outcome);
		task->moved = 0;
		task->in_step = true;
		if (task->step.kind == STEP_DONE || task->step.kind == STEP_FAIL) {
			jobloop->in_flight--;
			jobloop->finished(jobloop->arg, job);
			return;
		}
		waits = do_step(jobloop, task);
	}
}

void jobloop_submit(struct jobloop *jobloop, struct job *job)
{
	struct task *task = &jobloop->tasks[job->slot];

	task->job = job;
	jobloop->in_flight++;
	step_over(jobloop, task, 0);
}

unsigned jobloop_in_flight(const struct jobloop *jobloop)
{
	return jobloop->in_flight;
}

static bool anybody_waits(const struct jobloop *jobloop)
{
	return jobloop->in_flight > jobloop->in_line || jobloop->loop.watches > jobloop->own_watches ||
	       jobloop->loop.timers > 0;
}

int jobloop_turn(struct jobloop *jobloop, uint64_t until_ns)
{
	int served = 0;

	if (jobloop->in_line > 0 || jobloop->files_pending)
		until_ns = 0;
	if (until_ns > 0 || anybody_waits(jobloop)) {
		served = eventloop_turn(&jobloop->loop, until_ns);
		if (served < 0)
			return served;
		served += (int)fileio_reap(&jobloop->fileio, file_done, jobloop);
	}
	for (int ran = 0; ran < LINE_BATCH && jobloop->in_line > 0; ran++, served++)
		run(jobloop, next_in_line(jobloop));

	const int error = fileio_submit(&jobloop->fileio);

	jobloop->files_pending = error == -EAGAIN;
	return error && !jobloop->files_pending ? error : served;
}

struct eventloop *jobloop_eventloop(struct jobloop *jobloop)
{
	return &jobloop->loop;
}

const char *jobloop_waits_by(const struct jobloop *jobloop)
{
	if (jobloop->fileio.ring_used)
		return jobloop->fileio.blocked ? "epoll+io_uring+blocking" : "epoll+io_uring";
	return jobloop->fileio.blocked ? "epoll, files block" : "epoll";
}

/*
 * The ring is made here and not when the first file step comes, so that nothing is allocated
 * once jobs run. Workloads that only compute do without it.
 */
static int init_files(struct jobloop *jobloop, unsigned capacity)
{
	struct fileio *fileio = &jobloop->fileio;
	int error;

	fileio->watch.fd = -1;
	if (jobloop->workload->ops->bound == CPU_BOUND)
		return 0;
	error = fileio_init(fileio, capacity);
	if (error || fileio->watch.fd < 0)
		return error;
	error = eventloop_watch(&jobloop->loop, &fileio->watch, EPOLLIN);
	if (error)
		fileio_release(fileio);
	else
		jobloop->own_watches++;
	return error;
}

int jobloop_init(struct jobloop **made, struct workload *workload, unsigned capacity,
        jobloop_finished_fn *finished, void *arg)
{
	struct jobloop *jobloop = calloc(1, sizeof(*jobloop) + capacity * sizeof(struct task));
	int error;

	if (!jobloop)
		return -ENOMEM;
	jobloop->workload = workload;
	jobloop->finished = finished;
	jobloop->arg = arg;
	for (unsigned slot = 0; slot < capacity; slot++) {
		jobloop->tasks[slot].watch.ready = socket_ready;
		jobloop->tasks[slot].timer.expired = sleep_over;
	}
	error = eventloop_init(&jobloop->loop);
	if (error)
		goto free_jobloop;
	error = eventloop_reserve_timers(&jobloop->loop, capacity);
	if (error)
		goto release_loop;
	error = init_files(jobloop, capacity);
	if (error)
		goto release_loop;
	*made = jobloop;
	return 0;

release_loop:
	eventloop_release(&jobloop->loop);
free_jobloop:
	free(jobloop);
	return error;
}

void jobloop_release(struct jobloop *jobloop)
{
	fileio_release(&jobloop->fileio);
	eventloop_release(&jobloop->loop);
	free(jobloop);
}
