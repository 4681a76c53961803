/*
 * What it takes until a message has arrived, by its size: half of a round trip of the same message. Copied through a
 * socket pair between threads and between processes; handed over as a pointer between threads; handed over as a
 * descriptor, which the receiver maps, between processes, where each page is read or not.
 */
#include "check/measure.h"
#include "base/clock.h"

#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIZES = 6, PAGE = 4096 };

/* Sends or receives one message on a socket; what it is, each way knows. */
struct message {
	char *bytes; /* of those who copy: a place of their own, at both sides */
	size_t length;
	int fd;
};

struct way {
	const char *name;
	bool processes, by_descriptor;
	bool (*send)(int end, struct message *message);
	bool (*receive)(int end, struct message *message);
};

struct subject {
	const struct way *way;
	size_t length;
	int times;
};

static bool send_bytes(int end, struct message *message)
{
	size_t sent = 0;

	while (sent < message->length) {
		const ssize_t moved = send(end, message->bytes + sent, message->length - sent, MSG_NOSIGNAL);

		if (moved <= 0)
			return false;
		sent += (size_t)moved;
	}
	return true;
}

static bool receive_bytes(int end, struct message *message)
{
	return recv(end, message->bytes, message->length, MSG_WAITALL) == (ssize_t)message->length;
}

static bool send_pointer(int end, struct message *message)
{
	return send(end, &message->bytes, sizeof(message->bytes), MSG_NOSIGNAL) == sizeof(message->bytes);
}

static bool receive_pointer(int end, struct message *message)
{
	return recv(end, &message->bytes, sizeof(message->bytes), MSG_WAITALL) == sizeof(message->bytes);
}

union control {
	struct cmsghdr header;
	char room[CMSG_SPACE(sizeof(int))];
};

/* The sender gives up its mapping and its descriptor. */
static bool send_descriptor(int end, struct message *message)
{
	union control control = {.room = {0}};
	struct iovec byte = {&(char){'m'}, 1};
	struct msghdr header = {
	        .msg_iov = &byte, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)};

	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	memcpy(CMSG_DATA(&control.header), &message->fd, sizeof(int));
	if (sendmsg(end, &header, MSG_NOSIGNAL) != 1)
		return false;
	munmap(message->bytes, message->length);
	close(message->fd);
	message->bytes = NULL;
	return true;
}

static bool receive_descriptor(int end, struct message *message)
{
	union control control = {.room = {0}};
	char mark;
	struct iovec byte = {&mark, 1};
	struct msghdr header = {
	        .msg_iov = &byte, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)};
	void *bytes;

	if (recvmsg(end, &header, 0) != 1 || header.msg_controllen < CMSG_LEN(sizeof(int)))
		return false;
	memcpy(&message->fd, CMSG_DATA(&control.header), sizeof(int));
	bytes = mmap(NULL, message->length, PROT_READ | PROT_WRITE, MAP_SHARED, message->fd, 0);
	message->bytes = bytes == MAP_FAILED ? NULL : bytes;
	return message->bytes != NULL;
}

static bool receive_and_read(int end, struct message *message)
{
	if (!receive_descriptor(end, message))
		return false;
	for (size_t at = 0; at < message->length; at += PAGE)
		(void)*(volatile char *)(message->bytes + at);
	return true;
}

static const struct way ways[] = {
        {"copied, threads", false, false, send_bytes, receive_bytes},
        {"copied, processes", true, false, send_bytes, receive_bytes},
        {"pointer, threads", false, false, send_pointer, receive_pointer},
        {"descriptor, processes", true, true, send_descriptor, receive_descriptor},
        {"descriptor, then read", true, true, send_descriptor, receive_and_read},
};

struct peer {
	const struct subject *subject;
	int end;
};

static bool has_memory(struct message *message, bool of_a_file)
{
	const int flags = of_a_file ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS;
	void *bytes;

	message->fd = of_a_file ? memfd_create("message", MFD_CLOEXEC) : -1;
	if (of_a_file && (message->fd < 0 || ftruncate(message->fd, (off_t)message->length) != 0))
		return false;
	bytes = mmap(NULL, message->length, PROT_READ | PROT_WRITE, flags, message->fd, 0);
	message->bytes = bytes == MAP_FAILED ? NULL : bytes;
	if (message->bytes)
		memset(message->bytes, 'm', message->length);
	return message->bytes != NULL;
}

static void drop(struct message *message)
{
	if (message->bytes)
		munmap(message->bytes, message->length);
	if (message->bytes && message->fd >= 0)
		close(message->fd);
}

/* Returns every message, until the other end is closed. */
static void *echo(void *context)
{
	const struct peer *peer = context;
	const struct way *way = peer->subject->way;
	struct message message = {NULL, peer->subject->length, -1};
	char *own = NULL;

	if (way->receive == receive_bytes && has_memory(&message, false))
		own = message.bytes;
	while (way->receive(peer->end, &message) && way->send(peer->end, &message))
		;
	if (own)
		munmap(own, message.length);
	return NULL;
}

/* us; the first round trip is not counted: it touches memory for the first time. */
static double play(const struct subject *subject, int end)
{
	const struct way *way = subject->way;
	struct message message = {NULL, subject->length, -1};
	uint64_t begin_ns = 0;
	double us = NAN;

	if (!has_memory(&message, way->by_descriptor))
		return NAN;
	for (int i = 0; i <= subject->times; i++) {
		if (i == 1)
			begin_ns = clock_now_ns();
		if (!way->send(end, &message) || !way->receive(end, &message))
			goto drop;
	}
	us = (double)(clock_now_ns() - begin_ns) / (2.0 * subject->times) / 1e3;
drop:
	drop(&message);
	return us;
}

static double sample(void *context)
{
	const struct subject *subject = context;
	struct peer peer = {subject, -1};
	double us = NAN;
	pthread_t thread;
	int ends[2];
	pid_t child;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return NAN;
	peer.end = ends[1];
	if (subject->way->processes) {
		child = fork();
		if (child == 0) {
			close(ends[0]);
			echo(&peer);
			_exit(0);
		}
		if (child > 0)
			us = play(subject, ends[0]);
		shutdown(ends[0], SHUT_RDWR);
		if (child > 0)
			waitpid(child, NULL, 0);
	} else if (pthread_create(&thread, NULL, echo, &peer) == 0) {
		us = play(subject, ends[0]);
		shutdown(ends[0], SHUT_RDWR);
		pthread_join(thread, NULL);
	}
	close(ends[0]);
	close(ends[1]);
	return us;
}

int main(int argc, char **argv)
{
	static const size_t lengths[SIZES] = {1, 100, 4000, 64000, 1000000, 16000000};
	static struct subject subjects[sizeof(ways) / sizeof(*ways)][SIZES];
	static struct measure measure;

	measure_begin(&measure, argc, argv, 15);
	for (size_t way = 0; way < sizeof(ways) / sizeof(*ways); way++) {
		for (size_t i = 0; i < SIZES; i++) {
			subjects[way][i] = (struct subject){&ways[way], lengths[i], lengths[i] < 1000000 ? 50 : 3};
			measure_subject(&measure, ways[way].name, (double)lengths[i], sample, &subjects[way][i]);
		}
	}
	measure_rounds(&measure);
	measure_answer_ratio(&measure, "copied, processes", 16000000, "descriptor, processes", 16000000);
	return measure_end(&measure);
}
