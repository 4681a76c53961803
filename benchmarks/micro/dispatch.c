/*
 * dispatch: what it costs to hand jobs to other threads. Jobs of a fixed amount of arithmetic are
 * first called one after the other, then run by the harness's own `pool` with two workers: real
 * threads, its real queue, its real accounting. Two workers can at best be twice as fast.
 *
 * With null jobs and everything on one core nothing runs at the same time and nobody waits, so what is
 * left is the work of handing over itself.
 */
#include "celltrial.h"

#include "base/clock.h"
#include "handoff/jobqueue.h"
#include "spinjobs.h"

#include <errno.h>
#include <stdlib.h>

#define IN_FLIGHT 32u

/* One after the other. */

static int serial_setup(struct micro *micro, struct reason *why)
{
	(void)micro;
	(void)why;
	spin_turns_per_us(); /* not in the first sample */
	return 0;
}

/* Each call needs the result of the one before, else the CPU would begin it before that is over. */
static void serial_repeat(struct micro *micro, uint64_t times)
{
	const uint64_t turns = *(const uint64_t *)micro->ops->variant * spin_turns_per_us();
	uint64_t value = 1;

	while (times-- > 0)
		value = spin_apart(turns, value);
	micro_opaque(value);
}

/* The queue by itself: a job put back, the next one taken, by one thread that nobody competes with. */

struct line {
	struct jobqueue queue;
	struct job jobs[IN_FLIGHT];
};

static int queue_setup(struct micro *micro, struct reason *why)
{
	struct line *line = aligned_alloc(CACHE_LINE_BYTES,
	        (sizeof(*line) + CACHE_LINE_BYTES - 1) / CACHE_LINE_BYTES * CACHE_LINE_BYTES);

	if (!line || jobqueue_init(&line->queue, IN_FLIGHT) != 0) {
		free(line);
		return reason_set(why, -ENOMEM, "no memory for a queue");
	}
	for (unsigned i = 0; i < IN_FLIGHT; i++)
		jobqueue_put(&line->queue, &line->jobs[i]);
	micro->state = line;
	return 0;
}

static void queue_repeat(struct micro *micro, uint64_t times)
{
	struct line *line = micro->state;
	struct job *job = jobqueue_take(&line->queue);

	while (times-- > 0)
		job = jobqueue_exchange(&line->queue, job);
	jobqueue_put(&line->queue, job);
}

static void queue_teardown(struct micro *micro)
{
	struct line *line = micro->state;

	jobqueue_release(&line->queue);
	free(line);
}

/* Two workers at a time. */

#define WORKERS 2u
#define TRIES 4
#define DISTURBED_SHARE 0.02

static int pair_setup(struct micro *micro, struct reason *why)
{
	if (topology_cpus(micro->topology) < WORKERS)
		return reason_set(why, -EOPNOTSUPP, "needs two CPUs");
	return celltrial_setup(micro, why);
}

/* Others had CPUs that the workers were ready for. A worker that had none from before the window to
 * after it does not know when: but who never went to sleep has used its CPU, or somebody else has. */
static bool was_disturbed(const struct outcome *outcome)
{
	const double window_ns = WORKERS * (double)outcome->window_ns;
	const double used_ns = (double)(outcome->cpu_user_ns + outcome->cpu_sys_ns);

	return (double)outcome->run_delay_ns > DISTURBED_SHARE * window_ns ||
	       (outcome->voluntary_switches == 0 && used_ns < (1 - DISTURBED_SHARE) * window_ns);
}

/* The time from the end of one job to the end of the next, in a window that the workers had for
 * themselves. */
static int pair_measure(struct micro *micro, struct micro_sample *sample, struct reason *why)
{
	for (int i = 0; i < TRIES; i++) {
		struct outcome outcome;
		const int error = celltrial_run(micro, sample, &outcome, why);

		if (error)
			return error;
		outcome_release(&outcome);
		sample->value = sample->seconds / (double)sample->items * 1e9;
		if (!was_disturbed(&outcome))
			return 0;
	}
	return reason_set(why, -EAGAIN, "other programs had the CPUs");
}

static const uint64_t us_1 = 1, us_10 = 10;

static const struct celltrial pool_1us = {
        .model = "pool",
        .own_workload = &spin_workload,
        .parameter = 1,
        .workers = WORKERS,
        .in_flight = IN_FLIGHT,
        .warmup_ns = NS_PER_MS,
        .window_ns = 5 * NS_PER_MS,
};

static const struct celltrial pool_10us = {
        .model = "pool",
        .own_workload = &spin_workload,
        .parameter = 10,
        .workers = WORKERS,
        .in_flight = IN_FLIGHT,
        .warmup_ns = NS_PER_MS,
        .window_ns = 5 * NS_PER_MS,
};

static const struct celltrial pool_null = {
        .model = "pool",
        .workload = "null",
        .workers = WORKERS,
        .in_flight = IN_FLIGHT,
        .one_core = true,
        .warmup_ns = NS_PER_MS,
        .window_ns = 10 * NS_PER_MS,
};

const struct micro_ops micro_dispatch_ops[] = {
        {
                .name = "serial/1us",
                .unit = "ns",
                .summary = "about 1 us of arithmetic, called one after the other",
                .variant = &us_1,
                .setup = serial_setup,
                .repeat = serial_repeat,
        },
        {
                .name = "pool/1us",
                .unit = "ns",
                .summary = "the same through the pool with 2 workers: time from one job's end to the next's",
                .against = "serial/1us",
                .goal = {GOAL_SPEED_UP_AT_LEAST, 1.85},
                .variant = &pool_1us,
                .setup = pair_setup,
                .measure = pair_measure,
                .teardown = celltrial_teardown,
        },
        {
                .name = "serial/10us",
                .unit = "ns",
                .summary = "about 10 us of arithmetic, called one after the other",
                .variant = &us_10,
                .setup = serial_setup,
                .repeat = serial_repeat,
        },
        {
                .name = "pool/10us",
                .unit = "ns",
                .summary = "the same through the pool with 2 workers",
                .against = "serial/10us",
                .goal = {GOAL_SPEED_UP_AT_LEAST, 1.95},
                .variant = &pool_10us,
                .setup = pair_setup,
                .measure = pair_measure,
                .teardown = celltrial_teardown,
        },
        {
                .name = "queue",
                .unit = "ns",
                .summary = "the pool's queue: a job put back and the next taken, without competition",
                .against = "mutex",
                .setup = queue_setup,
                .repeat = queue_repeat,
                .teardown = queue_teardown,
        },
        {
                .name = "pool/one_core",
                .unit = "ns",
                .summary = "CPU time of a null job through the pool and the harness, all on one core",
                .against = "queue",
                .goal = {GOAL_VALUE_AT_MOST, 90},
                .variant = &pool_null,
                .setup = celltrial_setup,
                .measure = celltrial_cpu,
                .teardown = celltrial_teardown,
        },
        {0},
};
