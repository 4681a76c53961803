/*
 * probe: whether the kernel grants something, found out by asking for it in a child.
 *
 * The child does what a worker does on entry (join or bind, set the policy, read both back)
 * and ends at once; its parent keeps everything it has. A child that does not end within a
 * second is killed: -ETIMEDOUT. Call it from a process without threads.
 *
 * Each returns 0 when it is granted, or a negative errno.
 */
#ifndef TELAR_PROBE_H
#define TELAR_PROBE_H

#include "machine/partition.h"
#include "machine/placement.h"
#include "machine/policy.h"

/* `cpus` is NULL for a worker that is not bound. */
int probe_policy(const struct policy *policy, hwloc_topology_t topology, hwloc_const_cpuset_t cpus);

int probe_binding(hwloc_topology_t topology, hwloc_const_cpuset_t cpus);

/* As worker `worker` of a partition. */
int probe_partition(const struct partition *partition, unsigned worker, const struct policy *policy);

#endif
