#include "lesson.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/* What goes before every message: a stream has no borders of its own. */
struct header {
	enum { BYTES_FOLLOW, MEMORY, AN_END } kind;
	uint64_t length;
};

static int map(struct buffer *buffer)
{
	void *bytes = mmap(NULL, buffer->length, PROT_READ | PROT_WRITE, MAP_SHARED, buffer->fd, 0);

	if (bytes == MAP_FAILED) {
		const int error = -errno;

		close(buffer->fd);
		*buffer = (struct buffer){NULL, 0, -1};
		return error;
	}
	buffer->bytes = bytes;
	return 0;
}

int buffer_make(struct buffer *buffer, size_t length)
{
	*buffer = (struct buffer){NULL, length, memfd_create("buffer", MFD_CLOEXEC)};
	if (buffer->fd < 0 || ftruncate(buffer->fd, (off_t)length) != 0) {
		const int error = -errno;

		if (buffer->fd >= 0)
			close(buffer->fd);
		*buffer = (struct buffer){NULL, 0, -1};
		return error;
	}
	return map(buffer);
}

void buffer_drop(struct buffer *buffer)
{
	munmap(buffer->bytes, buffer->length);
	close(buffer->fd);
	*buffer = (struct buffer){NULL, 0, -1};
}

int channel_make(int ends[2])
{
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0 ? 0 : -errno;
}

/* Room for one descriptor beside a message, aligned as the kernel wants it. */
union control {
	struct cmsghdr header;
	char room[CMSG_SPACE(sizeof(int))];
};

/* A header is too short to be sent in part. fd: -1 for none. */
static int send_header(int end, struct header header, int fd)
{
	union control control = {.room = {0}};
	struct iovec bytes = {&header, sizeof(header)};
	struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1};

	if (fd >= 0) {
		message.msg_control = &control;
		message.msg_controllen = sizeof(control.room);
		control.header = (struct cmsghdr){
		        .cmsg_len = CMSG_LEN(sizeof(fd)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
		memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	}
	while (sendmsg(end, &message, MSG_NOSIGNAL) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	return 0;
}

static int receive_header(int end, struct header *header, int *fd)
{
	union control control = {.room = {0}};
	struct iovec bytes = {header, sizeof(*header)};
	struct msghdr message = {
	        .msg_iov = &bytes, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control.room)};
	ssize_t got;

	while ((got = recvmsg(end, &message, MSG_WAITALL | MSG_CMSG_CLOEXEC)) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	*fd = -1;
	if (CMSG_FIRSTHDR(&message))
		memcpy(fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(*fd));
	return got == sizeof(*header) ? 0 : -EPIPE;
}

int channel_copy(int end, const struct buffer *buffer)
{
	int error = send_header(end, (struct header){BYTES_FOLLOW, buffer->length}, -1);
	size_t sent = 0;

	while (error == 0 && sent < buffer->length) {
		const ssize_t moved = send(end, buffer->bytes + sent, buffer->length - sent, MSG_NOSIGNAL);

		if (moved >= 0)
			sent += (size_t)moved;
		else if (errno != EINTR)
			error = -errno;
	}
	return error;
}

int channel_share(int end, const struct buffer *buffer)
{
	return send_header(end, (struct header){MEMORY, buffer->length}, buffer->fd);
}

int channel_transfer(int end, struct buffer *buffer)
{
	const int error = channel_share(end, buffer);

	if (error == 0) {
		close(buffer->fd);
		*buffer = (struct buffer){NULL, 0, -1};
	}
	return error;
}

static int receive_bytes(int end, const struct buffer *buffer)
{
	size_t have = 0;

	while (have < buffer->length) {
		const ssize_t moved = read(end, buffer->bytes + have, buffer->length - have);

		if (moved > 0)
			have += (size_t)moved;
		else if (moved == 0)
			return -EPIPE;
		else if (errno != EINTR)
			return -errno;
	}
	return 0;
}

int channel_receive(int end, struct buffer *buffer)
{
	struct header header = {BYTES_FOLLOW, 0};
	int error, fd = -1;

	*buffer = (struct buffer){NULL, 0, -1};
	error = receive_header(end, &header, &fd);
	if (error)
		return error;
	if (header.kind == BYTES_FOLLOW) {
		error = buffer_make(buffer, header.length);
		if (error)
			return error;
		error = receive_bytes(end, buffer);
		if (error)
			buffer_drop(buffer);
		return error;
	}
	*buffer = (struct buffer){NULL, header.length, fd};
	return header.kind == MEMORY ? map(buffer) : 0;
}

int introduce(int one, int other)
{
	int ends[2], error = channel_make(ends);

	if (error)
		return error;
	error = send_header(one, (struct header){AN_END, 0}, ends[0]);
	if (error == 0)
		error = send_header(other, (struct header){AN_END, 0}, ends[1]);
	close(ends[0]);
	close(ends[1]);
	return error;
}
