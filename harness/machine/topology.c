/*
 * topology: the machine as hwloc sees it, cut down to the CPUs that this process may use.
 * Declared in placement.h, with what is computed from it.
 *
 * hwloc already leaves out CPUs that a cgroup denies. An inherited affinity mask (taskset,
 * a batch system) it does not look at by itself, and a placement outside that mask would
 * break its owner's intention: so the topology is restricted to it as well.
 */
#include "machine/placement.h"

#include <errno.h>
#include <string.h>

static int restrict_to_affinity(hwloc_topology_t topology, struct reason *why)
{
	hwloc_cpuset_t affinity = hwloc_bitmap_alloc();
	int err = 0;

	if (!affinity)
		return reason_set(why, -ENOMEM, "no memory for a cpuset");
	if (hwloc_get_cpubind(topology, affinity, HWLOC_CPUBIND_THREAD) < 0)
		err = reason_set(why, -errno, "cannot read this process's CPU affinity: %s", strerror(errno));
	else if (hwloc_topology_restrict(topology, affinity, 0) < 0)
		err = reason_set(why, -errno, "cannot restrict the topology to this process's CPUs: %s",
		        strerror(errno));
	hwloc_bitmap_free(affinity);
	return err;
}

int topology_load(hwloc_topology_t *topology, struct reason *why)
{
	int err;

	*topology = NULL;
	if (hwloc_topology_init(topology) < 0)
		return reason_set(why, -ENOMEM, "no memory for hwloc's topology");
	if (hwloc_topology_load(*topology) < 0) {
		err = reason_set(why, -errno, "hwloc cannot load the topology: %s", strerror(errno));
		goto destroy;
	}
	if (!hwloc_topology_is_thissystem(*topology))
		err = reason_set(why, -EXDEV,
		        "hwloc was told to describe another machine (HWLOC_SYNTHETIC, HWLOC_XMLFILE or "
		        "HWLOC_THISSYSTEM is set): nothing can be bound by that");
	else
		err = restrict_to_affinity(*topology, why);
	if (err)
		goto destroy;
	return 0;
destroy:
	hwloc_topology_destroy(*topology);
	*topology = NULL;
	return err;
}

unsigned topology_cpus(hwloc_topology_t topology)
{
	const int weight = hwloc_bitmap_weight(hwloc_topology_get_allowed_cpuset(topology));

	return weight > 0 ? (unsigned)weight : 1;
}

unsigned topology_cores(hwloc_topology_t topology)
{
	const int cores = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_CORE);

	return cores > 0 ? (unsigned)cores : topology_cpus(topology);
}
