/* See service.h. */
#include "loop/service.h"

#include "loop/loopback.h"
#include "loop/service_server.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static ssize_t read_greeting(int pipe, struct service_greeting *greeting)
{
	ssize_t got;

	do
		got = read(pipe, greeting, sizeof(*greeting));
	while (got < 0 && errno == EINTR);
	return got;
}

static void reap(struct service *service, int *wait_status)
{
	kill(service->pid, SIGKILL);
	while (waitpid(service->pid, wait_status, 0) < 0 && errno == EINTR)
		;
	service->pid = 0;
}

static int fork_service(struct service *service, const struct service_order *order)
{
	const pid_t parent = getpid();
	struct service_greeting greeting = {0};
	int ends[2], error = 0;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return -errno;
	service->pid = fork();
	if (service->pid < 0)
		error = -errno;
	if (service->pid == 0)
		service_main(order, parent, ends[1]);
	close(ends[1]);
	if (!error) {
		error = read_greeting(ends[0], &greeting) == (ssize_t)sizeof(greeting) ? greeting.error
		                                                                       : -ECHILD;
		if (error)
			reap(service, NULL);
	}
	close(ends[0]);
	service->granted = greeting.granted;
	return error;
}

int service_start(struct service *service, uint64_t time_ns, enum service_shape shape,
        const struct policy *policy, struct reason *why)
{
	const int listener = loopback_listen(&service->port);
	const struct service_order order = {
	        .listener = listener, .time_ns = time_ns, .shape = shape, .policy = policy};

	if (listener < 0)
		return reason_set(
		        why, listener, "the service cannot listen on 127.0.0.1: %s", strerror(-listener));

	const int error = fork_service(service, &order);

	close(listener);
	return error ? reason_set(why, error, "the service could not be started: %s", strerror(-error)) : 0;
}

int service_connect(const struct service *service)
{
	return loopback_connect(service->port);
}

int service_stop(struct service *service, const char *owner, struct reason *why)
{
	siginfo_t ended = {0};
	int status = 0;
	/* Looked at before it is killed, so that our own signal is not taken for the cause. */
	const bool early = waitid(P_PID, (id_t)service->pid, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	                   ended.si_pid == service->pid;

	reap(service, &status);
	if (!early)
		return 0;
	if (WIFSIGNALED(status))
		return reason_set(why, -ECHILD, "the service of %s ended: killed by signal %d (%s)", owner,
		        WTERMSIG(status), strsignal(WTERMSIG(status)));
	return reason_set(
	        why, -ECHILD, "the service of %s ended: with status %d", owner, WEXITSTATUS(status));
}
