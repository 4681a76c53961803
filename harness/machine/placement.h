/*
 * placement: the map from workers to CPUs, computed by hwloc.
 *
 * A placement is a pure function of a topology: it reads no file and binds nothing, so it
 * can be tested on synthetic machines. Binding is strict and read back.
 *
 * 1. placement_find("compact"), then placement_compute() with a loaded topology.
 * 2. Each worker calls placement_bind() on itself with its own cpuset.
 * 3. placement_map_release().
 *
 * `none` gives an empty map (count 0): workers are not bound at all.
 */
#ifndef TELAR_PLACEMENT_H
#define TELAR_PLACEMENT_H

#include <hwloc.h>

#include "base/reason.h"

struct placement_map {
	unsigned count;         /* 0: unbound; else one cpuset a worker */
	hwloc_cpuset_t *cpuset; /* owned; each is a non-empty subset of the allowed cpuset */
};

struct placement_ops {
	const char *name, *summary;
	/* Why this placement cannot be had on this topology with this many workers (a static
	 * sentence), or NULL. May be NULL itself. */
	const char *(*unsupported)(hwloc_topology_t topology, unsigned workers);
	/* Fills cpuset[0 .. workers - 1], allocated and empty; 0 or a negative errno. NULL: unbound. */
	int (*compute)(hwloc_topology_t topology, unsigned workers, hwloc_cpuset_t *cpuset);
};

/* The registry, in the order of harness/machine/placements/placements.def; ends with NULL. */
extern const struct placement_ops *const placement_registry[];

/* Once at start: names the first placement that lacks its name or summary. 0 or -EINVAL. */
int placement_validate(struct reason *why);

/* NULL and a sentence with the nearest name when there is none of that name. */
const struct placement_ops *placement_find(const char *name, struct reason *why);

/* On error the map is empty and nothing is owned. */
int placement_compute(const struct placement_ops *ops, hwloc_topology_t topology, unsigned workers,
        struct placement_map *map, struct reason *why);
void placement_map_release(struct placement_map *map);

/* Binds the calling thread strictly and reads the binding back: 0, or a negative errno
 * (-EXDEV when the kernel bound it to something else). */
int placement_bind(hwloc_topology_t topology, hwloc_const_cpuset_t cpuset);

/* A loaded topology of this machine, restricted to the CPUs that this process may use.
 * The caller owns it: hwloc_topology_destroy(). */
int topology_load(hwloc_topology_t *topology, struct reason *why);
/* How many processing units and cores this process may use. */
unsigned topology_cpus(hwloc_topology_t topology);
unsigned topology_cores(hwloc_topology_t topology);

#endif
