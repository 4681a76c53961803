#include "lesson.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { MOST_FDS = 1024, BATCH = 64 };

struct watch {
	on_ready *callback; /* NULL: not in the loop */
	void *context;
};

struct loop {
	int epoll;
	struct watch watches[MOST_FDS]; /* by number of descriptor */
	size_t watched;
};

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
	close(loop->epoll);
	free(loop);
}

int loop_add(struct loop *loop, int fd, uint32_t events, on_ready *callback, void *context)
{
	struct epoll_event event = {.events = events, .data.fd = fd};

	if (fd < 0 || fd >= MOST_FDS)
		return -EBADF;
	if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event) != 0)
		return -errno;
	loop->watches[fd] = (struct watch){callback, context};
	loop->watched++;
	return 0;
}

int loop_remove(struct loop *loop, int fd)
{
	(void)loop;
	(void)fd;
	return -ENOENT;
}

int loop_after(struct loop *loop, unsigned ms, on_time *callback, void *context)
{
	(void)loop;
	(void)ms;
	(void)callback;
	(void)context;
	return -ENOSYS;
}

int loop_run(struct loop *loop)
{
	struct epoll_event events[BATCH];

	while (loop->watched > 0) {
		const int count = epoll_wait(loop->epoll, events, BATCH, -1);

		for (int i = 0; i < count; i++) {
			const int fd = events[i].data.fd;

			loop->watches[fd].callback(loop, fd, loop->watches[fd].context);
		}
	}
	return 0;
}

int serve_lines(struct loop *loop, int fd)
{
	(void)loop;
	(void)fd;
	return -ENOSYS;
}
