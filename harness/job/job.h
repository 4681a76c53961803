/*
 * job: one unit of work, written as a step machine that never blocks.
 *
 * A workload says what a job needs next (a struct step); whoever runs the job gets that
 * done in its own way of waiting and hands the outcome back. So one and the same job
 * runs under a thread with blocking calls and under an event loop with hundreds of
 * others in flight, and does the same work in both.
 *
 * 1. The submitter sets `id` and `submit_ns`, and resets `stage` (job_reset()).
 * 2. The runner calls workload->ops->next(workload, job, 0) for the first step.
 * 3. It does the step and calls next() again with the outcome:
 *      COMPUTE        0; the work itself happens inside that next() call, so whoever
 *                     makes the call spends the CPU time
 *      READ WRITE     bytes moved: all `len` of them, or fewer at the end of the file
 *      SEND RECV      bytes moved: all `len` of them, or fewer when the peer closed
 *      SYNC SLEEP     0
 *      any of them    a negative errno when it failed
 *    The runner, not the workload, goes on after a partial transfer or EINTR.
 *    Sockets are in blocking mode, which costs a runner that may wait one system call a
 *    transfer; a runner that must not wait passes MSG_DONTWAIT. Both pass MSG_NOSIGNAL.
 * 4. DONE ends the job: `job->result` holds what ops->verify() will judge.
 *    FAIL ends it too: `job->error` holds the negative errno.
 *
 * A job belongs to one runner at a time. Its fields are plain memory: handing a job over
 * is the model's business and must carry a happens-before edge with it.
 */
#ifndef TELAR_JOB_H
#define TELAR_JOB_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct workload;

enum step_kind {
	STEP_COMPUTE, /* burn the CPU in the next call of next() */
	STEP_READ,    /* fd, buf, len, off: pread(2) */
	STEP_WRITE,   /* fd, buf, len, off: pwrite(2) */
	STEP_SYNC,    /* fd: fdatasync(2) */
	STEP_SEND,    /* fd (a stream socket in blocking mode), buf, len */
	STEP_RECV,    /* fd (a stream socket in blocking mode), buf, len */
	STEP_SLEEP,   /* ns: at least this long */
	STEP_DONE,
	STEP_FAIL,
};

struct step {
	enum step_kind kind;
	int fd;
	void *buf;
	size_t len;
	off_t off;
	uint64_t ns;
};

struct job {
	/* set by the submitter */
	uint64_t id;        /* unique within a trial; a workload derives its input from it */
	uint64_t submit_ns; /* when the job entered the model's hand-off; open arrivals: when it was due */
	uint64_t handed_ns; /* open arrivals only: when it really entered it */
	uint64_t slot;      /* which of the reusable job structures this is, 0 .. in flight - 1 */

	/* the workload's, between the first next() and DONE or FAIL */
	unsigned stage;
	int error;
	uint64_t result;
	uint64_t scratch[2];

	/* the workload's, from attach() to detach(): resources that outlive one job */
	int fd;
	void *buf;
};

static inline struct step step_compute(void)
{
	return (struct step){.kind = STEP_COMPUTE};
}

static inline struct step step_read(int fd, void *buf, size_t len, off_t off)
{
	return (struct step){.kind = STEP_READ, .fd = fd, .buf = buf, .len = len, .off = off};
}

static inline struct step step_write(int fd, void *buf, size_t len, off_t off)
{
	return (struct step){.kind = STEP_WRITE, .fd = fd, .buf = buf, .len = len, .off = off};
}

static inline struct step step_sync(int fd)
{
	return (struct step){.kind = STEP_SYNC, .fd = fd};
}

static inline struct step step_send(int fd, void *buf, size_t len)
{
	return (struct step){.kind = STEP_SEND, .fd = fd, .buf = buf, .len = len};
}

static inline struct step step_recv(int fd, void *buf, size_t len)
{
	return (struct step){.kind = STEP_RECV, .fd = fd, .buf = buf, .len = len};
}

static inline struct step step_sleep(uint64_t ns)
{
	return (struct step){.kind = STEP_SLEEP, .ns = ns};
}

static inline struct step step_done(struct job *job, uint64_t result)
{
	job->result = result;
	return (struct step){.kind = STEP_DONE};
}

static inline struct step step_fail(struct job *job, int error)
{
	job->error = error;
	return (struct step){.kind = STEP_FAIL};
}

/* What is wrong with the outcome of a transfer of `len` bytes: a negative errno, -EIO when
 * the file or the peer ended early, or 0. */
static inline int outcome_error(ssize_t outcome, size_t len)
{
	if (outcome < 0)
		return (int)outcome;
	return (size_t)outcome < len ? -EIO : 0;
}

static inline void job_reset(struct job *job, uint64_t id, uint64_t submit_ns)
{
	job->id = id;
	job->submit_ns = submit_ns;
	job->stage = 0;
	job->error = 0;
	job->result = 0;
}

/*
 * Runs a job from its first step to its last with blocking calls on the calling thread.
 * Returns 0 after DONE, the negative errno after FAIL. Threads and forked children use
 * it; it makes no allocation.
 */
int job_run_blocking(struct workload *workload, struct job *job);

/* What to do around every step that waits (all but COMPUTE, DONE and FAIL). */
struct job_waits {
	void (*before)(void *arg);
	void (*after)(void *arg);
	void *arg;
};

/* As job_run_blocking(), for a thread that must not keep something while it waits. */
int job_run_yielding(struct workload *workload, struct job *job, const struct job_waits *waits);

/* Does one step of it, neither DONE nor FAIL, and returns the outcome. */
ssize_t step_run_blocking(const struct step *step);

#endif
