/* See driver.h. */
#include "arrivals/driver.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void driver_rise_above(struct trial *trial)
{
	const struct policy above = policy_above(&trial->policy);
	const int refused = policy_apply(&above);
	char *said = trial->shared->driver_policy;
	const int room = (int)sizeof(trial->shared->driver_policy);
	struct policy now;
	char text[48] = "unknown";

	if (policy_read(&now) == 0)
		policy_format(&now, text, sizeof(text));
	if (refused)
		snprintf(said, (size_t)room, "%.*s (%.10s)", room - 14, text, strerrorname_np(-refused));
	else
		snprintf(said, (size_t)room, "%.*s", room - 1, text);
}

int driver_step_aside(struct trial *trial)
{
	const struct placement_map *placement = trial->placement;
	hwloc_bitmap_t rest;
	int error = 0;

	if (!placement || placement->count == 0)
		return 0;
	rest = hwloc_bitmap_dup(hwloc_topology_get_topology_cpuset(trial->topology));
	if (!rest)
		return -ENOMEM;
	for (unsigned i = 0; i < placement->count; i++)
		hwloc_bitmap_andnot(rest, rest, placement->cpuset[i]);
	if (!hwloc_bitmap_iszero(rest))
		error = placement_bind(trial->topology, rest);
	hwloc_bitmap_free(rest);
	return error;
}
