/*
 * numa: a whole NUMA node each. Workers may move, but not away from their memory. Nodes
 * without CPUs (memory expanders) have no worker, and nodes that share their CPUs (fast and
 * slow memory of one package) count once.
 */
#include "machine/placement.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

static bool listed(const hwloc_const_cpuset_t *domain, unsigned count, hwloc_const_cpuset_t cpuset)
{
	for (unsigned i = 0; i < count; i++)
		if (hwloc_bitmap_isequal(domain[i], cpuset))
			return true;
	return false;
}

static int numa_compute(hwloc_topology_t topology, unsigned workers, hwloc_cpuset_t *cpuset)
{
	const int nodes = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_NUMANODE);
	hwloc_const_cpuset_t allowed = hwloc_topology_get_allowed_cpuset(topology);
	hwloc_const_cpuset_t *domain = calloc(nodes > 0 ? (size_t)nodes : 1, sizeof(*domain));
	hwloc_obj_t node = NULL;
	unsigned count = 0;

	if (!domain)
		return -ENOMEM;
	while ((node = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_NUMANODE, node)) != NULL)
		if (hwloc_bitmap_intersects(node->cpuset, allowed) && !listed(domain, count, node->cpuset))
			domain[count++] = node->cpuset;
	for (unsigned worker = 0; worker < workers && count > 0; worker++)
		hwloc_bitmap_and(cpuset[worker], domain[worker % count], allowed);
	free(domain);
	return count > 0 ? 0 : -ENODEV;
}

const struct placement_ops placement_numa_ops = {
        .name = "numa",
        .summary = "a whole NUMA node each, in turn over those that have CPUs; then again from the first",
        .compute = numa_compute,
};
