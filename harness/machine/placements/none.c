/* none: workers are not bound; the scheduler may move each of them to any CPU at any time. */
#include "machine/placement.h"

const struct placement_ops placement_none_ops = {
        .name = "none",
        .summary = "not bound: the scheduler puts and moves the workers as it sees fit",
};
