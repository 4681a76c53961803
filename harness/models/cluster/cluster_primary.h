/*
 * cluster_primary: what the two files of the primary share: cluster_children.c starts the processes and
 * learns of their ends, models/cluster.c is the trial's course. One thread.
 */
#ifndef TELAR_CLUSTER_PRIMARY_H
#define TELAR_CLUSTER_PRIMARY_H

#include <stdbool.h>
#include <sys/types.h>

#include "loop/eventloop.h"
#include "models/cluster/cluster.h"

struct child {
	struct watch watch; /* its pidfd; -1: there is no such process */
	pid_t pid;
	bool ready;
};

struct primary {
	struct cluster cluster;
	struct trial *trial;
	struct eventloop loop;
	struct watch ready; /* the reading end of cluster.ready */
	int stop_write;
	struct child *children; /* the workers, and behind them the driver */
	unsigned alive;
	bool over; /* the driver is done, or all is lost: nobody is replaced any more */
};

static inline struct child *primary_driver(const struct primary *primary)
{
	return &primary->children[primary->trial->workers];
}

static inline bool primary_verdict_given(const struct primary *primary)
{
	return atomic_load(&primary->trial->shared->verdict.kind) != 0;
}

/* Starts worker `index`, or the driver behind them. When it ends, in a turn of the loop, a worker is
 * replaced, and the trial is over with the driver. 0, or a negative errno and the trial has failed. */
int primary_spawn(struct primary *primary, unsigned index);

#endif
