#include "lesson.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

union control {
	struct cmsghdr header;
	char room[CMSG_SPACE(sizeof(int))];
};

int send_descriptor(int channel, int fd)
{
	union control control = {.room = {0}};
	struct iovec byte = {&(char){'d'}, 1};
	struct msghdr message = {
	        .msg_iov = &byte, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)};

	control.header.cmsg_len = CMSG_LEN(sizeof(fd));
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	while (sendmsg(channel, &message, MSG_NOSIGNAL) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	return 0;
}

int receive_descriptor(int channel)
{
	union control control = {.room = {0}};
	char mark;
	struct iovec byte = {&mark, 1};
	struct msghdr message = {
	        .msg_iov = &byte, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)};
	ssize_t got;
	int fd;

	while ((got = recvmsg(channel, &message, MSG_CMSG_CLOEXEC)) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	if (got == 0 || !CMSG_FIRSTHDR(&message))
		return -EPIPE;
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
	return fd;
}

struct primary {
	const struct cluster *cluster;
	sigset_t mask;          /* as it was */
	int ended, listener;    /* readable when a child has ended; DISPATCH: the port's, else -1 */
	int from[MOST_WORKERS]; /* what worker i takes connections from; kept open here, for the next one */
	int to[MOST_WORKERS];   /* DISPATCH: the other end of that channel */
	pid_t pid[MOST_WORKERS];
	unsigned accepted;
};

static void close_if_open(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* *port: 0 for any, and then the one that it has become. The socket, or a negative errno. */
static int listen_on(uint16_t *port, bool reuse)
{
	struct sockaddr_in address = {
	        .sin_family = AF_INET, .sin_port = htons(*port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	if ((reuse && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &(int){1}, sizeof(int)) != 0) ||
	        bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 || listen(fd, SOMAXCONN) != 0 ||
	        getsockname(fd, (struct sockaddr *)&address, &length) != 0) {
		const int error = -errno;

		close(fd);
		return error;
	}
	*port = ntohs(address.sin_port);
	return fd;
}

static _Noreturn void work(const struct cluster *cluster, int worker, int from)
{
	for (;;) {
		const int connection =
		        cluster->strategy == DISPATCH ? receive_descriptor(from) : accept(from, NULL, NULL);

		if (connection < 0)
			continue;
		cluster->serve(connection, worker);
		close(connection);
	}
}

static int start_worker(struct primary *primary, int worker)
{
	const pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (pid == 0) {
		sigprocmask(SIG_SETMASK, &primary->mask, NULL);
		close_if_open(&primary->ended);
		close_if_open(&primary->listener);
		for (int i = 0; i < primary->cluster->workers; i++) {
			close_if_open(&primary->to[i]);
			if (i != worker)
				close_if_open(&primary->from[i]);
		}
		work(primary->cluster, worker, primary->from[worker]);
	}
	primary->pid[worker] = pid;
	return 0;
}

/* Opens what the workers take connections from. */
static int open_sources(struct primary *primary, uint16_t *port)
{
	const enum strategy strategy = primary->cluster->strategy;

	if (strategy != REUSEPORT && (primary->listener = listen_on(port, false)) < 0)
		return primary->listener;
	for (int i = 0; i < primary->cluster->workers; i++) {
		int ends[2];

		switch (strategy) {
		case SHARED:
			primary->from[i] = dup(primary->listener);
			break;
		case REUSEPORT:
			primary->from[i] = listen_on(port, true);
			break;
		case DISPATCH:
			if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0) {
				primary->from[i] = ends[0];
				primary->to[i] = ends[1];
			}
		}
		if (primary->from[i] < 0)
			return -EMFILE;
	}
	if (strategy == SHARED)
		close_if_open(&primary->listener);
	return 0;
}

/* One readable event may stand for several ends. */
static int replace_ended(struct primary *primary)
{
	struct signalfd_siginfo info;
	int error = 0;

	(void)!read(primary->ended, &info, sizeof(info));
	for (int i = 0; error == 0 && i < primary->cluster->workers; i++) {
		if (waitpid(primary->pid[i], NULL, WNOHANG) > 0) {
			primary->pid[i] = 0;
			error = start_worker(primary, i);
		}
	}
	return error;
}

static int dispatch(struct primary *primary)
{
	const int connection = accept4(primary->listener, NULL, NULL, SOCK_CLOEXEC);
	int error;

	if (connection < 0)
		return errno == EINTR || errno == ECONNABORTED ? 0 : -errno;
	error = send_descriptor(primary->to[primary->accepted++ % (unsigned)primary->cluster->workers], connection);
	return error;
}

static int run_until_stop(struct primary *primary)
{
	struct pollfd events[] = {
	        {primary->cluster->stop, POLLIN, 0}, {primary->ended, POLLIN, 0}, {primary->listener, POLLIN, 0}};
	int error = 0;

	while (error == 0) {
		if (poll(events, 3, -1) < 0) {
			error = errno == EINTR ? 0 : -errno;
			continue;
		}
		if (events[0].revents)
			break;
		if (events[1].revents)
			error = replace_ended(primary);
		if (error == 0 && events[2].revents)
			error = dispatch(primary);
	}
	return error;
}

int run_cluster(const struct cluster *cluster)
{
	struct primary primary = {.cluster = cluster, .listener = -1};
	uint16_t port = 0;
	sigset_t child;
	int error;

	for (int i = 0; i < MOST_WORKERS; i++)
		primary.from[i] = primary.to[i] = -1;
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, &primary.mask);
	primary.ended = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
	error = primary.ended < 0 ? -errno : open_sources(&primary, &port);
	for (int i = 0; error == 0 && i < cluster->workers; i++)
		error = start_worker(&primary, i);
	if (error == 0 && write(cluster->tell, &port, sizeof(port)) != sizeof(port))
		error = -EPIPE;
	if (error == 0)
		error = run_until_stop(&primary);
	for (int i = 0; i < cluster->workers; i++) {
		if (primary.pid[i] > 0) {
			kill(primary.pid[i], SIGKILL);
			waitpid(primary.pid[i], NULL, 0);
		}
		close_if_open(&primary.from[i]);
		close_if_open(&primary.to[i]);
	}
	close_if_open(&primary.listener);
	close_if_open(&primary.ended);
	sigprocmask(SIG_SETMASK, &primary.mask, NULL);
	return error;
}
