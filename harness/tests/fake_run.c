/* See fake_run.h. */
#include "cmocka_all.h"

#include "fake_run.h"

#include "stats/stats.h"

#include <dirent.h>
#include <errno.h>
#include <hwloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *const fake_four_models[] = {"loop", "pool", "fork", "cluster", NULL};
const char *const fake_six_policies[] = {
        "other", "batch", "idle", "fifo:10", "rr:10", "deadline:4.5ms/10ms", NULL};
const char *const fake_two_backgrounds[] = {"none", "cpu:2", NULL};
const char *const fake_no_placement[] = {"none", NULL};

struct share {
	const char *name;
	double alone, beside, jain, preemptions_per_s;
};

/* Of what OTHER does alone, by the first letters of the policy. */
static const struct share shares[] = {
        {"other", 1, 0.665, 0.998, 250},
        {"batch", 1, 0.667, 0.998, 230},
        {"idle", 1, 0.008, 0.994, 900},
        {"fifo", 0.956, 0.953, 0.51, 4},
        {"rr", 0.952, 0.954, 0.83, 22},
        {"deadline", 0.902, 0.903, 1, 205},
};

static const struct {
	const char *name;
	double jobs_per_s; /* one worker */
	bool waits;        /* then policies hardly matter */
} rates[] = {
        {"sha256", 5300, false},
        {"primes", 910, false},
        {"matmul", 212, false},
        {"file", 12400, true},
        {"log", 830, true},
        {"rpc", 7900, true},
        {"web", 3100, false},
        {"null", 1480000, false},
};

static const struct {
	const char *name;
	double worth; /* of a worker */
} worth[] = {{"loop", 1}, {"pool", 0.985}, {"fork", 0.81}, {"cluster", 0.93}};

static const struct share *share_of(const char *policy)
{
	for (size_t i = 0; i < sizeof(shares) / sizeof(*shares); i++)
		if (strncmp(policy, shares[i].name, strlen(shares[i].name)) == 0)
			return &shares[i];
	return &shares[0];
}

static double expected_rate(const struct trial_record *record)
{
	const struct share *const share = share_of(record->policy);
	double ratio = strcmp(record->background, "none") == 0 ? share->alone : share->beside;
	double rate = 1000;

	for (size_t i = 0; i < sizeof(rates) / sizeof(*rates); i++) {
		if (strncmp(record->workload, rates[i].name, strlen(rates[i].name)) == 0) {
			rate = rates[i].jobs_per_s;
			if (rates[i].waits)
				ratio = pow(ratio, 0.3);
		}
	}
	for (size_t i = 0; i < sizeof(worth) / sizeof(*worth); i++)
		if (strcmp(record->model, worth[i].name) == 0)
			rate *= worth[i].worth;
	/* Two cores. */
	return rate * ratio * fmin(record->outcome.workers, 2.0) *
	       pow(fmax(record->outcome.workers / 2.0, 1), -0.03);
}

static void refuse(struct outcome *outcome, int error, const char *reason)
{
	*outcome = (struct outcome){.status = TRIAL_REFUSED,
	        .error = error,
	        .workers = outcome->workers,
	        .migrations = -1,
	        .steal_ns = -1,
	        .jain = NAN};
	snprintf(outcome->reason, sizeof(outcome->reason), "%s", reason);
}

static void measure(struct trial_record *record, struct random *random)
{
	struct outcome *const outcome = &record->outcome;
	const struct share *const share = share_of(record->policy);
	const bool starved = share->beside < 0.1 && strcmp(record->background, "none") != 0;
	const double scatter = (random_unit(random) + random_unit(random) - 1) * (starved ? 0.4 : 0.03);

	outcome->window_ns = 200000000 + random_below(random, 20000);
	outcome->jobs_in_window =
	        (uint64_t)(expected_rate(record) * (1 + scatter) * (double)outcome->window_ns / 1e9 + 0.5);
	outcome->throughput_jobs_per_s = (double)outcome->jobs_in_window / ((double)outcome->window_ns / 1e9);
	outcome->jobs_started = outcome->jobs_done = outcome->jobs_in_window + 32;
	outcome->p50_ns = (uint64_t)(32e9 / fmax(outcome->throughput_jobs_per_s, 1) * 0.9);
	outcome->p90_ns = outcome->p50_ns + outcome->p50_ns / 5;
	outcome->p99_ns = (uint64_t)((double)outcome->p50_ns *
	                             (1.4 + random_unit(random) * 0.2 + (share->jain < 0.6 ? 20 : 0)));
	outcome->max_ns = outcome->p99_ns * 2;
	outcome->involuntary_switches =
	        (uint64_t)(share->preemptions_per_s * 0.2 * (1 + random_unit(random)));
	outcome->voluntary_switches =
	        strcmp(record->model, "fork") == 0 ? outcome->jobs_done : 10 + random_below(random, 40);
	outcome->migrations = (int64_t)random_below(random, 5);
	outcome->jain = outcome->workers == 1 ? 1 : share->jain - random_unit(random) * 0.004;
}

static bool is_realtime(const char *policy)
{
	return strncmp(policy, "fifo", 4) == 0 || strncmp(policy, "rr", 2) == 0 ||
	       strncmp(policy, "dead", 4) == 0;
}

/* False: this cell is missing from the run. */
static bool trouble(struct trial_record *record)
{
	const bool sha = strncmp(record->workload, "sha256", 6) == 0;
	struct outcome *const outcome = &record->outcome;

	if (strcmp(record->model, "fork") == 0 && strncmp(record->policy, "deadline", 8) == 0)
		refuse(outcome, -EBUSY,
		        "the reservations of the workers that still exist leave no bandwidth for another "
		        "one: "
		        "lower the runtime, or use fewer workers");
	else if (sha && strcmp(record->model, "cluster") == 0 && strcmp(record->policy, "batch") == 0)
		return false;
	else if (sha && strcmp(record->model, "pool") == 0 && strcmp(record->policy, "rr:10") == 0 &&
	         record->trial) {
		outcome->status = TRIAL_FAILED;
		snprintf(outcome->reason, sizeof(outcome->reason),
		        "1 job is lost: worker 4711 was killed by SIGKILL");
	} else if (!sha && strcmp(record->model, "loop") == 0 && strcmp(record->policy, "idle") == 0 &&
	           strcmp(record->background, "none") != 0) {
		outcome->status = TRIAL_TIMEOUT;
		snprintf(outcome->reason, sizeof(outcome->reason), "the trial did not end within its 10 s");
	}
	return true;
}

static bool make_trial(struct trial_record *record, const struct fake_run *fake, struct random *random)
{
	snprintf(record->cell, sizeof(record->cell), "%.20s/%.60s/%.30s/%.20s/%u/%.20s", record->model,
	        record->workload, record->policy, record->placement, record->outcome.workers,
	        record->background);
	measure(record, random);
	if (fake->unprivileged && is_realtime(record->policy)) {
		refuse(&record->outcome, -EPERM,
		        "real-time policies need CAP_SYS_NICE or, for FIFO and RR, a limit on the priority: "
		        "run as root, or add 'USER - rtprio 99' to /etc/security/limits.conf");
		return true;
	}
	return !fake->troubled || trouble(record);
}

/* The order of the axes; loop has one worker, whatever is asked for. */
static void make_cell(struct run *run, const struct fake_run *fake, struct random *random,
        const struct trial_record *labels, unsigned workers)
{
	const bool is_loop = strcmp(labels->model, "loop") == 0;

	if (is_loop && workers != fake->workers[0])
		return;
	for (unsigned trial = 0; trial < fake->trials; trial++) {
		struct trial_record *const record = &run->trials[run->trial_count];

		*record = *labels;
		record->trial = trial;
		record->outcome.workers = is_loop ? 1 : workers;
		if (make_trial(record, fake, random))
			run->trial_count++;
	}
}

/* In no order at all, as they would come. */
static void shuffle_trials(struct run *run, struct random *random)
{
	for (size_t i = run->trial_count; i > 1; i--) {
		const size_t other = (size_t)random_below(random, i);
		const struct trial_record swap = run->trials[i - 1];

		run->trials[i - 1] = run->trials[other];
		run->trials[other] = swap;
	}
	for (size_t i = 0; i < run->trial_count; i++)
		run->trials[i].order = i;
}

struct fake_run fake_run_usual(void)
{
	static const char *const workloads[] = {"sha256(64KiB)", "rpc(2ms,exp)", NULL};
	static const unsigned workers[] = {2, 0};

	return (struct fake_run){.models = fake_four_models,
	        .workloads = workloads,
	        .policies = fake_six_policies,
	        .backgrounds = fake_two_backgrounds,
	        .placements = fake_no_placement,
	        .workers = workers,
	        .trials = 5};
}

void fake_run_make(struct run *run, const struct fake_run *fake)
{
	struct trial_record labels = {.arrival = "closed"};
	struct random random;

	*run = (struct run){.path = "results/fake_run", .run = "fake_run", .date = "2025-11-21 07:13 UTC"};
	random_seed(&random, 1);
	run->about =
	        json_pack("{s:s, s:s, s:i}", "suite", "quick", "command", "telar bench quick", "seed", 1);
	run->environment = json_pack("{s:s, s:s, s:s, s:s, s:i, s:s}", "cpu_model",
	        "AMD EPYC 9B14 96-Core Processor", "kernel", "6.18.44-cloud", "virtualisation", "KVM",
	        "date_utc", "2025-11-21T07:13:21Z", "cores", 2, "host", "fake_host");
	run->trials = calloc(100000, sizeof(*run->trials));
	assert_non_null(run->trials);
	for (const char *const *m = fake->models; *m; m++)
		for (const char *const *w = fake->workloads; *w; w++)
			for (const char *const *p = fake->policies; *p; p++)
				for (const char *const *b = fake->backgrounds; *b; b++)
					for (const char *const *l = fake->placements; *l; l++)
						for (const unsigned *n = fake->workers; *n; n++) {
							snprintf(
							        labels.model, sizeof(labels.model), "%s", *m);
							snprintf(labels.workload, sizeof(labels.workload),
							        "%s", *w);
							snprintf(labels.policy, sizeof(labels.policy), "%s",
							        *p);
							snprintf(labels.background, sizeof(labels.background),
							        "%s", *b);
							snprintf(labels.placement, sizeof(labels.placement),
							        "%s", *l);
							make_cell(run, fake, &random, &labels, *n);
						}
	shuffle_trials(run, &random);
}

void fake_run_write(const struct run *run, const char *folder)
{
	hwloc_topology_t topology;
	struct results results;
	struct reason why;

	assert_int_equal(hwloc_topology_init(&topology), 0);
	assert_int_equal(hwloc_topology_set_synthetic(topology, "pack:1 core:2 pu:1"), 0);
	assert_int_equal(hwloc_topology_load(topology), 0);
	if (results_create(&results, folder, run->about, run->environment, topology, &why) < 0)
		fail_msg("%s", why.text);
	for (size_t i = 0; i < run->trial_count; i++)
		if (results_append(&results, &run->trials[i], &why) < 0)
			fail_msg("%s", why.text);
	results_release(&results);
	hwloc_topology_destroy(topology);
}

void fake_run_remove(const char *folder)
{
	DIR *const dir = opendir(folder);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		closedir(dir);
	rmdir(folder);
}
