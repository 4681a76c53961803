/*
 * See job.h. The blocking half of running jobs: each step is one plain system call, and
 * the thread that makes it waits. The other half, many jobs at once on one thread, is
 * jobloop.c.
 */
#include "job/job.h"

#include "base/clock.h"
#include "job/workload.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

/* One system call for a part of the step, `done` bytes of which are moved already. */
static ssize_t transfer_part(const struct step *step, size_t done)
{
	char *buf = (char *)step->buf + done;
	const size_t len = step->len - done;
	const off_t off = step->off + (off_t)done;

	switch (step->kind) {
	case STEP_READ:
		return pread(step->fd, buf, len, off);
	case STEP_WRITE:
		return pwrite(step->fd, buf, len, off);
	case STEP_SEND:
		return send(step->fd, buf, len, MSG_NOSIGNAL);
	default:
		return recv(step->fd, buf, len, MSG_WAITALL);
	}
}

static ssize_t transfer(const struct step *step)
{
	size_t done = 0;

	while (done < step->len) {
		const ssize_t part = transfer_part(step, done);

		if (part < 0 && errno == EINTR)
			continue;
		if (part < 0)
			return -errno;
		if (part == 0)
			break;
		done += (size_t)part;
	}
	return (ssize_t)done;
}

static ssize_t sync_data(int fd)
{
	while (fdatasync(fd) != 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

ssize_t step_run_blocking(const struct step *step)
{
	switch (step->kind) {
	case STEP_READ:
	case STEP_WRITE:
	case STEP_SEND:
	case STEP_RECV:
		return transfer(step);
	case STEP_SYNC:
		return sync_data(step->fd);
	case STEP_SLEEP:
		clock_sleep_until(clock_now_ns() + step->ns);
		return 0;
	default:
		return 0;
	}
}

/* Inlined into both of its callers, so that nobody pays for hooks that he does not have. */
static inline __attribute__((always_inline)) int run(
        struct workload *workload, struct job *job, const struct job_waits *waits)
{
	struct step step = workload->ops->next(workload, job, 0);

	while (step.kind != STEP_DONE && step.kind != STEP_FAIL) {
		const bool hooked = waits && step.kind != STEP_COMPUTE;

		if (hooked)
			waits->before(waits->arg);
		const ssize_t outcome = step_run_blocking(&step);

		if (hooked)
			waits->after(waits->arg);
		step = workload->ops->next(workload, job, outcome);
	}
	return step.kind == STEP_DONE ? 0 : job->error;
}

int job_run_blocking(struct workload *workload, struct job *job)
{
	return run(workload, job, NULL);
}

int job_run_yielding(struct workload *workload, struct job *job, const struct job_waits *waits)
{
	return run(workload, job, waits);
}
