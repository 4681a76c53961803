/*
 * trial: everything of a trial that is not its warm-up or its window: making the process and the
 * workers, the gate, finishing what is in flight, merging the records.
 */
#include "celltrial.h"

#include "base/clock.h"

#define CELL(of)                                                                                             \
	{                                                                                                    \
		.model = of, .workload = "null", .workers = 2, .in_flight = 32, .warmup_ns = NS_PER_MS,      \
		.window_ns = 5 * NS_PER_MS                                                                   \
	}

static const struct celltrial null_cell = CELL("null"), loop_cell = CELL("loop"), pool_cell = CELL("pool"),
                              fork_cell = CELL("fork"), cluster_cell = CELL("cluster");

static int trial_measure(struct micro *micro, struct micro_sample *sample, struct reason *why)
{
	struct outcome outcome;
	const int error = celltrial_run(micro, sample, &outcome, why);

	if (error)
		return error;
	sample->value = (double)outcome.setup_ns / 1e6;
	sample->seconds = (double)outcome.setup_ns / 1e9;
	sample->cpu_seconds = 0;
	sample->items = 1;
	outcome_release(&outcome);
	return 0;
}

#define SUBJECT(of)                                                                                          \
	{                                                                                                    \
		.name = "trial/" #of, .unit = "ms", .summary = "a trial of " #of " beside its window",       \
		.goal = {GOAL_VALUE_AT_MOST, 30}, .variant = &of##_cell, .setup = celltrial_setup,           \
		.measure = trial_measure, .teardown = celltrial_teardown                                     \
	}

const struct micro_ops micro_trial_ops[] = {
        SUBJECT(null), SUBJECT(loop), SUBJECT(pool), SUBJECT(fork), SUBJECT(cluster), {0}};
