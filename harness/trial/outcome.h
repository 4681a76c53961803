/*
 * outcome: what one trial came to: the merged records of its workers, and the verdict.
 *
 * outcome_merge() is called by the harness after every process of the trial is gone. It
 * decides, in this order: a verdict that the trial itself reported (refused, failed), the
 * way its process ended (a signal, the time limit), the accounting (a job wrong, failed,
 * lost or counted twice). Only what passes all of them is a number.
 */
#ifndef TELAR_OUTCOME_H
#define TELAR_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

#include "trial/recorder.h"

struct trial;

enum trial_status { TRIAL_OK, TRIAL_REFUSED, TRIAL_FAILED, TRIAL_TIMEOUT, TRIAL_STATUSES };

extern const char *const trial_status_names[TRIAL_STATUSES]; /* "ok", "refused", ... */

/* What results/<run>/cells.csv has a column for, and more. */
struct outcome {
	enum trial_status status;
	int error; /* a negative errno, or 0 */
	char reason[320];

	uint64_t jobs_started, jobs_done, jobs_wrong, jobs_failed, jobs_lost;
	uint64_t jobs_in_window;
	uint64_t warmup_ns, window_ns;
	uint64_t slice_jobs[WINDOW_SLICES]; /* jobs_in_window, part by part */
	char unsteady[96];                  /* "", or how the rate changed in the window: steadiness.h */
	double throughput_jobs_per_s;
	uint64_t p50_ns, p90_ns, p99_ns, p999_ns, max_ns;

	uint64_t cpu_user_ns, cpu_sys_ns; /* of the workers, in the window */
	uint64_t voluntary_switches, involuntary_switches, minor_faults;
	int64_t migrations;   /* -1: could not be counted */
	int64_t run_delay_ns; /* of the workers, in the window: ready to run without a CPU; -1 unknown */
	uint64_t max_rss_kib;
	double jain; /* Jain's index of the jobs each worker executed: 1 equal .. 1/n one did all */

	/* the machine during the trial, noise.h; -1 unknown */
	int64_t steal_ns, foreign_cpu_ns, pressure_ns, frequency_khz;
	int64_t gaps, gap_ns, longest_gap_ns; /* in the window, of all CPUs: cpu_gaps.h */
	char polluted[80];                    /* "", or why the number does not count */

	uint64_t respawned, admission_retries;
	uint64_t steals, gil_holds, gil_waits, gil_drops;
	uint64_t driver_cpu_ns;

	/* open arrivals; see struct offered */
	uint64_t arrivals, arrivals_in_window, backlog, backlog_left;
	bool overloaded; /* more came than could be done: the latencies say how long the trial was, no more */
	uint64_t driver_late_ns, driver_late_p99_ns;
	uint64_t uncorrected_p50_ns, uncorrected_p99_ns; /* latency as of the real hand-over */

	/* a traced trial (trace.h): steps that were kept, and those for which there was no room */
	bool traced;
	uint64_t trace_steps, trace_dropped;

	char driver_policy[24], waits_by[24];
	unsigned workers;
	uint64_t *worker_jobs;        /* owned: workers of them */
	uint64_t *worker_connections; /* owned: workers of them; cluster only, else NULL */
	char *latency;                /* owned: the histogram as text, histogram_to_text(); or NULL */
	uint64_t setup_ns;            /* the trial beside its warm-up and window */
};

/* How the trial's process ended. */
struct trial_end {
	bool timed_out, interrupted;
	int wait_status; /* of waitpid(2) */
};

/* Whether the trial was cut off by the user: then it is neither a result nor a failure, and has to be
 * run again. */
bool outcome_is_interrupted(const struct outcome *outcome);

/* 0 or -ENOMEM. */
int outcome_merge(struct outcome *outcome, const struct trial *trial, const struct trial_end *end);
void outcome_release(struct outcome *outcome);

#endif
