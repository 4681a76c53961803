/* See outcome.h. */
#include "trial/outcome.h"

#include "stats/stats.h"
#include "trial/cell.h"
#include "trial/steadiness.h"
#include "trial/trial.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define INTERRUPTED "interrupted"

const char *const trial_status_names[TRIAL_STATUSES] = {"ok", "refused", "failed", "timeout"};

static uint64_t cpu_ns(const struct usage *usage)
{
	return usage->cpu_user_ns + usage->cpu_sys_ns;
}

/* A counter that one worker could not read (-1) is unknown for all of them. */
static void add_counter(int64_t *sum, int64_t begin, int64_t end)
{
	if (begin < 0 || end < 0)
		*sum = -1;
	else if (*sum >= 0)
		*sum += end - begin;
}

static void add_usage(struct outcome *outcome, const struct recorder *recorder)
{
	const struct usage *begin = &recorder->at_begin, *end = &recorder->at_end;

	outcome->cpu_user_ns += end->cpu_user_ns - begin->cpu_user_ns;
	outcome->cpu_sys_ns += end->cpu_sys_ns - begin->cpu_sys_ns;
	outcome->voluntary_switches += end->voluntary_switches - begin->voluntary_switches;
	outcome->involuntary_switches += end->involuntary_switches - begin->involuntary_switches;
	outcome->minor_faults += end->minor_faults - begin->minor_faults;
	add_counter(&outcome->migrations, begin->migrations, end->migrations);
	add_counter(&outcome->run_delay_ns, begin->run_delay_ns, end->run_delay_ns);
	if (end->max_rss_kib > outcome->max_rss_kib)
		outcome->max_rss_kib = end->max_rss_kib;
}

/* The slices that a writer saw no end of got no job of it after its last. */
static void add_slices(struct outcome *outcome, const struct recorder *recorder)
{
	uint64_t before = 0;

	for (unsigned i = 0; i < WINDOW_SLICES; i++) {
		const uint64_t by_now =
		        i < recorder->slices ? recorder->done_by_slice[i] : recorder->done_in_window;

		outcome->slice_jobs[i] += by_now - before;
		before = by_now;
	}
}

/* True when every id that was started was also finished, as far as sums can tell. */
static bool add_recorders(struct outcome *outcome, const struct trial *trial, struct histogram *latency,
        struct histogram *uncorrected)
{
	const struct trial_shared *shared = trial->shared;
	uint64_t started_ids = 0, finished_ids = 0, connections = 0;

	for (unsigned i = 0; i <= trial->workers; i++) {
		const struct recorder *recorder = &shared->recorder[i];

		outcome->jobs_started += recorder->started;
		outcome->jobs_done += recorder->done;
		outcome->jobs_wrong += recorder->wrong;
		outcome->jobs_failed += recorder->failed;
		outcome->jobs_in_window += recorder->done_in_window;
		add_slices(outcome, recorder);
		if (outcome->error == 0)
			outcome->error = recorder->first_error;
		started_ids += recorder->started_ids;
		finished_ids += recorder->finished_ids;
		histogram_merge(latency, &recorder->latency);
		if (recorder->uncorrected)
			histogram_merge(uncorrected, recorder->uncorrected);
		if (i == trial->workers)
			break;
		outcome->worker_jobs[i] = recorder->executed_in_window;
		outcome->worker_connections[i] = recorder->connections;
		connections += recorder->connections;
		if (recorder->has_begin && recorder->has_end)
			add_usage(outcome, recorder);
	}
	if (connections == 0) {
		free(outcome->worker_connections);
		outcome->worker_connections = NULL;
	}
	return started_ids == finished_ids;
}

static void __attribute__((format(printf, 4, 5)))
conclude(struct outcome *outcome, enum trial_status status, int error, const char *format, ...)
{
	va_list args;

	outcome->status = status;
	outcome->error = error;
	va_start(args, format);
	vsnprintf(outcome->reason, sizeof(outcome->reason), format, args);
	va_end(args);
}

static void judge_jobs(struct outcome *outcome, bool ids_agree)
{
	const uint64_t finished = outcome->jobs_done + outcome->jobs_wrong + outcome->jobs_failed;

	outcome->jobs_lost = outcome->jobs_started > finished ? outcome->jobs_started - finished : 0;
	if (outcome->jobs_wrong > 0)
		conclude(outcome, TRIAL_FAILED, 0, "%" PRIu64 " of %" PRIu64 " jobs gave a wrong result",
		        outcome->jobs_wrong, outcome->jobs_started);
	else if (outcome->jobs_failed > 0)
		conclude(outcome, TRIAL_FAILED, outcome->error, "%" PRIu64 " of %" PRIu64 " jobs failed: %s",
		        outcome->jobs_failed, outcome->jobs_started, strerror(-outcome->error));
	else if (finished > outcome->jobs_started || (outcome->jobs_lost == 0 && !ids_agree))
		conclude(outcome, TRIAL_FAILED, 0, "the accounting does not agree: a job was counted twice");
	else if (outcome->jobs_lost > 0)
		conclude(outcome, TRIAL_FAILED, 0,
		        "%" PRIu64 " of %" PRIu64 " jobs were lost with their worker", outcome->jobs_lost,
		        outcome->jobs_started);
}

static void judge(
        struct outcome *outcome, const struct trial *trial, const struct trial_end *end, bool ids_agree)
{
	const struct verdict *verdict = &trial->shared->verdict;
	const int reported = atomic_load(&verdict->kind);
	const int signal = WIFSIGNALED(end->wait_status) ? WTERMSIG(end->wait_status) : 0;

	judge_jobs(outcome, ids_agree);
	if (end->interrupted)
		conclude(outcome, TRIAL_FAILED, -EINTR, INTERRUPTED);
	else if (reported != TRIAL_OK)
		conclude(outcome, (enum trial_status)reported, verdict->error, "%s", verdict->text);
	else if (end->timed_out)
		conclude(outcome, TRIAL_TIMEOUT, -ETIMEDOUT,
		        "not over after %.1f s: ended, %" PRIu64 " jobs unfinished",
		        (double)trial->cell->limit_ns / 1e9, outcome->jobs_lost);
	else if (signal == SIGXCPU)
		conclude(outcome, TRIAL_FAILED, 0,
		        "the trial's real-time CPU limit was used up (RLIMIT_RTTIME)");
	else if (signal != 0)
		conclude(outcome, TRIAL_FAILED, 0, "the trial's process was killed by signal %d (%s)", signal,
		        strsignal(signal));
	else if (WEXITSTATUS(end->wait_status) != 0 && outcome->status == TRIAL_OK)
		conclude(outcome, TRIAL_FAILED, 0, "the trial's process ended with status %d",
		        WEXITSTATUS(end->wait_status));
}

static void read_latencies(struct outcome *outcome, const struct histogram *merged)
{
	outcome->p50_ns = histogram_quantile(merged, 0.50);
	outcome->p90_ns = histogram_quantile(merged, 0.90);
	outcome->p99_ns = histogram_quantile(merged, 0.99);
	outcome->p999_ns = histogram_quantile(merged, 0.999);
	outcome->max_ns = histogram_quantile(merged, 1.0);
	outcome->latency = histogram_to_text(merged);
}

/* Jobs in the system at the window's beginning and end make done and due differ even where the
 * server keeps up; a count as large varies by its root (Poisson), so twice that is allowed. */
static bool falls_behind(uint64_t due, uint64_t done)
{
	return due > done && (double)(due - done) > 1.96 * sqrt((double)due);
}

static void read_offered(struct outcome *outcome, const struct offered *offered)
{
	outcome->arrivals = offered->arrivals;
	outcome->arrivals_in_window = offered->arrivals_in_window;
	outcome->backlog = offered->backlog;
	outcome->backlog_left = offered->backlog_left;
	outcome->driver_late_ns = offered->late_ns;
	outcome->driver_late_p99_ns = offered->late_p99_ns;
	outcome->overloaded = offered->backlog_left > 0 ||
	                      falls_behind(offered->arrivals_in_window, outcome->jobs_in_window);
}

static void read_shared(struct outcome *outcome, const struct trial *trial)
{
	const struct trial_shared *shared = trial->shared;
	const struct recorder *driver = &shared->recorder[trial->workers];

	outcome->respawned = atomic_load(&shared->respawned);
	outcome->admission_retries = atomic_load(&shared->admission_retries);
	outcome->steals = atomic_load(&shared->steals);
	outcome->gil_holds = shared->gil_holds;
	outcome->gil_waits = shared->gil_waits;
	outcome->gil_drops = shared->gil_drops;
	outcome->driver_cpu_ns = shared->driver_cpu_ns;
	/* In a trial that ended early it has seen the window begin, but not end. */
	if (driver->has_begin && driver->has_end)
		outcome->driver_cpu_ns += cpu_ns(&driver->at_end) - cpu_ns(&driver->at_begin);
	read_offered(outcome, &shared->offered);
	memcpy(outcome->driver_policy, shared->driver_policy, sizeof(outcome->driver_policy));
	memcpy(outcome->waits_by, shared->waits_by, sizeof(outcome->waits_by));
}

int outcome_merge(struct outcome *outcome, const struct trial *trial, const struct trial_end *end)
{
	/* the corrected and the uncorrected one */
	struct histogram *merged = calloc(2, sizeof(*merged));
	bool ids_agree;

	*outcome = (struct outcome){.workers = trial->workers,
	        .warmup_ns = trial->warmup_ns,
	        .window_ns = trial->window_ns,
	        .steal_ns = -1,
	        .gaps = -1,
	        .gap_ns = -1,
	        .longest_gap_ns = -1};
	outcome->worker_jobs = calloc(trial->workers, sizeof(uint64_t));
	outcome->worker_connections = calloc(trial->workers, sizeof(uint64_t));
	if (!merged || !outcome->worker_jobs || !outcome->worker_connections)
		goto no_memory;
	ids_agree = add_recorders(outcome, trial, &merged[0], &merged[1]);
	judge(outcome, trial, end, ids_agree);
	outcome->throughput_jobs_per_s = (double)outcome->jobs_in_window / ((double)trial->window_ns / 1e9);
	outcome->jain = stats_jain(outcome->worker_jobs, trial->workers);
	read_latencies(outcome, &merged[0]);
	outcome->uncorrected_p50_ns = histogram_quantile(&merged[1], 0.50);
	outcome->uncorrected_p99_ns = histogram_quantile(&merged[1], 0.99);
	if (!outcome->latency)
		goto no_memory;
	read_shared(outcome, trial);
	if (steadiness_judge(outcome) != 0)
		goto no_memory;
	free(merged);
	return 0;

no_memory:
	outcome_release(outcome);
	free(merged);
	return -ENOMEM;
}

bool outcome_is_interrupted(const struct outcome *outcome)
{
	/* A job may fail with EINTR too. */
	return outcome->status == TRIAL_FAILED && outcome->error == -EINTR &&
	       strcmp(outcome->reason, INTERRUPTED) == 0;
}

void outcome_release(struct outcome *outcome)
{
	free(outcome->worker_jobs);
	free(outcome->worker_connections);
	free(outcome->latency);
	outcome->worker_jobs = NULL;
	outcome->worker_connections = NULL;
	outcome->latency = NULL;
}
