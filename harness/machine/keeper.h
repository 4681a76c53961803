/*
 * keeper: a small process that undoes a partition when its creator is done with it, or dead.
 *
 * 1. keeper_start() in the creator, before the first group is made.
 * 2. keeper_dismiss(): the keeper undoes everything and ends; returns when that is done.
 *    A creator that is killed never gets there: the keeper sees its death (pidfd_open(2), and
 *    the end of a socket) and does the same.
 *
 * The keeper lives on for the moment that undoing takes: the one child that does not die with
 * its parent, because that is its task. If the keeper itself is killed, keeper_dismiss() undoes;
 * if both are, the groups stay and partition_leftovers() finds them.
 */
#ifndef TELAR_KEEPER_H
#define TELAR_KEEPER_H

#include <sys/types.h>

#include "base/reason.h"
#include "machine/cgroup.h"

struct keeper {
	pid_t pid;
	int fd; /* the creator's end of a socket pair */
};

/* `lock_fd` stays open in the keeper until everything is undone. 0 or a negative errno. */
int keeper_start(struct keeper *keeper, const struct cgroup_tree *tree, int lock_fd);
void keeper_dismiss(struct keeper *keeper, const struct cgroup_tree *tree);

/* cpusets_undo(), again for a few seconds while tasks are still leaving. */
int keeper_undo(const struct cgroup_tree *tree, struct reason *why);

#endif
