/*
 * Lesson 11, event loop. Finish the loop and, on top of it, a server.
 *
 * One thread does everything. The only call that waits is epoll_wait() in loop_run(); no other thread, no timerfd, no
 * poll(). Callbacks may call every function here but loop_run() and loop_free(), also for their own descriptor. The
 * functions that return an int return 0 or a negative errno.
 */
#ifndef LESSON_H
#define LESSON_H

#include <stdint.h>

struct loop; /* what is in it is your own affair */

typedef void on_ready(struct loop *loop, int fd, void *context);
typedef void on_time(struct loop *loop, void *context);

/* NULL when there is no memory, or no epoll descriptor. Freeing closes no descriptor but the loop's own. */
struct loop *loop_new(void);
void loop_free(struct loop *loop);

/*
 * From now on callback() is called, once a turn, when one of `events`, EPOLLIN and EPOLLOUT, holds for fd, or its peer
 * has gone. For a descriptor that is in the loop already, the new events, callback and context replace the old ones.
 */
int loop_add(struct loop *loop, int fd, uint32_t events, on_ready *callback, void *context);

/*
 * The callback is not called any more: not even for what epoll_wait() has already reported in this turn, and not when
 * the descriptor is closed and its number used for another one. -ENOENT when fd is not in the loop.
 */
int loop_remove(struct loop *loop, int fd);

/*
 * Calls callback() once, `ms` milliseconds from this very moment (CLOCK_MONOTONIC, to the nanosecond): never before,
 * and less than 1 ms after, if no callback is at work then. Timers are called in the order in which they are due; of
 * those that are due at the same time, the one added first.
 */
int loop_after(struct loop *loop, unsigned ms, on_time *callback, void *context);

/*
 * Turn after turn: waits until something is ready or a timer is due, and calls the callbacks. Returns 0 when neither
 * descriptors nor timers are left. A signal (EINTR) does not end it. Timers that add timers of 0 ms leave the
 * descriptors their turn, and descriptors that are always ready leave the timers theirs.
 */
int loop_run(struct loop *loop);

/*
 * From now on every whole line (at most 4096 bytes with its '\n') that comes from this stream socket goes back to it.
 * The descriptor is made O_NONBLOCK. While the peer takes nothing, nothing more is read from it. When the peer has
 * ended its side, what it was owed is sent, and the descriptor is removed and closed; a line without '\n' is dropped.
 * So it is closed at an error such as ECONNRESET or EPIPE, and at a longer line. No SIGPIPE: send() with MSG_NOSIGNAL.
 */
int serve_lines(struct loop *loop, int fd);

#endif
