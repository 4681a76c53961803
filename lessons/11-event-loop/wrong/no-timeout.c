#include "lesson.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST_FDS = 1024, BATCH = 64, LINE = 4096 };

struct watch {
	on_ready *callback; /* NULL: not in the loop */
	void *context;
	uint32_t generation; /* of this number: it may be closed and used again */
};

struct timer {
	struct timer *next;
	uint64_t due_ns;
	on_time *callback;
	void *context;
};

struct loop {
	int epoll;
	struct watch watches[MOST_FDS];
	size_t watched;
	struct timer *timers; /* the next one first */
};

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

struct loop *loop_new(void)
{
	struct loop *loop = calloc(1, sizeof(*loop));

	if (loop && (loop->epoll = epoll_create1(EPOLL_CLOEXEC)) < 0) {
		free(loop);
		return NULL;
	}
	return loop;
}

void loop_free(struct loop *loop)
{
	while (loop->timers) {
		struct timer *timer = loop->timers;

		loop->timers = timer->next;
		free(timer);
	}
	close(loop->epoll);
	free(loop);
}

int loop_add(struct loop *loop, int fd, uint32_t events, on_ready *callback, void *context)
{
	struct epoll_event event = {.events = events};
	struct watch *watch;
	int operation;

	if (fd < 0 || fd >= MOST_FDS)
		return -EBADF;
	watch = &loop->watches[fd];
	operation = watch->callback ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
	/* what has been reported of an older one is not meant for this one */
	watch->generation++;
	event.data.u64 = (uint64_t)watch->generation << 32 | (uint32_t)fd;
	if (epoll_ctl(loop->epoll, operation, fd, &event) != 0)
		return -errno;
	loop->watched += operation == EPOLL_CTL_ADD;
	watch->callback = callback;
	watch->context = context;
	return 0;
}

int loop_remove(struct loop *loop, int fd)
{
	if (fd < 0 || fd >= MOST_FDS || !loop->watches[fd].callback)
		return -ENOENT;
	loop->watches[fd].callback = NULL;
	loop->watched--;
	return epoll_ctl(loop->epoll, EPOLL_CTL_DEL, fd, NULL) == 0 ? 0 : -errno;
}

int loop_after(struct loop *loop, unsigned ms, on_time *callback, void *context)
{
	struct timer *timer = malloc(sizeof(*timer)), **place = &loop->timers;

	if (!timer)
		return -ENOMEM;
	*timer = (struct timer){NULL, now_ns() + ms * UINT64_C(1000000), callback, context};
	/* behind those that are due at the same time */
	while (*place && (*place)->due_ns <= timer->due_ns)
		place = &(*place)->next;
	timer->next = *place;
	*place = timer;
	return 0;
}

/* How long epoll_wait() may wait. */
static int timeout_ms(const struct loop *loop)
{
	const uint64_t now = now_ns();

	if (!loop->timers)
		return -1;
	if (loop->timers->due_ns <= now)
		return 0;
	return -1;
}

static void call_ready(struct loop *loop, const struct epoll_event *events, int count)
{
	for (int i = 0; i < count; i++) {
		const int fd = (int)(events[i].data.u64 & UINT32_MAX);
		const struct watch *watch = &loop->watches[fd];

		/* an earlier callback of this turn may have removed it */
		if (watch->callback && watch->generation == events[i].data.u64 >> 32)
			watch->callback(loop, fd, watch->context);
	}
}

/* Those that are due now; what they add is due later than that, and waits for the next turn. */
static void call_due(struct loop *loop)
{
	const uint64_t now = now_ns();

	while (loop->timers && loop->timers->due_ns <= now) {
		struct timer *timer = loop->timers;

		loop->timers = timer->next;
		timer->callback(loop, timer->context);
		free(timer);
	}
}

int loop_run(struct loop *loop)
{
	struct epoll_event events[BATCH];

	while (loop->watched > 0 || loop->timers) {
		const int count = epoll_wait(loop->epoll, events, BATCH, timeout_ms(loop));

		if (count < 0 && errno != EINTR)
			return -errno;
		call_ready(loop, events, count);
		call_due(loop);
	}
	return 0;
}

struct client {
	char buffer[LINE];
	size_t have;  /* bytes that have come */
	size_t owed;  /* of them, those of whole lines, which go back */
	size_t given; /* of them, those that have gone */
};

static void drop(struct loop *loop, int fd, struct client *client)
{
	loop_remove(loop, fd);
	close(fd);
	free(client);
}

static bool later(ssize_t result)
{
	return result < 0 && (errno == EAGAIN || errno == EINTR);
}

static on_ready take;

static void give(struct loop *loop, int fd, void *context)
{
	struct client *client = context;
	const ssize_t sent = send(fd, client->buffer + client->given, client->owed - client->given, MSG_NOSIGNAL);

	if (sent < 0 && !later(sent)) {
		drop(loop, fd, client);
		return;
	}
	client->given += sent > 0 ? (size_t)sent : 0;
	if (client->given < client->owed)
		return;
	client->have -= client->owed;
	memmove(client->buffer, client->buffer + client->owed, client->have);
	client->owed = client->given = 0;
	loop_add(loop, fd, EPOLLIN, take, client);
}

static void take(struct loop *loop, int fd, void *context)
{
	struct client *client = context;
	const ssize_t got = recv(fd, client->buffer + client->have, LINE - client->have, 0);
	const char *end;

	if (later(got))
		return;
	if (got <= 0) {
		drop(loop, fd, client);
		return;
	}
	client->have += (size_t)got;
	end = memrchr(client->buffer, '\n', client->have);
	if (end) {
		client->owed = (size_t)(end - client->buffer) + 1;
		loop_add(loop, fd, EPOLLOUT, give, client);
	} else if (client->have == LINE) {
		drop(loop, fd, client);
	}
}

int serve_lines(struct loop *loop, int fd)
{
	struct client *client = calloc(1, sizeof(*client));
	int error;

	if (!client)
		return -ENOMEM;
	if (fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) != 0)
		error = -errno;
	else
		error = loop_add(loop, fd, EPOLLIN, take, client);
	if (error)
		free(client);
	return error;
}
