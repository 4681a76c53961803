/* See pin.h. */
#include "pin.h"

#include "machine/placement.h"

#include <string.h>

static hwloc_obj_t find_cpu(const struct micro *micro, unsigned index)
{
	const unsigned cpus = topology_cpus(micro->topology);

	return hwloc_get_obj_by_type(micro->topology, HWLOC_OBJ_PU, cpus - 1 - index % cpus);
}

int pin_to(const struct micro *micro, unsigned index, struct reason *why)
{
	const int error = placement_bind(micro->topology, find_cpu(micro, index)->cpuset);

	return error ? reason_set(why, error, "cannot be bound to CPU %u: %s", pin_cpu(micro, index),
	                       strerror(-error))
	             : 0;
}

void pin_release(const struct micro *micro)
{
	placement_bind(micro->topology, hwloc_topology_get_topology_cpuset(micro->topology));
}

unsigned pin_cpu(const struct micro *micro, unsigned index)
{
	return find_cpu(micro, index)->os_index;
}
