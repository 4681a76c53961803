/* See micro.h. */
#include "micro.h"

#include <errno.h>
#include <string.h>

#define MICRO(name) extern const struct micro_ops micro_##name##_ops[];
#include "micros.def"
#undef MICRO

const struct micro_ops *const micro_registry[] = {
#define MICRO(name) micro_##name##_ops,
#include "micros.def"
#undef MICRO
        NULL,
};

static unsigned count_named(const char *name)
{
	unsigned count = 0;

	for (size_t file = 0; micro_registry[file]; file++)
		for (const struct micro_ops *ops = micro_registry[file]; ops->name; ops++)
			count += strcmp(ops->name, name) == 0;
	return count;
}

static const char *find_fault(const struct micro_ops *ops)
{
	if (!ops->unit || !ops->summary)
		return "lacks its unit or its summary";
	if (!ops->repeat == !ops->measure)
		return "needs one of repeat and measure";
	if (ops->repeat && strcmp(ops->unit, "ns") != 0)
		return "is repeated, so its unit must be ns";
	if (ops->against ? count_named(ops->against) != 1 : ops->goal.kind >= GOAL_COST_AT_MOST)
		return "has nothing to be compared with";
	return count_named(ops->name) == 1 ? NULL : "has a name that is taken";
}

int micro_validate(struct reason *why)
{
	for (size_t file = 0; micro_registry[file]; file++)
		for (const struct micro_ops *ops = micro_registry[file]; ops->name; ops++) {
			const char *fault = find_fault(ops);

			if (fault)
				return reason_set(why, -EINVAL, "the subject %s %s", ops->name, fault);
		}
	return 0;
}
