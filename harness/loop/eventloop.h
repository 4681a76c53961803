/*
 * eventloop: one thread that waits for many things at once: epoll(7) for descriptors, a
 * binary heap for timers.
 *
 * 1. eventloop_init().
 * 2. The caller owns struct watch and struct timer and keeps them alive while they are in
 *    the loop; it embeds them in what they belong to. Adding makes no allocation, except
 *    that the heap doubles when it is full (never below eventloop_reserve_timers()).
 *    A watch leaves the loop before its descriptor is closed.
 * 3. eventloop_turn() waits once and calls back whatever is ready or due, until it has
 *    served one batch. A callback may add, change and remove any watch or timer, its own
 *    and others of the same batch too.
 * 4. eventloop_release().
 *
 * One loop belongs to one thread. Times are absolute, clock.h. Functions return 0 or a
 * negative errno.
 */
#ifndef TELAR_EVENTLOOP_H
#define TELAR_EVENTLOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>

struct eventloop;

struct watch {
	/* set by the caller */
	int fd;
	void (*ready)(struct eventloop *loop, struct watch *watch, uint32_t events);
	/* the loop's */
	uint32_t events; /* 0: not in the loop */
};

struct timer {
	/* set by the caller */
	uint64_t due_ns;
	void (*expired)(struct eventloop *loop, struct timer *timer);
	/* the loop's */
	size_t place; /* in the heap, plus one; 0: not in the loop */
};

#define EVENTLOOP_BATCH 64

struct eventloop {
	int epoll_fd;
	unsigned watches;
	struct timer **heap;
	size_t timers, heap_room;
	bool coarse; /* this kernel has no epoll_pwait2(2): whole milliseconds only */
	/* the batch being served: a removed watch is taken out of it */
	struct epoll_event batch[EVENTLOOP_BATCH];
	int batch_next, batch_count;
};

int eventloop_init(struct eventloop *loop);
void eventloop_release(struct eventloop *loop);

/* Watch for `events` (EPOLLIN, EPOLLOUT, EPOLLEXCLUSIVE, ...), level-triggered unless they
 * say EPOLLET; also changes them. EPOLLERR and EPOLLHUP come unasked. */
int eventloop_watch(struct eventloop *loop, struct watch *watch, uint32_t events);
void eventloop_unwatch(struct eventloop *loop, struct watch *watch);

/* Room for `timers` at once, so that starting them cannot fail. */
int eventloop_reserve_timers(struct eventloop *loop, size_t timers);
/* Call back once at timer->due_ns or soon after; restarts a timer that is in the loop. */
int eventloop_start_timer(struct eventloop *loop, struct timer *timer);
void eventloop_stop_timer(struct eventloop *loop, struct timer *timer);

/*
 * One turn: waits for the first event, the first timer, or `until_ns` (0: do not wait at
 * all; UINT64_MAX: for ever), then calls back. Returns how many callbacks ran, or -errno.
 */
int eventloop_turn(struct eventloop *loop, uint64_t until_ns);

#endif
