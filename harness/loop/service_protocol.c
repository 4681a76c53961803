/* See service_protocol.h. */
#include "loop/service_protocol.h"

#include "base/mix.h"

#include <math.h>

/* One exponential draw in 500 million is longer; without a bound the slowest job of a long
 * run would depend on how long it runs. */
#define LONGEST_DRAW 20.0

uint64_t service_reply(uint64_t id)
{
	return mix64(id);
}

uint64_t service_time_ns(uint64_t id, uint64_t mean_ns, enum service_shape shape)
{
	/* Another stream than the replies': twice mixed. Never 0 and never 1. */
	const double unit = ((double)(mix64(mix64(id)) >> 11) + 0.5) * 0x1p-53;
	const double draw = fmin(-log(unit), LONGEST_DRAW);

	return shape == SERVICE_FIXED ? mean_ns : (uint64_t)(draw * (double)mean_ns);
}
