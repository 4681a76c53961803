/*
 * core: one worker a core. Only the first usable hardware thread of each core is used, so
 * no two workers share a core's execution units, whatever SMT offers.
 */
#include "machine/placement.h"
#include "machine/processors.h"

#include <stdlib.h>

static int core_compute(hwloc_topology_t topology, unsigned workers, hwloc_cpuset_t *cpuset)
{
	struct processor *list;
	unsigned count, cores = 0;
	int err = processors_list(topology, &list, &count);

	if (err)
		return err;
	for (unsigned i = 0; i < count; i++)
		if (list[i].sibling == 0)
			list[cores++] = list[i];
	processors_deal(list, cores, workers, cpuset);
	free(list);
	return 0;
}

const struct placement_ops placement_core_ops = {
        .name = "core",
        .summary = "a CPU each: the first of every core, never a sibling; then again, so that a core serves "
                   "several",
        .compute = core_compute,
};
