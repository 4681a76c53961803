/*
 * partition: exclusive cpusets, so that a DEADLINE worker may be pinned.
 *
 * sched_setattr(2) refuses SCHED_DEADLINE to a thread that may not run on its whole root
 * domain. An exclusive cpuset makes a root domain of its own out of a few CPUs (cgroup v1:
 * cpuset.cpu_exclusive, with cpuset.sched_load_balance off above; cgroup v2:
 * cpuset.cpus.partition = root), and inside it a thread is both pinned and admitted.
 *
 * This changes the whole machine's scheduling domains for as long as it lasts, so it is
 * always undone: partition_create() forks a keeper process first, which undoes everything
 * when told, and also when the harness is killed. What stays when the keeper is killed as
 * well, partition_leftovers() finds.
 *
 * 1. partition_create() in the harness: one group for each distinct cpuset of the map (none
 *    at all when every worker may run on all CPUs: then it has its root domain already).
 * 2. partition_join() by each worker on itself, instead of placement_bind().
 * 3. partition_remove().
 *
 * Needs root (or CAP_SYS_ADMIN over the cpuset hierarchy); else -EPERM and the reason.
 */
#ifndef TELAR_PARTITION_H
#define TELAR_PARTITION_H

#include <stdbool.h>

#include "base/reason.h"
#include "machine/placement.h"

struct partition;

int partition_create(struct partition **partition, hwloc_topology_t topology, const struct placement_map *map,
        struct reason *why);
int partition_join(const struct partition *partition, unsigned worker);
/* The file to which the worker's thread writes "0" to join, for one that cannot call
 * partition_join(), or "" where there is none to join; it then binds itself to its cpuset of the map. */
const char *partition_join_path(const struct partition *partition, unsigned worker);
/* NULL is nothing to remove. */
void partition_remove(struct partition *partition);

/* NULL when partitions can be made here, else why not: one sentence. Changes nothing. */
const char *partition_unsupported(void);

/* Counts the groups that a dead harness left; with `remove` takes them away. -errno on failure. */
int partition_leftovers(bool remove, struct reason *why);

#endif
