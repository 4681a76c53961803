/*
 * loop: one thread and an event loop. A null job shows what the loop itself costs; jobs that wait 2 ms
 * for another process show how well many of them wait at once: with 32 under way, 32 should be over
 * every 2 ms.
 */
#include "celltrial.h"

#include "base/clock.h"

#define IN_FLIGHT 32u
#define SERVICE_NS (2 * NS_PER_MS)

static const struct celltrial null_jobs = {
        .model = "loop",
        .workload = "null",
        .workers = 1,
        .in_flight = IN_FLIGHT,
        .warmup_ns = NS_PER_MS,
        .window_ns = 5 * NS_PER_MS,
};

static const struct celltrial rpc_jobs = {
        .model = "loop",
        .workload = "rpc(2ms)",
        .workers = 1,
        .in_flight = IN_FLIGHT,
        .warmup_ns = 10 * NS_PER_MS,
        .window_ns = 100 * NS_PER_MS,
};

static int rpc_measure(struct micro *micro, struct micro_sample *sample, struct reason *why)
{
	struct outcome outcome;
	const int error = celltrial_run(micro, sample, &outcome, why);

	if (error)
		return error;
	sample->value =
	        100 * outcome.throughput_jobs_per_s / ((double)IN_FLIGHT / ((double)SERVICE_NS / 1e9));
	outcome_release(&outcome);
	return 0;
}

const struct micro_ops micro_loop_ops[] = {
        {
                .name = "loop/null",
                .unit = "ns",
                .summary = "CPU time of a null job through the event loop and the harness",
                .against = "harness/job",
                .goal = {GOAL_VALUE_AT_MOST, 60},
                .variant = &null_jobs,
                .setup = celltrial_setup,
                .measure = celltrial_cpu,
                .teardown = celltrial_teardown,
        },
        {
                .name = "loop/rpc",
                .unit = "%",
                .summary = "32 jobs under way that wait 2 ms each: share of the ideal 16000 jobs/s",
                .goal = {GOAL_VALUE_AT_LEAST, 85},
                .variant = &rpc_jobs,
                .setup = celltrial_setup,
                .measure = rpc_measure,
                .teardown = celltrial_teardown,
        },
        {0},
};
