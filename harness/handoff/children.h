/*
 * children: the child processes of a trial that live for one job each, one a slot. The
 * models fork and spawn make them; here they are waited for, and their usage is read.
 *
 * 1. children_init().
 * 2. Whoever makes a child writes it into pid[slot].
 * 3. children_wait() waits for any of them to end and frees its slot.
 * 4. children_release(), when none is left.
 */
#ifndef TELAR_CHILDREN_H
#define TELAR_CHILDREN_H

#include "trial/trial.h"

struct children {
	struct trial *trial;
	pid_t *pid; /* owned, one a slot; 0: the slot is free */
};

/* 0, or -ENOMEM after it has been reported. */
int children_init(struct children *children, struct trial *trial);
void children_release(struct children *children);

/* The slot of a child that has ended; or -ECHILD when it was a process that runs no job, such as a
 * service: whoever made it reaps it, and reports how it ended. */
int children_wait(struct children *children);

/* For struct dispatcher. */

/* Waits until one has ended, and returns true: children_wait() will not have to wait; or until that time,
 * and returns false. Open arrivals only. */
bool children_wait_until(void *model, uint64_t until_ns);

/* The usage of all children that have ended so far. */
void children_read_usage(void *model, struct usage *usage);

#endif
