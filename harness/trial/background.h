/*
 * background: load that competes with the workers while a trial's window runs.
 *
 *   none     nothing
 *   cpu:N    N processes that spin under SCHED_OTHER; N may be a multiple of the cores (1x)
 *
 * The hogs are children of the trial's process, so they share its session: with autogroup
 * (sched(7)) a hog of another session would compete group against group and change the
 * result by a factor. They wait at the gate, stop by themselves when the window ends, and
 * die with their parent.
 */
#ifndef TELAR_BACKGROUND_H
#define TELAR_BACKGROUND_H

#include <stddef.h>
#include <sys/types.h>

#include "base/reason.h"

struct trial;

struct background {
	unsigned cpu_hogs;
};

int background_parse(const char *text, unsigned cores, struct background *background, struct reason *why);
char *background_format(const struct background *background, char *buffer, size_t size);

/* In the trial's process, before it has threads. `pid` has room for all hogs. 0 or -errno
 * (then none is left running). */
int background_start(const struct background *background, struct trial *trial, pid_t *pid);
/* Ends and reaps what background_start() started. Returns how many had ended before: then the load was
 * not what the cell says. */
unsigned background_stop(const struct background *background, pid_t *pid);

#endif
