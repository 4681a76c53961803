/*
 * session: measures the selected subjects side by side, round after round.
 *
 * 1. session_select() with a pattern; what a selected subject is compared with comes along.
 * 2. gbench_open(), then session_run(): sets the subjects up, takes the samples, each through
 *    gbench_trial().
 * 3. The samples are in micros[].value. session_release().
 *
 * A subject that cannot be measured says why in its `trouble`; the others go on. Call it from a process
 * without threads.
 */
#ifndef TELAR_MICRO_SESSION_H
#define TELAR_MICRO_SESSION_H

#include <stdatomic.h>

#include "micro.h"

struct runner_progress;

struct session {
	/* set by session_select() */
	struct micro *micros;
	size_t count;

	/* set by the caller before session_run() */
	unsigned rounds;
	uint64_t seed;
	hwloc_topology_t topology;
	const volatile _Atomic int *interrupts; /* counted up by handlers of signals: 1 stops */
	void (*after_sample)(void *arg, const struct runner_progress *progress);
	void *arg;

	double *values; /* of all micros: owned */

	/* for the caller, afterwards */
	uint64_t elapsed_ns;
	char noise[80]; /* what else the machine did, where that was too much (noise.h); "" else */
};

/* `pattern` is an extended regular expression; NULL selects all of SET_PARTS. `peers` restricts either to
 * SET_PEERS. -ENOENT when there are none. */
int session_select(struct session *session, const char *pattern, bool peers, struct reason *why);
/* NULL when it is not among the selected. */
const struct micro *session_find(const struct session *session, const char *name);
/* 0; -EINTR; another negative errno when nothing more can be measured or written. */
int session_run(struct session *session, struct reason *why);
void session_release(struct session *session);

#endif
