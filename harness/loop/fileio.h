/*
 * fileio: reads, writes and syncs of regular files that do not block the thread that asks
 * for them, by io_uring(7).
 *
 * epoll(7) cannot wait for a regular file: it counts as ready always, and then the call
 * blocks. A ring takes the request, and the kernel reports later that it is done.
 *
 * 1. fileio_init(). Where the kernel has no io_uring or does not allow it, that is no error:
 *    file steps then block, and fileio->blocked says so once one has.
 * 2. fileio_start() for each step READ, WRITE, SYNC of a request that the caller owns and
 *    keeps; then fileio_submit() for all of them with one system call.
 * 3. fileio->watch belongs into an event loop (unless there is no ring: fd -1): it ends the
 *    wait when something has been done. After the wait, fileio_reap() calls back with each
 *    request's outcome, as job.h has it. It looks into shared memory, without a system call.
 * 4. fileio_release(), once nothing is under way.
 *
 * One thread. After fileio_init() there is no allocation.
 */
#ifndef TELAR_FILEIO_H
#define TELAR_FILEIO_H

#include <liburing.h>
#include <stdbool.h>
#include <stddef.h>

#include "job/job.h"
#include "loop/eventloop.h"

struct file_request {
	struct step step; /* set by the caller */
	size_t moved;     /* bytes of it so far */
	struct file_request *behind;
};

typedef void file_done_fn(void *arg, struct file_request *request, ssize_t outcome);

struct fileio {
	struct watch watch;
	struct io_uring ring;
	struct file_request *first, *last; /* not yet in the ring */
	bool has_helpers;                  /* the kernel may make threads for what it cannot do at once */
	bool ring_used, blocked;           /* what has really happened */
};

int fileio_init(struct fileio *fileio, unsigned entries);
void fileio_release(struct fileio *fileio);

/* True: under way. False: the call has blocked and `outcome` is the step's. */
bool fileio_start(struct fileio *fileio, struct file_request *request, ssize_t *outcome);

/* 0; -EAGAIN when the kernel could not take everything: call it again without waiting. */
int fileio_submit(struct fileio *fileio);

/* How many requests it called back for. `done` may start more. */
unsigned fileio_reap(struct fileio *fileio, file_done_fn *done, void *arg);

#endif
