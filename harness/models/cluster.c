/*
 * cluster: N long-lived processes behind one listening port, each an event loop of its own;
 * requests and replies cross TCP. See cluster.h for the conversation and who is who.
 *
 * This file is the primary: it has the workers and the driver started and those that died
 * replaced (cluster_children.c) for as long as the trial runs, and sees to it that nobody is
 * left. What it does not do: it touches no connection and no job.
 */
#include "models/cluster/cluster_primary.h"

#include "base/clock.h"
#include "base/container_of.h"
#include "loop/loopback.h"
#include "models/model.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READY_PATIENCE_NS (5 * NS_PER_S)
#define STOP_PATIENCE_NS NS_PER_S

static int turn(struct primary *primary, uint64_t until_ns)
{
	const int served = eventloop_turn(&primary->loop, until_ns);

	if (served < 0) {
		trial_fail(primary->trial, served, "the cluster's primary failed: %s", strerror(-served));
		primary->over = true;
	}
	return primary->over ? -ECANCELED : 0;
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
		error = primary_spawn(primary, index);
	if (!error)
		error = gather(primary, trial->workers);
	if (!error)
		error = primary_spawn(primary, trial->workers);
	if (!error)
		error = gather(primary, trial->workers + 1);
	if (!error)
		error = trial_open_gate(trial, 0);
	else
		gate_cancel(&trial->shared->gate);
	while (!error)
		error = turn(primary, UINT64_MAX);
	return primary_verdict_given(primary) ? error : 0;
}

/* A worker leaves when the pipe says so; one that cannot is killed. */
static void stop_all(struct primary *primary)
{
	const uint64_t until_ns = clock_now_ns() + STOP_PATIENCE_NS;

	primary->over = true;
	close(primary->stop_write);
	if (primary_driver(primary)->watch.fd >= 0)
		kill(primary_driver(primary)->pid, SIGKILL);
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
	if (error && !primary_verdict_given(&primary))
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
