/*
 * recorder: what one worker did: every job accounted for once, latencies, resource use.
 *
 * 1. recorder_open() once the gate's times are known.
 * 2. recorder_start() for each job that enters the model's hand-off.
 * 3. recorder_finish() for each job that is done or has failed. It judges the result,
 *    counts the job, and counts its latency when it finished inside the window or was in flight
 *    when that ended: jobs that starve are among those. It returns true while the window has not
 *    ended: only then may another job be started.
 * 4. recorder_close() when the writer stops.
 *
 * Open arrivals: a job's submit_ns is when it was due, and its latency counts from there, for every
 * job that was due inside the window, also when it finishes after it. Beside it stands the
 * uncorrected view, from when it was really handed over: what a generator would have measured
 * that waits together with the server.
 *
 * "Lost" is not counted but computed by whoever merges: started minus finished, and the
 * sums of the ids must agree, so a job that is counted twice cannot hide one that is lost.
 *
 * A recorder has one writer, lies in shared memory on cache lines of its own, and is read
 * after the writer has stopped (or died).
 */
#ifndef TELAR_RECORDER_H
#define TELAR_RECORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "job/job.h"
#include "job/workload.h"
#include "trial/histogram.h"
#include "trial/usage.h"

#define CACHE_LINE_BYTES 64

/* The window in equal parts, to see whether it was steady (steadiness.h). */
#define WINDOW_SLICES 16

struct gate;

struct recorder {
	/* set by recorder_open() */
	uint64_t begin_ns, end_ns;
	/* read the usage of the writer (or of the children it accounts for) */
	void (*read_usage)(void *arg, struct usage *usage);
	void *usage_arg;

	/* set before the trial's process exists */
	struct histogram *uncorrected; /* open arrivals only, else NULL */

	/* the writer's */
	uint64_t next_edge_ns; /* begin_ns, then the slices' ends, the last of which is end_ns, then never */
	uint64_t started, done, wrong, failed;
	uint64_t started_ids, finished_ids; /* sums, modulo 2^64 */
	uint64_t done_in_window;
	uint64_t done_by_slice[WINDOW_SLICES]; /* done_in_window as each slice ended ... */
	unsigned slices;                       /* ... of those that have */
	uint64_t executed_in_window;           /* jobs that this worker itself ran: for fairness */
	uint64_t connections;                  /* cluster: accepted by this worker */
	int first_error;                       /* of the first failed job */
	struct usage at_begin, at_end;
	bool has_begin, has_end;
	int id; /* pid or tid of the worker, for messages */

	struct histogram latency;
} __attribute__((aligned(CACHE_LINE_BYTES)));

void recorder_open(struct recorder *recorder, const struct gate *gate,
        void (*read_usage)(void *arg, struct usage *usage), void *usage_arg);
/* Off the hot path: an edge of the window, or of a slice of it, has been passed. */
void recorder_edge(struct recorder *recorder, uint64_t now_ns);
void recorder_close(struct recorder *recorder, uint64_t now_ns);

/* Looks whether an edge has been passed, for a writer who does not account for jobs. */
static inline void recorder_look(struct recorder *recorder, uint64_t now_ns)
{
	if (now_ns >= recorder->next_edge_ns)
		recorder_edge(recorder, now_ns);
}

static inline void recorder_start(struct recorder *recorder, struct job *job, uint64_t id, uint64_t now_ns)
{
	job_reset(job, id, now_ns);
	recorder->started++;
	recorder->started_ids += id;
}

/* Takes a start back: the job could not be handed over. */
static inline void recorder_withdraw(struct recorder *recorder, const struct job *job)
{
	recorder->started--;
	recorder->started_ids -= job->id;
}

/* The latency of a job of open arrivals. */
void recorder_latency_open(struct recorder *recorder, const struct job *job, uint64_t now_ns);

/* The part of recorder_finish() for whoever did not run the job itself (a dispatcher, a
 * cluster's driver). */
static inline bool recorder_account(
        struct recorder *recorder, const struct workload *workload, const struct job *job, uint64_t now_ns)
{
	const bool right = job->error == 0 && workload->ops->verify(workload, job);

	recorder_look(recorder, now_ns);
	recorder->finished_ids += job->id;
	if (__builtin_expect(right, true)) {
		recorder->done++;
		const bool in_window = now_ns >= recorder->begin_ns && now_ns < recorder->end_ns;

		recorder->done_in_window += in_window;
		if (__builtin_expect(recorder->uncorrected != NULL, false))
			recorder_latency_open(recorder, job, now_ns);
		else if (now_ns >= recorder->begin_ns)
			histogram_record(&recorder->latency, now_ns - job->submit_ns);
	} else if (job->error == 0) {
		recorder->wrong++;
	} else {
		recorder->failed++;
		if (recorder->first_error == 0)
			recorder->first_error = job->error;
	}
	return now_ns < recorder->end_ns;
}

static inline void recorder_executed(struct recorder *recorder, uint64_t now_ns)
{
	recorder->executed_in_window += now_ns >= recorder->begin_ns && now_ns < recorder->end_ns;
}

static inline bool recorder_finish(
        struct recorder *recorder, const struct workload *workload, const struct job *job, uint64_t now_ns)
{
	recorder_executed(recorder, now_ns);
	return recorder_account(recorder, workload, job, now_ns);
}

#endif
