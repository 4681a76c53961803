/*
 * supervisor: long-lived worker processes, each at the other end of a socket pair. One that
 * dies is replaced.
 *
 * 1. supervisor_start() forks them. Each attaches a job of its own (so a replacement has fresh
 *    resources), enters, waits at the gate, and calls serve(), which returns when its socket has
 *    been shut down. 0, or a negative errno after the verdict has been reported: then no
 *    process is left.
 * 2. supervisor_wait() tells whose socket can be read: there is a packet, or nobody is at its other
 *    end any more. Then: supervisor_replace().
 * 3. supervisor_stop() shuts the sockets down and waits for all processes to end. When the gate
 *    has not been opened, cancel it before.
 *
 * Sockets carry packets (SOCK_SEQPACKET): a message is there whole or not at all. All calls
 * come from the one thread of the trial's process, which must not be in the DEADLINE class,
 * because it forks.
 */
#ifndef TELAR_SUPERVISOR_H
#define TELAR_SUPERVISOR_H

#include <stdbool.h>

#include "trial/worker.h"

#define SUPERVISOR_FOREVER UINT64_MAX

struct process {
	pid_t pid; /* 0: none, and no socket either */
	int socket;
};

struct supervisor {
	/* set before supervisor_start() */
	struct trial *trial;
	void (*serve)(struct worker *worker, struct job *job, int socket);

	/* the supervisor's */
	struct process *process; /* owned: trial->workers of them */
	int epoll_fd;
};

int supervisor_start(struct supervisor *supervisor);
void supervisor_stop(struct supervisor *supervisor);

/* Waits until that time at most; SUPERVISOR_FOREVER: as long as it takes. False: in vain. */
bool supervisor_wait(struct supervisor *supervisor, uint64_t until_ns, unsigned *index);

/* 0, or a negative errno after it has been reported; then the worker has no process. */
int supervisor_replace(struct supervisor *supervisor, unsigned index);

#endif
