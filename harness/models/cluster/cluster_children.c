/* See cluster_primary.h. The processes of a cluster: how each starts, and what follows from its end. */
#include "models/cluster/cluster_primary.h"

#include "base/container_of.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* A worker that dies over and over is not replaced for ever. */
#define RESPAWNS_MOST 1000

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

int primary_spawn(struct primary *primary, unsigned index)
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
	primary->over = primary_spawn(primary, index) != 0;
}

static void mourn_driver(struct primary *primary, int status)
{
	primary->over = true;
	if (WIFSIGNALED(status))
		trial_fail(primary->trial, -ECHILD, "the driver was killed by signal %d", WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		trial_fail(primary->trial, -ECHILD, "the driver ended with status %d", WEXITSTATUS(status));
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
	if (child == primary_driver(primary))
		mourn_driver(primary, status);
	else if (primary_verdict_given(primary))
		primary->over = true; /* it reported why before it left */
	else
		replace_worker(primary, (unsigned)(child - primary->children));
}
