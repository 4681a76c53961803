/*
 * See placement.h. This file holds the registry and what all placements share: looking one
 * up, owning the map, checking what a placement computed, binding. Which CPU a worker gets
 * is decided in placements/, one file each.
 */
#include "machine/placement.h"
#include "base/nearest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PLACEMENT(name) extern const struct placement_ops placement_##name##_ops;
#include "machine/placements/placements.def"
#undef PLACEMENT

const struct placement_ops *const placement_registry[] = {
#define PLACEMENT(name) &placement_##name##_ops,
#include "machine/placements/placements.def"
#undef PLACEMENT
        NULL,
};

#define COUNT (sizeof(placement_registry) / sizeof(placement_registry[0]) - 1)

const struct placement_ops *placement_find(const char *name, struct reason *why)
{
	const char *names[COUNT];

	for (size_t i = 0; i < COUNT; i++) {
		names[i] = placement_registry[i]->name;
		if (strcmp(names[i], name) == 0)
			return placement_registry[i];
	}
	nearest_refuse("placement", name, names, COUNT, why);
	return NULL;
}

int placement_validate(struct reason *why)
{
	for (size_t i = 0; i < COUNT; i++)
		if (!placement_registry[i]->name || !placement_registry[i]->summary)
			return reason_set(why, -EINVAL, "placement %zu (%s) of placements.def lacks its %s",
			        i + 1,
			        placement_registry[i]->name ? placement_registry[i]->name : "without a name",
			        placement_registry[i]->name ? "summary" : "name");
	return 0;
}

static int map_alloc(struct placement_map *map, unsigned workers)
{
	map->cpuset = calloc(workers, sizeof(*map->cpuset));
	if (!map->cpuset)
		return -ENOMEM;
	for (; map->count < workers; map->count++) {
		map->cpuset[map->count] = hwloc_bitmap_alloc();
		if (!map->cpuset[map->count])
			return -ENOMEM;
	}
	return 0;
}

/* A placement is somebody's new file: what it hands out is checked here, once for all of them. */
static int map_check(const struct placement_ops *ops, hwloc_topology_t topology,
        const struct placement_map *map, struct reason *why)
{
	hwloc_const_cpuset_t allowed = hwloc_topology_get_allowed_cpuset(topology);

	for (unsigned i = 0; i < map->count; i++) {
		if (hwloc_bitmap_iszero(map->cpuset[i]))
			return reason_set(why, -EPROTO, "placement %s gives worker %u no CPU", ops->name, i);
		if (!hwloc_bitmap_isincluded(map->cpuset[i], allowed))
			return reason_set(why, -EPROTO,
			        "placement %s gives worker %u a CPU that this process may not use", ops->name,
			        i);
	}
	return 0;
}

int placement_compute(const struct placement_ops *ops, hwloc_topology_t topology, unsigned workers,
        struct placement_map *map, struct reason *why)
{
	const char *unsupported = ops->unsupported ? ops->unsupported(topology, workers) : NULL;
	int err;

	*map = (struct placement_map){0};
	if (unsupported)
		return reason_set(why, -ENOTSUP, "placement %s: %s", ops->name, unsupported);
	if (workers == 0)
		return reason_set(why, -EINVAL, "placement %s needs at least one worker", ops->name);
	if (!ops->compute)
		return 0;
	err = map_alloc(map, workers);
	if (!err)
		err = ops->compute(topology, workers, map->cpuset);
	if (err)
		reason_set(why, err, "placement %s failed: %s", ops->name, strerror(-err));
	else
		err = map_check(ops, topology, map, why);
	if (err)
		placement_map_release(map);
	return err;
}

void placement_map_release(struct placement_map *map)
{
	for (unsigned i = 0; i < map->count; i++)
		hwloc_bitmap_free(map->cpuset[i]);
	free(map->cpuset);
	*map = (struct placement_map){0};
}

int placement_bind(hwloc_topology_t topology, hwloc_const_cpuset_t cpuset)
{
	hwloc_cpuset_t bound;
	int err = 0;

	if (hwloc_set_cpubind(topology, cpuset, HWLOC_CPUBIND_THREAD | HWLOC_CPUBIND_STRICT) < 0)
		return -errno;
	bound = hwloc_bitmap_alloc();
	if (!bound)
		return -ENOMEM;
	if (hwloc_get_cpubind(topology, bound, HWLOC_CPUBIND_THREAD) < 0)
		err = -errno;
	else if (!hwloc_bitmap_isequal(bound, cpuset))
		err = -EXDEV;
	hwloc_bitmap_free(bound);
	return err;
}
