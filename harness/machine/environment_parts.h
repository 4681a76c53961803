/* environment_parts: the files that environment_collect() is made of; each adds its facts. */
#ifndef TELAR_ENVIRONMENT_PARTS_H
#define TELAR_ENVIRONMENT_PARTS_H

#include <hwloc.h>

#include "machine/facts.h"

void environment_add_kernel(struct facts *facts);
void environment_add_machine(struct facts *facts, hwloc_topology_t topology);
void environment_add_limits(struct facts *facts);

#endif
