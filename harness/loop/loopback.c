/* See loopback.h. */
#include "loop/loopback.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

/* The kernel lowers it to net.core.somaxconn; a full backlog would delay a connect by a second. */
#define BACKLOG 4096

static int give_up(int fd)
{
	const int error = -errno;

	close(fd);
	return error;
}

static struct sockaddr_in address_of(uint16_t port)
{
	return (struct sockaddr_in){
	        .sin_family = AF_INET,
	        .sin_port = htons(port),
	        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

/* A small message is a whole message here: waiting for more to send only adds latency. */
static int send_at_once(int fd)
{
	const int on = 1;

	return setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

int loopback_listen(uint16_t *port)
{
	struct sockaddr_in address = address_of(0);
	socklen_t len = sizeof(address);
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -errno;
	if (bind(fd, (const struct sockaddr *)&address, len) != 0 || listen(fd, BACKLOG) != 0 ||
	        getsockname(fd, (struct sockaddr *)&address, &len) != 0)
		return give_up(fd);
	*port = ntohs(address.sin_port);
	return fd;
}

int loopback_accept(int listener)
{
	int fd;

	do
		fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
	if (fd < 0)
		return -errno;
	return send_at_once(fd) == 0 ? fd : give_up(fd);
}

/* A signal does not end a connect(2), only the waiting for it, and it may not be repeated. */
static int wait_until_connected(int fd)
{
	struct pollfd writable = {.fd = fd, .events = POLLOUT};
	int error = 0;
	socklen_t len = sizeof(error);

	while (poll(&writable, 1, -1) < 0)
		if (errno != EINTR)
			return -1;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0)
		return -1;
	errno = error;
	return error == 0 ? 0 : -1;
}

static int connect_fully(int fd, uint16_t port)
{
	const struct sockaddr_in address = address_of(port);

	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
		return 0;
	return errno == EINTR ? wait_until_connected(fd) : -1;
}

int loopback_connect(uint16_t port)
{
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	if (connect_fully(fd, port) != 0 || send_at_once(fd) != 0)
		return give_up(fd);
	return fd;
}

int loopback_send_all(int fd, const void *buf, size_t len)
{
	for (size_t sent = 0; sent < len;) {
		const ssize_t part = send(fd, (const char *)buf + sent, len - sent, MSG_NOSIGNAL);

		if (part >= 0)
			sent += (size_t)part;
		else if (errno != EINTR)
			return -errno;
	}
	return 0;
}

int loopback_recv_all(int fd, void *buf, size_t len)
{
	for (size_t received = 0; received < len;) {
		const ssize_t part = recv(fd, (char *)buf + received, len - received, MSG_WAITALL);

		if (part > 0)
			received += (size_t)part;
		else if (part == 0)
			return -ECONNRESET;
		else if (errno != EINTR)
			return -errno;
	}
	return 0;
}
