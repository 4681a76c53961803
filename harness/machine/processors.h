/*
 * processors: the processing units of a topology as a flat table, for placements.
 *
 * A placement is an order over processing units. This table gives each one's position on
 * the machine (which package, which core of it, which hardware thread of that core), so
 * that a placement can be written as a comparison of those three numbers. It knows nothing
 * of workers.
 *
 * processors_list() gives the units that may be used, in hwloc's logical order: siblings of
 * a core next to each other, cores of a package next to each other. Where a topology names
 * no cores or no packages, each unit is a core, and the machine one package.
 */
#ifndef TELAR_PROCESSORS_H
#define TELAR_PROCESSORS_H

#include <hwloc.h>

struct processor {
	unsigned os_index; /* what a cpuset counts by */
	unsigned package;  /* 0 .. among the packages that may be used */
	unsigned core;     /* 0 .. within the package */
	unsigned sibling;  /* 0 .. within the core */
};

/* 0 and an array that the caller frees, of at least one; or a negative errno. */
int processors_list(hwloc_topology_t topology, struct processor **list, unsigned *count);

/* The end of most placements: worker i gets processor i, and from the last on again the first. */
void processors_deal(const struct processor *list, unsigned count, unsigned workers, hwloc_cpuset_t *cpuset);

#endif
