/*
 * See fileio.h. A request goes through the ring as often as it takes to move all of its
 * bytes. Those that find the ring full stand in line for the next fileio_submit().
 */
#include "loop/fileio.h"

#include <errno.h>
#include <sched.h>

#define ENTRIES_MOST 1024 /* deeper than a disk's queue */
#define BYTES_MOST ((size_t)1 << 30)
#define REAP_BATCH 64

/* Its one purpose is to end the wait: fileio_reap() comes after every wait. */
static void wait_ended(struct eventloop *loop, struct watch *watch, uint32_t events)
{
	(void)loop;
	(void)watch;
	(void)events;
}

static bool ring_unavailable(int error)
{
	return error == -ENOSYS || error == -EPERM || error == -EACCES || error == -EOPNOTSUPP ||
	       error == -ENOMEM;
}

/*
 * What the kernel cannot do without waiting (fdatasync, some writes) it gives to helper
 * threads of this process, io-wq. They have this thread's policy, but not on every kernel
 * its CPUs. Kernels before 5.14 do not know the call; there helpers are not bound.
 */
static void bind_helpers(struct io_uring *ring)
{
	cpu_set_t own;

	if (sched_getaffinity(0, sizeof(own), &own) == 0)
		io_uring_register_iowq_aff(ring, sizeof(own), &own);
}

int fileio_init(struct fileio *fileio, unsigned entries)
{
	int error;

	*fileio = (struct fileio){.watch = {.fd = -1, .ready = wait_ended}};
	if (entries > ENTRIES_MOST)
		entries = ENTRIES_MOST;
	/* What is done need not interrupt a job that computes: it is noticed in the next system
	 * call, and each wait is one. (It may end that wait with EINTR, which is well: the ring
	 * then holds the news.) Kernels before 5.19 do not know the flag. */
	error = io_uring_queue_init(entries, &fileio->ring, IORING_SETUP_COOP_TASKRUN);
	if (error == -EINVAL)
		error = io_uring_queue_init(entries, &fileio->ring, 0);
	if (error)
		return ring_unavailable(error) ? 0 : error;
	bind_helpers(&fileio->ring);
	/* A DEADLINE thread cannot make threads: the kernel would try for tens of milliseconds
	 * and then give the request back with ECANCELED. */
	fileio->has_helpers = sched_getscheduler(0) != SCHED_DEADLINE;
	fileio->watch.fd = fileio->ring.ring_fd;
	return 0;
}

void fileio_release(struct fileio *fileio)
{
	if (fileio->watch.fd >= 0)
		io_uring_queue_exit(&fileio->ring);
	fileio->watch.fd = -1;
}

static struct step rest_of(const struct file_request *request)
{
	struct step rest = request->step;

	if (rest.kind != STEP_SYNC) {
		rest.buf = (char *)rest.buf + request->moved;
		rest.len -= request->moved;
		rest.off += (off_t)request->moved;
	}
	return rest;
}

static ssize_t block_for(struct fileio *fileio, const struct file_request *request)
{
	const struct step rest = rest_of(request);
	const ssize_t outcome = step_run_blocking(&rest);

	fileio->blocked = true;
	return outcome < 0 ? outcome : outcome + (ssize_t)request->moved;
}

static void line_up(struct fileio *fileio, struct file_request *request)
{
	request->behind = NULL;
	if (fileio->first)
		fileio->last->behind = request;
	else
		fileio->first = request;
	fileio->last = request;
}

bool fileio_start(struct fileio *fileio, struct file_request *request, ssize_t *outcome)
{
	request->moved = 0;
	if (fileio->watch.fd < 0 || (request->step.kind != STEP_READ && !fileio->has_helpers)) {
		*outcome = block_for(fileio, request);
		return false;
	}
	fileio->ring_used = true;
	line_up(fileio, request);
	return true;
}

static void prepare(struct io_uring_sqe *entry, struct file_request *request)
{
	const struct step rest = rest_of(request);
	const unsigned len = (unsigned)(rest.len < BYTES_MOST ? rest.len : BYTES_MOST);

	if (rest.kind == STEP_READ)
		io_uring_prep_read(entry, rest.fd, rest.buf, len, (uint64_t)rest.off);
	else if (rest.kind == STEP_WRITE)
		io_uring_prep_write(entry, rest.fd, rest.buf, len, (uint64_t)rest.off);
	else
		io_uring_prep_fsync(entry, rest.fd, IORING_FSYNC_DATASYNC);
	io_uring_sqe_set_data(entry, request);
}

static void fill_ring(struct fileio *fileio)
{
	struct io_uring_sqe *entry;

	while (fileio->first && (entry = io_uring_get_sqe(&fileio->ring)) != NULL) {
		prepare(entry, fileio->first);
		fileio->first = fileio->first->behind;
	}
}

int fileio_submit(struct fileio *fileio)
{
	if (fileio->watch.fd < 0)
		return 0;
	fill_ring(fileio);
	while (io_uring_sq_ready(&fileio->ring) > 0) {
		const int taken = io_uring_submit(&fileio->ring);

		if (taken == -EAGAIN || taken == -EBUSY || taken == 0)
			return -EAGAIN;
		if (taken < 0 && taken != -EINTR)
			return taken;
		fill_ring(fileio);
	}
	return 0;
}

/* Takes note of what the kernel did. True when that ends the request: then `outcome` says how. */
static bool advance(struct fileio *fileio, struct file_request *request, int result, ssize_t *outcome)
{
	if (result == -EINTR || result == -EAGAIN)
		return false;
	if (result == -ECANCELED) {
		/* The kernel found no helper to do it. */
		*outcome = block_for(fileio, request);
		return true;
	}
	if (result < 0) {
		*outcome = result;
		return true;
	}
	request->moved += (size_t)result;
	*outcome = (ssize_t)request->moved;
	return result == 0 || request->moved == request->step.len;
}

unsigned fileio_reap(struct fileio *fileio, file_done_fn *done, void *arg)
{
	struct io_uring_cqe *batch[REAP_BATCH];
	unsigned count, finished = 0;

	if (fileio->watch.fd < 0)
		return 0;
	count = io_uring_peek_batch_cqe(&fileio->ring, batch, REAP_BATCH);
	for (unsigned i = 0; i < count; i++) {
		struct file_request *request = io_uring_cqe_get_data(batch[i]);
		ssize_t outcome;

		if (advance(fileio, request, batch[i]->res, &outcome)) {
			done(arg, request, outcome);
			finished++;
		} else {
			line_up(fileio, request);
		}
	}
	io_uring_cq_advance(&fileio->ring, count);
	return finished;
}
