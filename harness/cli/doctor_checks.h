/*
 * doctor_checks: the examinations of `telar doctor`. Each adds its findings.
 *
 * Whatever a worker would do is done, in children (probe.h): what the kernel grants is known
 * only by asking for it. Call them from a process without threads.
 */
#ifndef TELAR_DOCTOR_CHECKS_H
#define TELAR_DOCTOR_CHECKS_H

#include <hwloc.h>

#include "findings.h"

/* First, and alone: for a fifth of a second one CPU does nothing else. */
void check_noise(json_t *findings);
void check_policies(json_t *findings, hwloc_topology_t topology);
void check_placements(json_t *findings, hwloc_topology_t topology);
/* With `fix` removes leftovers. */
void check_partitions(json_t *findings, hwloc_topology_t topology, bool fix);
void check_machine(json_t *findings, hwloc_topology_t topology);
void check_tools(json_t *findings);

#endif
