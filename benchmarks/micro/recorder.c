/*
 * recorder: what the harness adds to every job: a clock reading, the accounting, a latency recorded.
 * The model `null` does that and nothing else.
 */
#include "celltrial.h"

#include "base/clock.h"

static const struct celltrial null_jobs = {
        .model = "null",
        .workload = "null",
        .workers = 1,
        .in_flight = 1,
        .warmup_ns = NS_PER_MS,
        .window_ns = 5 * NS_PER_MS,
};

const struct micro_ops micro_recorder_ops[] = {
        {
                .name = "harness/job",
                .unit = "ns",
                .summary = "CPU time of the harness itself for a job",
                .against = "clock",
                .variant = &null_jobs,
                .setup = celltrial_setup,
                .measure = celltrial_cpu,
                .teardown = celltrial_teardown,
        },
        {0},
};
