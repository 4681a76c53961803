/*
 * See eventloop.h. A turn of the loop is: wait, call back what is due, call back what is
 * ready. What this file does not do: it reads and writes no descriptor, and it knows
 * nothing of jobs.
 */
#include "loop/eventloop.h"

#include "base/clock.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#define HEAP_ROOM_AT_FIRST 16

int eventloop_init(struct eventloop *loop)
{
	*loop = (struct eventloop){.epoll_fd = epoll_create1(EPOLL_CLOEXEC)};
	if (loop->epoll_fd < 0)
		return -errno;

	const int error = eventloop_reserve_timers(loop, HEAP_ROOM_AT_FIRST);

	if (error)
		close(loop->epoll_fd);
	return error;
}

void eventloop_release(struct eventloop *loop)
{
	free(loop->heap);
	close(loop->epoll_fd);
	*loop = (struct eventloop){.epoll_fd = -1};
}

/* Descriptors. */

int eventloop_watch(struct eventloop *loop, struct watch *watch, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.ptr = watch};

	if (watch->events == events)
		return 0;
	/* The kernel does not change a watch that is or becomes exclusive: it leaves and comes back. */
	if ((watch->events | events) & EPOLLEXCLUSIVE)
		eventloop_unwatch(loop, watch);
	if (epoll_ctl(loop->epoll_fd, watch->events ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, watch->fd, &event) != 0)
		return -errno;
	loop->watches += watch->events == 0;
	watch->events = events;
	return 0;
}

void eventloop_unwatch(struct eventloop *loop, struct watch *watch)
{
	if (watch->events == 0)
		return;
	epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
	loop->watches--;
	watch->events = 0;
	/* Its owner may free it now, so the rest of the batch must not know it any more. */
	for (int i = loop->batch_next; i < loop->batch_count; i++)
		if (loop->batch[i].data.ptr == watch)
			loop->batch[i].data.ptr = NULL;
}

static int serve_ready(struct eventloop *loop)
{
	int served = 0;

	while (loop->batch_next < loop->batch_count) {
		const struct epoll_event *event = &loop->batch[loop->batch_next++];
		struct watch *watch = event->data.ptr;

		if (!watch)
			continue;
		/* A callback before this one may have changed what the watch is for. */
		const uint32_t events = event->events & (watch->events | EPOLLERR | EPOLLHUP);

		if (events == 0)
			continue;
		watch->ready(loop, watch, events);
		served++;
	}
	return served;
}

/* Timers: a binary heap in which no timer is due before its parent. */

int eventloop_reserve_timers(struct eventloop *loop, size_t timers)
{
	struct timer **heap;

	if (timers <= loop->heap_room)
		return 0;
	heap = reallocarray(loop->heap, timers, sizeof(struct timer *));
	if (!heap)
		return -ENOMEM;
	loop->heap = heap;
	loop->heap_room = timers;
	return 0;
}

static void heap_put(struct eventloop *loop, size_t at, struct timer *timer)
{
	loop->heap[at] = timer;
	timer->place = at + 1;
}

/* Fills the hole at `at` with `timer`, or moves the hole towards the root first. */
static void sift_up(struct eventloop *loop, size_t at, struct timer *timer)
{
	while (at > 0) {
		const size_t parent = (at - 1) / 2;

		if (loop->heap[parent]->due_ns <= timer->due_ns)
			break;
		heap_put(loop, at, loop->heap[parent]);
		at = parent;
	}
	heap_put(loop, at, timer);
}

/* The same, towards the leaves. */
static void sift_down(struct eventloop *loop, size_t at, struct timer *timer)
{
	for (;;) {
		size_t child = 2 * at + 1;

		if (child + 1 < loop->timers && loop->heap[child + 1]->due_ns < loop->heap[child]->due_ns)
			child++;
		if (child >= loop->timers || timer->due_ns <= loop->heap[child]->due_ns)
			break;
		heap_put(loop, at, loop->heap[child]);
		at = child;
	}
	heap_put(loop, at, timer);
}

int eventloop_start_timer(struct eventloop *loop, struct timer *timer)
{
	eventloop_stop_timer(loop, timer);
	if (loop->timers == loop->heap_room) {
		const int error = eventloop_reserve_timers(loop, 2 * loop->heap_room);

		if (error)
			return error;
	}
	sift_up(loop, loop->timers++, timer);
	return 0;
}

void eventloop_stop_timer(struct eventloop *loop, struct timer *timer)
{
	if (timer->place == 0)
		return;

	const size_t hole = timer->place - 1;
	struct timer *last = loop->heap[--loop->timers];

	timer->place = 0;
	if (last == timer)
		return;
	/* The last timer takes the hole; it may belong above it or below it. */
	sift_up(loop, hole, last);
	sift_down(loop, last->place - 1, last);
}

static int serve_due(struct eventloop *loop)
{
	if (loop->timers == 0)
		return 0;

	const uint64_t now_ns = clock_now_ns();
	/* A callback may start timers that are due already: they wait for the next turn, so
	 * that descriptors get theirs. */
	const size_t most = loop->timers;
	size_t served = 0;

	while (served < most && loop->timers > 0 && loop->heap[0]->due_ns <= now_ns) {
		struct timer *timer = loop->heap[0];

		eventloop_stop_timer(loop, timer);
		timer->expired(loop, timer);
		served++;
	}
	return (int)served;
}

/* Waiting. */

static int wait_for(struct eventloop *loop, uint64_t left_ns)
{
	if (!loop->coarse) {
		const struct timespec left = timespec_from_ns(left_ns);
		const int ready = epoll_pwait2(loop->epoll_fd, loop->batch, EVENTLOOP_BATCH, &left, NULL);

		if (ready >= 0 || errno != ENOSYS)
			return ready;
		loop->coarse = true;
	}
	/* Rounded up: a wait that is too short would only have to be repeated. */
	const uint64_t left_ms = (left_ns + NS_PER_MS - 1) / NS_PER_MS;

	return epoll_wait(
	        loop->epoll_fd, loop->batch, EVENTLOOP_BATCH, left_ms < INT_MAX ? (int)left_ms : INT_MAX);
}

static int wait_until(struct eventloop *loop, uint64_t until_ns)
{
	if (until_ns == 0)
		return epoll_wait(loop->epoll_fd, loop->batch, EVENTLOOP_BATCH, 0);
	if (loop->timers > 0 && loop->heap[0]->due_ns < until_ns)
		until_ns = loop->heap[0]->due_ns;
	if (until_ns == UINT64_MAX)
		return epoll_wait(loop->epoll_fd, loop->batch, EVENTLOOP_BATCH, -1);

	const uint64_t now_ns = clock_now_ns();

	return wait_for(loop, until_ns > now_ns ? until_ns - now_ns : 0);
}

int eventloop_turn(struct eventloop *loop, uint64_t until_ns)
{
	int ready = wait_until(loop, until_ns);

	if (ready < 0 && errno != EINTR)
		return -errno;
	loop->batch_next = 0;
	loop->batch_count = ready > 0 ? ready : 0;

	const int due = serve_due(loop);

	return due + serve_ready(loop);
}
