/*
 * peer: another runtime's threads under the same jobs as the harness's pool.
 *
 * Each peer is a program of its own, telar-peer-NAME, made of peer.c and one file; it is built where its
 * library is installed. `telar bench micro --peers` starts it for every sample, so that no runtime's
 * idle threads disturb another's sample:
 *
 *   telar-peer-NAME WORKERS IN_FLIGHT TURNS WARMUP_NS WINDOW_NS CPUS
 *   prints: JOBS CPU_NS VERSION
 *
 * 1. peer.c makes the jobs and calls peer_run() of the peer's file.
 * 2. peer_run() submits each job once, to `workers` threads in the runtime's own way. A thread calls
 *    peer_job_run() for it; true says that the job is to be submitted again, in that way too.
 * 3. It returns when peer_job_run() has said false of every job: 0, or a negative errno.
 *
 * Jobs count when they end in the window, as in a trial of the harness (trial/gate.h). A thread is bound
 * to a CPU of its own when it runs its first job: CPUS is a list such as 0,1. Where the scheduler happens
 * to start two new threads on one CPU, they would share it for longer than a window lasts.
 */
#ifndef TELAR_PEER_H
#define TELAR_PEER_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PEER_LINE_BYTES 64

struct peer_job {
	/* set before start */
	struct peer *peer;

	/* whoever runs it */
	uint64_t done, wrong; /* in the window; at all */
} __attribute__((aligned(PEER_LINE_BYTES)));

struct peer {
	/* set before start */
	unsigned workers, in_flight;
	struct peer_job *job; /* in_flight of them */
	uint64_t turns, result;
	uint64_t begin_ns, end_ns;

	void *own; /* the peer's file's */
};

/* Any thread; one at a time for a job. */
bool peer_job_run(struct peer_job *job);

/* The peer's file. */
int peer_run(struct peer *peer);
/* Writes the library's name and version. */
void peer_version(char *text, unsigned size);

#ifdef __cplusplus
}
#endif
#endif
