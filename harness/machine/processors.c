/* See processors.h. */
#include "machine/processors.h"

#include <errno.h>
#include <stdlib.h>

static hwloc_obj_t ancestor_or(
        hwloc_topology_t topology, hwloc_obj_type_t type, hwloc_obj_t unit, hwloc_obj_t other)
{
	hwloc_obj_t ancestor = hwloc_get_ancestor_obj_by_type(topology, type, unit);

	return ancestor ? ancestor : other;
}

int processors_list(hwloc_topology_t topology, struct processor **list, unsigned *count)
{
	hwloc_const_cpuset_t allowed = hwloc_topology_get_allowed_cpuset(topology);
	const int units = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_PU);
	hwloc_obj_t unit = NULL, core = NULL, package = NULL;
	struct processor next = {0};

	*count = 0;
	*list = calloc(units > 0 ? (size_t)units : 1, sizeof(**list));
	if (!*list)
		return -ENOMEM;
	/* Logical order is depth first, so a change of ancestor is never followed by a return to it. */
	while ((unit = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_PU, unit)) != NULL) {
		hwloc_obj_t its_core = ancestor_or(topology, HWLOC_OBJ_CORE, unit, unit);
		hwloc_obj_t its_package =
		        ancestor_or(topology, HWLOC_OBJ_PACKAGE, unit, hwloc_get_root_obj(topology));

		if (!hwloc_bitmap_isset(allowed, unit->os_index))
			continue;
		if (*count > 0 && its_core == core) {
			next.sibling++;
		} else if (*count > 0 && its_package == package) {
			next.core++;
			next.sibling = 0;
		} else {
			next.package += *count > 0;
			next.core = next.sibling = 0;
		}
		core = its_core;
		package = its_package;
		next.os_index = unit->os_index;
		(*list)[(*count)++] = next;
	}
	if (*count > 0)
		return 0;
	free(*list);
	*list = NULL;
	return -ENODEV;
}

void processors_deal(const struct processor *list, unsigned count, unsigned workers, hwloc_cpuset_t *cpuset)
{
	for (unsigned worker = 0; worker < workers; worker++)
		hwloc_bitmap_only(cpuset[worker], list[worker % count].os_index);
}
