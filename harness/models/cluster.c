/*
 * cluster: N long-lived processes behind one listening port, each an event loop of its own;
 * requests and replies cross TCP. See cluster.h for the conversation and who is who.
 *
 * This file is the primary: it starts the workers and the driver, replaces a worker that
 * died for as long as the trial runs, and sees to it that nobody is left. What it does not
 * do: it touches no connection and no job.
 */
#include "models/cluster/cluster.h"

#include "base/clock.h"
#include "base/container_of.h"
#include "loop/eventloop.h"
#include "loop/loopback.h"
#include "models/model.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define READY_PATIENCE_NS (5 * NS_PER_S)
#define STOP_PATIENCE_NS NS_PER_S
/* A worker that dies over and over is not replaced for ever. */
#define RESPAWNS_MOST 1000

struct child {
	struct watch watch; /* its pidfd; -1: there is no such process */
	pid_t pid;
	bool ready;
};

struct primary {
	struct cluster cluster;
	struct trial *trial;
	struct eventloop loop;
	struct watch ready; /* the reading end of cluster.ready */
	int stop_write;
	struct child *children; /* the workers, and behind them the driver */
	unsigned alive;
	bool over; /* the driver is done, or all is lost: nobody is replaced any more */
};

static struct child *driver_of(const struct primary *primary)
{
	return &primary->children[primary->trial->workers];
}

static void child_ended(struct eventloop *loop, struct watch *watch, uint32_t events);

/* What the primary has open, a child is not to keep open: above all the end of the pipe whose
 * closing says stop. */
static void forget_primary(struct primary *primary)
{
	close(primary->stop_write);
	close(primary->ready.fd);
	for (unsigned i = 0; i <= primary->trial->workers; i++)
		if (primary->children[i].watch.fd >= 0)
			close(primary->children[i].watch.fd);
	eventloop_release(&primary->loop);
}

static _Noreturn void child_main(struct primary *primary, unsigned index)
{
	forget_primary(primary);
	if (index < primary->trial->workers)
		cluster_worker_main(&primary->cluster, index);
	cluster_driver_main(&primary->cluster);
}

static int watch_child(struct primary *primary, struct child *child)
{
	int error;

	child->watch = (struct watch){.fd = pidfd_open(child->pid, 0), .ready = child_ended};
	if (child->watch.fd < 0)
		return -errno;
	error = eventloop_watch(&primary->loop, &child->watch, EPOLLIN);
	if (error) {
		close(child->watch.fd);
		child->watch.fd = -1;
	}
	return error;
}

static int spawn(struct primary *primary, unsigned index)
{
	struct child *child = &primary->children[index];
	int error;

	child->ready = false;
	child->pid = fork();
	if (child->pid == 0)
		child_main(primary, index);
	error = child->pid < 0 ? -errno : watch_child(primary, child);
	if (error) {
		if (child->pid > 0) {
			kill(child->pid, SIGKILL);
			waitpid(child->pid, NULL, 0);
		}
		trial_fail(primary->trial, error, "process %u of the cluster's %u could not be started: %s",
		        index + 1, primary->trial->workers + 1, strerror(-error));
		return error;
	}
	primary->alive++;
	return 0;
}

/* The counts of the dead stay; its usage, and pointers into its memory, are worth nothing. */
static void replace_worker(struct primary *primary, unsigned index)
{
	struct recorder *recorder = &primary->trial->shared->recorder[index];

	if (atomic_fetch_add(&primary->trial->shared->respawned, 1) >= RESPAWNS_MOST) {
		trial_fail(primary->trial, -ECHILD, "workers died more than %d times", RESPAWNS_MOST);
		primary->over = true;
		return;
	}
	recorder->read_usage = NULL;
	recorder->has_begin = recorder->has_end = false;
	primary->over = spawn(primary, index) != 0;
}

static void mourn_driver(struct primary *primary, int status)
{
	primary->over = true;
	if (WIFSIGNALED(status))
		trial_fail(primary->trial, -ECHILD, "the driver was killed by signal %d", WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		trial_fail(primary->trial, -ECHILD, "the driver ended with status %d", WEXITSTATUS(status));
}

static bool verdict_given(const struct trial *trial)
{
	return atomic_load(&trial->shared->verdict.kind) != 0;
}

static void child_ended(struct eventloop *loop, struct watch *watch, uint32_t events)
{
	struct primary *primary = container_of(loop, struct primary, loop);
	struct child *child = container_of(watch, struct child, watch);
	int status = 0;

	(void)events;
	while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
		;
	eventloop_unwatch(loop, watch);
	close(watch->fd);
	watch->fd = -1;
	primary->alive--;
	if (primary->over)
		return;
	if (child == driver_of(primary))
		mourn_driver(primary, status);
	else if (verdict_given(primary->trial))
		primary->over = true; /* it reported why before it left */
	else
		replace_worker(primary, (unsigned)(child - primary->children));
}

static int turn(struct primary *primary, uint64_t until_ns)
{
	const int served = eventloop_turn(&primary->loop, until_ns);

	if (served < 0) {
		trial_fail(primary->trial, served, "the cluster's primary failed: %s", strerror(-served));
		primary->over = true;
	}
	return primary->over ? -ECANCELED : 0;
}

/* Readiness. */

int cluster_say_ready(const struct cluster *cluster, unsigned index)
{
	ssize_t written;

	do
		written = write(cluster->ready, &index, sizeof(index));
	while (written < 0 && errno == EINTR);
	return written < 0 ? -errno : 0;
}

static void child_ready(struct eventloop *loop, struct watch *watch, uint32_t events)
{
	struct primary *primary = container_of(loop, struct primary, loop);
	unsigned index;

	(void)events;
	if (read(watch->fd, &index, sizeof(index)) == (ssize_t)sizeof(index))
		primary->children[index].ready = true;
}

static unsigned count_ready(const struct primary *primary)
{
	unsigned count = 0;

	for (unsigned i = 0; i <= primary->trial->workers; i++)
		count += primary->children[i].ready;
	return count;
}

/* Waits until `expected` are ready; replaces workers that die meanwhile. */
static int gather(struct primary *primary, unsigned expected)
{
	const uint64_t until_ns = clock_now_ns() + READY_PATIENCE_NS;
	int error = 0;

	while (!error && count_ready(primary) < expected) {
		error = turn(primary, until_ns);
		if (!error && clock_now_ns() >= until_ns) {
			error = -ETIMEDOUT;
			trial_fail(primary->trial, error,
			        "only %u of the cluster's %u processes became ready", count_ready(primary),
			        primary->trial->workers + 1);
		}
	}
	return error;
}

/* The driver comes when all workers stand in the listener's queue, so that they share its
 * connections. */
static int run_trial(struct primary *primary)
{
	struct trial *trial = primary->trial;
	int error = 0;

	for (unsigned index = 0; index < trial->workers && !error; index++)
		error = spawn(primary, index);
	if (!error)
		error = gather(primary, trial->workers);
	if (!error)
		error = spawn(primary, trial->workers);
	if (!error)
		error = gather(primary, trial->workers + 1);
	if (!error)
		error = trial_open_gate(trial, 0);
	else
		gate_cancel(&trial->shared->gate);
	while (!error)
		error = turn(primary, UINT64_MAX);
	return verdict_given(trial) ? error : 0;
}

/* A worker leaves when the pipe says so; one that cannot is killed. */
static void stop_all(struct primary *primary)
{
	const uint64_t until_ns = clock_now_ns() + STOP_PATIENCE_NS;

	primary->over = true;
	close(primary->stop_write);
	if (driver_of(primary)->watch.fd >= 0)
		kill(driver_of(primary)->pid, SIGKILL);
	while (primary->alive > 0 && clock_now_ns() < until_ns)
		turn(primary, until_ns);
	for (unsigned i = 0; i < primary->trial->workers; i++)
		if (primary->children[i].watch.fd >= 0)
			kill(primary->children[i].pid, SIGKILL);
	while (primary->alive > 0)
		turn(primary, UINT64_MAX);
}

static int open_pipes(struct primary *primary)
{
	int stop[2], ready[2], error;

	if (pipe2(stop, O_CLOEXEC) != 0)
		return -errno;
	if (pipe2(ready, O_CLOEXEC) != 0) {
		error = -errno;
		goto close_stop;
	}
	primary->ready = (struct watch){.fd = ready[0], .ready = child_ready};
	error = eventloop_watch(&primary->loop, &primary->ready, EPOLLIN);
	if (error)
		goto close_ready;
	primary->stop_write = stop[1];
	primary->cluster.stop = stop[0];
	primary->cluster.ready = ready[1];
	return 0;

close_ready:
	close(ready[0]);
	close(ready[1]);
close_stop:
	close(stop[0]);
	close(stop[1]);
	return error;
}

/* All but the end that stop_all() has closed. */
static void close_pipes(struct primary *primary)
{
	close(primary->ready.fd);
	close(primary->cluster.ready);
	close(primary->cluster.stop);
}

static int cluster_run(struct trial *trial)
{
	struct primary primary = {.trial = trial, .cluster.trial = trial};
	int error = -ENOMEM;

	primary.children = calloc(trial->workers + 1, sizeof(*primary.children));
	if (!primary.children)
		goto fail;
	for (unsigned i = 0; i <= trial->workers; i++)
		primary.children[i].watch.fd = -1;
	error = eventloop_init(&primary.loop);
	if (error)
		goto free_children;
	error = primary.cluster.listener = loopback_listen(&primary.cluster.port);
	if (error < 0)
		goto release_loop;
	error = open_pipes(&primary);
	if (error)
		goto close_listener;
	error = run_trial(&primary);
	stop_all(&primary);
	close_pipes(&primary);
close_listener:
	close(primary.cluster.listener);
release_loop:
	eventloop_release(&primary.loop);
free_children:
	free(primary.children);
fail:
	if (error && !verdict_given(trial))
		trial_fail(trial, error, "the cluster could not be set up: %s", strerror(-error));
	return error;
}

const struct model_ops model_cluster_ops = {
        .name = "cluster",
        .summary = "N processes behind one listening port, each an event loop",
        .handoff = "requests over TCP; the kernel wakes one worker for each connection",
        .waits = "epoll, timers, io_uring for files: all jobs of a worker at once",
        .warmup_ns = 60 * NS_PER_MS,
        .run = cluster_run,
};
