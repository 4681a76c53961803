/*
 * compact: neighbours stay close. A core's hardware threads are filled first, then the next
 * core's, then the next package's: workers share caches, and share a core's execution units
 * where it has SMT. That order is hwloc's logical order.
 */
#include "machine/placement.h"
#include "machine/processors.h"

#include <stdlib.h>

static int compact_compute(hwloc_topology_t topology, unsigned workers, hwloc_cpuset_t *cpuset)
{
	struct processor *list;
	unsigned count;
	int err = processors_list(topology, &list, &count);

	if (err)
		return err;
	processors_deal(list, count, workers, cpuset);
	free(list);
	return 0;
}

const struct placement_ops placement_compact_ops = {
        .name = "compact",
        .summary = "a CPU each: a core's SMT siblings, the next core, the next package; then again from the "
                   "first",
        .compute = compact_compute,
};
