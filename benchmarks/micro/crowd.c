/* See crowd.h. */
#include "crowd.h"

#include "machine/placement.h"

#include <errno.h>
#include <stdio.h>

#define IN_FLIGHT_LEAST 32u
#define IN_FLIGHT_EACH 16u

unsigned crowd_size(enum crowd crowd, unsigned cpus)
{
	return crowd == CROWD_ALL ? cpus : crowd == CROWD_HALF ? cpus / 2 : 1;
}

unsigned crowd_in_flight(unsigned workers)
{
	const unsigned all = workers * IN_FLIGHT_EACH;

	return all < IN_FLIGHT_LEAST ? IN_FLIGHT_LEAST : all;
}

int crowd_choose(struct micro *micro, enum crowd crowd, struct reason *why)
{
	const unsigned cpus = topology_cpus(micro->topology), size = crowd_size(crowd, cpus);
	const unsigned least = crowd == CROWD_HALF ? 4 : crowd == CROWD_ALL ? 2 : 1;

	if (cpus < least)
		return reason_set(why, -EOPNOTSUPP, "needs %u CPUs", least);
	snprintf(micro->where, sizeof(micro->where), "%u thread%s", size, size == 1 ? "" : "s");
	return 0;
}
