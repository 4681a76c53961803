/*
 * cpusets: the control groups that a partition consists of, in version 1 and version 2.
 *
 * All of them lie directly below the root of the cpuset hierarchy:
 *
 *   telar.0 telar.1 ...   one for each set of CPUs; each becomes a root domain of its own
 *   telar.before          exists while a setting of the root is changed, and so records how it
 *                         was: whoever undoes needs to know nothing but what he finds
 *
 * Version 1: each telar.N is cpu_exclusive, and the root's sched_load_balance goes off, for
 * only then is the machine cut into the domains of its children. telar.before holds the CPUs
 * that are in no telar.N, so that load is still balanced among those.
 *
 * Version 2: each telar.N is a partition root, and threaded, so that single threads can
 * join. telar.before says that the root did not hand the cpuset controller down before.
 *
 * What everybody else sees meanwhile. Version 1: other tasks may still run on all CPUs but
 * are no longer moved between the domains; on CPUs of a telar.N they get what its workers
 * leave, at least what real-time throttling or the fair server keeps back. Version 2: other
 * tasks are moved off the CPUs, so at least one must be left to them.
 */
#ifndef TELAR_CPUSETS_H
#define TELAR_CPUSETS_H

#include <hwloc.h>

#include "base/reason.h"
#include "machine/cgroup.h"

/* Makes a group for each of `count` disjoint sets. On failure what was made so far stays:
 * cpusets_undo(). */
int cpusets_build(
        const struct cgroup_tree *tree, const hwloc_const_cpuset_t *cpus, unsigned count, struct reason *why);

/* How many telar groups there are, or a negative errno. */
int cpusets_count(const struct cgroup_tree *tree);

/* Takes all of them away and restores the root; tasks inside go to the root. Goes on after a
 * failure and returns the first. -EBUSY: tasks are still dying, try again. */
int cpusets_undo(const struct cgroup_tree *tree, struct reason *why);

/* The file to which a thread writes "0" to join group `index`. */
int cpusets_join_path(const struct cgroup_tree *tree, unsigned index, char *path, size_t size);

#endif
