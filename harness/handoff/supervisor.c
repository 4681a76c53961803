/* See supervisor.h. What this file does not do: it reads no message and knows no job's state. */
#include "handoff/supervisor.h"

#include "base/clock.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void process_main(const struct supervisor *supervisor, unsigned index, int socket)
{
	struct trial *trial = supervisor->trial;
	struct worker worker;
	struct job job;
	const int error = trial_attach_job(trial, &job, index);

	if (error) {
		gate_arrive(&trial->shared->gate, error);
	} else if (worker_enter(&worker, trial, index) == 0) {
		if (worker_wait(&worker) == 0)
			supervisor->serve(&worker, &job, socket);
		worker_leave(&worker);
	}
	_exit(0);
}

/* Shutting down reaches the worker even while later ones hold copies of this end; and for
 * the same reason closing alone would leave it in the epoll set. */
static void close_socket(struct supervisor *supervisor, int socket)
{
	shutdown(socket, SHUT_RDWR);
	epoll_ctl(supervisor->epoll_fd, EPOLL_CTL_DEL, socket, NULL);
	close(socket);
}

static int start_process(struct supervisor *supervisor, unsigned index)
{
	struct epoll_event readable = {.events = EPOLLIN, .data.u32 = index};
	struct trial *trial = supervisor->trial;
	pid_t pid = -1;
	int ends[2], error;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
		error = -errno;
		goto fail;
	}
	if (epoll_ctl(supervisor->epoll_fd, EPOLL_CTL_ADD, ends[0], &readable) == 0)
		pid = fork();
	if (pid == 0) {
		process_die_with_parent(trial->pid);
		close(ends[0]);
		process_main(supervisor, index, ends[1]);
	}
	error = pid < 0 ? -errno : 0;
	close(ends[1]);
	if (error)
		goto close;
	supervisor->process[index] = (struct process){.pid = pid, .socket = ends[0]};
	return 0;

close:
	close_socket(supervisor, ends[0]);
fail:
	trial_fail(trial, error, "worker %u of %u could not be made: %s", index + 1, trial->workers,
	        strerror(-error));
	return error;
}

static void stop_process(struct supervisor *supervisor, unsigned index)
{
	struct process *process = &supervisor->process[index];

	if (process->pid == 0)
		return;
	close_socket(supervisor, process->socket);
	TEMP_FAILURE_RETRY(waitpid(process->pid, NULL, 0));
	process->pid = 0;
}

int supervisor_start(struct supervisor *supervisor)
{
	struct trial *trial = supervisor->trial;
	int error = 0;

	supervisor->process = calloc(trial->workers, sizeof(*supervisor->process));
	if (!supervisor->process) {
		error = -ENOMEM;
		trial_fail(trial, error, "no memory for %u processes", trial->workers);
		return error;
	}
	supervisor->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (supervisor->epoll_fd < 0) {
		error = -errno;
		trial_fail(trial, error, "no epoll descriptor: %s", strerror(-error));
		free(supervisor->process);
		return error;
	}
	for (unsigned i = 0; !error && i < trial->workers; i++)
		error = start_process(supervisor, i);
	if (error) {
		gate_cancel(&trial->shared->gate);
		supervisor_stop(supervisor);
	}
	return error;
}

void supervisor_stop(struct supervisor *supervisor)
{
	for (unsigned i = 0; i < supervisor->trial->workers; i++)
		stop_process(supervisor, i);
	close(supervisor->epoll_fd);
	free(supervisor->process);
}

/* By ppoll(2) on the epoll descriptor, whose own timeout is in milliseconds. */
static bool wait_readable(int epoll_fd, uint64_t until_ns)
{
	struct pollfd readable = {.fd = epoll_fd, .events = POLLIN};

	for (;;) {
		const uint64_t now_ns = clock_now_ns();
		const struct timespec left = timespec_from_ns(until_ns > now_ns ? until_ns - now_ns : 0);

		if (ppoll(&readable, 1, &left, NULL) == 1)
			return true;
		if (now_ns >= until_ns)
			return false;
	}
}

bool supervisor_wait(struct supervisor *supervisor, uint64_t until_ns, unsigned *index)
{
	struct epoll_event event;

	if (until_ns != SUPERVISOR_FOREVER && !wait_readable(supervisor->epoll_fd, until_ns))
		return false;
	/* Only a signal can make it fail. */
	while (epoll_wait(supervisor->epoll_fd, &event, 1, -1) < 1)
		;
	*index = event.data.u32;
	return true;
}

int supervisor_replace(struct supervisor *supervisor, unsigned index)
{
	stop_process(supervisor, index);
	atomic_fetch_add(&supervisor->trial->shared->respawned, 1);
	return start_process(supervisor, index);
}
