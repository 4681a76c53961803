/*
 * stats: the summary of a large run, made up: 10,000 trials of 100 cells, whose throughput scatters. It is
 * all medians and intervals, the part of a report that grows with the run. In a process of its own, whose
 * memory nobody else has to carry.
 */
#include "apart.h"

#include "base/clock.h"
#include "results/summary.h"
#include "stats/stats.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define TRIALS 10000u
#define POLICIES 5u
#define WORKLOADS 5u
#define MODELS 4u

static struct run run;
static struct apart apart;

static void make_trial(struct trial_record *record, unsigned index, struct random *random)
{
	static const char *const policies[POLICIES] = {"other", "batch", "idle", "fifo:10", "rr:10"};
	static const char *const workloads[WORKLOADS] = {"sha256", "primes", "matmul", "file", "log"};
	static const char *const models[MODELS] = {"loop", "pool", "fork", "cluster"};
	struct outcome *outcome = &record->outcome;

	snprintf(record->policy, sizeof(record->policy), "%s", policies[index % POLICIES]);
	snprintf(record->workload, sizeof(record->workload), "%s", workloads[index / POLICIES % WORKLOADS]);
	snprintf(record->model, sizeof(record->model), "%s", models[index / POLICIES / WORKLOADS % MODELS]);
	snprintf(record->placement, sizeof(record->placement), "none");
	snprintf(record->background, sizeof(record->background), "none");
	snprintf(record->arrival, sizeof(record->arrival), "closed");
	snprintf(record->cell, sizeof(record->cell), "%s/%s/%s/none/2/none", record->model, record->workload,
	        record->policy);
	record->trial = index / (POLICIES * WORKLOADS * MODELS);
	record->order = index;
	outcome->workers = 2;
	outcome->window_ns = NS_PER_S;
	outcome->jobs_in_window = 10000 + random_below(random, 500);
	outcome->jobs_started = outcome->jobs_done = outcome->jobs_in_window;
	outcome->throughput_jobs_per_s = (double)outcome->jobs_in_window;
	outcome->p50_ns = 100000 + random_below(random, 10000);
	outcome->p90_ns = outcome->p50_ns + outcome->p50_ns / 2;
	outcome->p99_ns = outcome->p999_ns = outcome->max_ns = 2 * outcome->p50_ns;
	outcome->jain = 1 - random_unit(random) / 100;
}

static int make_run(const void *arg, struct reason *why)
{
	struct random random;

	(void)arg;
	run.trials = calloc(TRIALS, sizeof(*run.trials));
	if (!run.trials)
		return reason_set(why, -ENOMEM, "no memory for %u trials", TRIALS);
	random_seed(&random, 1);
	for (unsigned i = 0; i < TRIALS; i++)
		make_trial(&run.trials[i], i, &random);
	run.trial_count = TRIALS;
	return 0;
}

static int summarize(struct micro *micro, struct micro_sample *sample, struct reason *why)
{
	const uint64_t begun_ns = clock_now_ns();
	struct summary summary;
	const int error = summary_make(&summary, &run);

	(void)micro;
	if (error)
		return reason_set(why, error, "no memory for a summary");
	sample->seconds = (double)(clock_now_ns() - begun_ns) / 1e9;
	sample->value = sample->seconds * 1e3;
	sample->items = TRIALS;
	if (summary.cell_count != POLICIES * WORKLOADS * MODELS)
		return reason_set(why, -EIO, "%zu cells came out", summary.cell_count);
	summary_release(&summary);
	return 0;
}

static int stats_setup(struct micro *micro, struct reason *why)
{
	(void)micro;
	return apart_open(&apart, make_run, NULL, why);
}

static int stats_measure(struct micro *micro, struct micro_sample *sample, struct reason *why)
{
	return apart_ask(&apart, summarize, micro, sample, why);
}

static void stats_teardown(struct micro *micro)
{
	(void)micro;
	apart_close(&apart);
}

const struct micro_ops micro_stats_ops[] = {
        {
                .name = "stats/summary",
                .unit = "ms",
                .summary = "medians and intervals of a run of 10,000 trials",
                .goal = {GOAL_VALUE_AT_MOST, 1000},
                .set = SET_LONG,
                .setup = stats_setup,
                .measure = stats_measure,
                .teardown = stats_teardown,
        },
        {0},
};
