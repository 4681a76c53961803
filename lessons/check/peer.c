/* See peer.h. */
#include "check/peer.h"

#include "check/check.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

int peer_connect(int *served, int room)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
		check_skip("no sockets can be made: %s", strerror(errno));
	for (int i = 0; i < 2; i++)
		setsockopt(ends[i], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	*served = ends[1];
	return ends[0];
}

size_t peer_say(int peer, const char *bytes, size_t length)
{
	const ssize_t said = sendto(peer, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL, NULL, 0);

	return said > 0 ? (size_t)said : 0;
}

ssize_t peer_hear(int peer, char *bytes, size_t size)
{
	const ssize_t heard = recvfrom(peer, bytes, size, MSG_DONTWAIT, NULL, NULL);

	return heard < 0 ? -errno : heard;
}
