/*
 * scatter: neighbours stay apart. Packages take turns, then the cores within them, and the
 * second hardware thread of a core is used only once every core has a worker: each worker
 * has as much cache, memory bandwidth and core to itself as the machine can give.
 */
#include "machine/placement.h"
#include "machine/processors.h"

#include <stdlib.h>

static int order_by(unsigned a, unsigned b)
{
	return (a > b) - (a < b);
}

static int compare_scattered(const void *left, const void *right)
{
	const struct processor *a = left, *b = right;
	int order = order_by(a->sibling, b->sibling);

	if (order == 0)
		order = order_by(a->core, b->core);
	if (order == 0)
		order = order_by(a->package, b->package);
	return order;
}

static int scatter_compute(hwloc_topology_t topology, unsigned workers, hwloc_cpuset_t *cpuset)
{
	struct processor *list;
	unsigned count;
	int err = processors_list(topology, &list, &count);

	if (err)
		return err;
	qsort(list, count, sizeof(*list), compare_scattered);
	processors_deal(list, count, workers, cpuset);
	free(list);
	return 0;
}

const struct placement_ops placement_scatter_ops = {
        .name = "scatter",
        .summary = "a CPU each: packages in turn, then their cores, SMT siblings last; then again from the "
                   "first",
        .compute = scatter_compute,
};
