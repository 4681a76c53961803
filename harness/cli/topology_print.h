/*
 * topology_print: a machine as hwloc sees it, and the CPUs that each placement would give to so many workers,
 * for people and for programs.
 */
#ifndef TELAR_TOPOLOGY_PRINT_H
#define TELAR_TOPOLOGY_PRINT_H

#include <jansson.h>

#include "machine/placement.h"

/* To standard output. 0, or a negative errno where a placement cannot be computed for another reason than
 * that the machine has not what it takes. */
int topology_print(hwloc_topology_t topology, unsigned workers, struct reason *why);

/* The caller's; NULL when out of memory. */
json_t *topology_to_json(hwloc_topology_t topology, unsigned workers);

#endif
