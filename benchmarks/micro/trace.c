/*
 * trace: what it costs a trial to be traced: the CPU time of a job of about 10 us, with a trace and without.
 *
 * A trial that is not traced calls the workload itself, so there is nothing of its own to be measured.
 */
#include "celltrial.h"

#include "base/clock.h"

#define TRIAL                                                                                                \
	.model = "pool", .workload = "primes(2000)", .workers = 1, .in_flight = 2, .one_core = true,         \
	.warmup_ns = 2 * NS_PER_MS, .window_ns = 20 * NS_PER_MS

static const struct celltrial untraced = {TRIAL};
static const struct celltrial traced = {TRIAL, .traced = true};

const struct micro_ops micro_trace_ops[] = {
        {
                .name = "trace/off",
                .unit = "us",
                .summary = "CPU time of a job of about 10 us in a pool of one",
                .variant = &untraced,
                .setup = celltrial_setup,
                .measure = celltrial_cpu,
                .teardown = celltrial_teardown,
        },
        {
                .name = "trace/on",
                .unit = "us",
                .summary = "the same in a trial that is traced",
                .against = "trace/off",
                .goal = {GOAL_COST_AT_MOST, 1.03},
                .variant = &traced,
                .setup = celltrial_setup,
                .measure = celltrial_cpu,
                .teardown = celltrial_teardown,
        },
        {0},
};
