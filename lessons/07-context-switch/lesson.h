/*
 * Lesson 07, the context switch. Write these three functions.
 */
#ifndef LESSON_H
#define LESSON_H

#include <sys/types.h>

/* How often a thread was switched away from: because it waited, and because it had to make room. */
struct counters {
	long voluntary, involuntary;
};

/*
 * Finds the two numbers in the text of a /proc/.../status file: the lines "voluntary_ctxt_switches:" and
 * "nonvoluntary_ctxt_switches:". 0, or -EINVAL when one of them is not there.
 */
int parse_counters(const char *status, struct counters *counters);

/* The counters of a thread of this process as they stand now: /proc/self/task/TID/status. 0, or -errno. */
int read_counters(pid_t tid, struct counters *counters);

struct ping_pong {
	struct counters grown[2]; /* by how much the counters of the first and of the second thread grew */
	double ns;                /* from the first byte's start to the last one's arrival, CLOCK_MONOTONIC */
};

/*
 * Two threads pass one byte back and forth through two pipes, `rounds` times there and back. Both may use this CPU
 * only, from before the first byte until they end. No other bytes are read or written meanwhile. The counters are read
 * before the first byte and after the last one, by each thread for itself. No thread and no descriptor is left. 0, or
 * -errno.
 */
int ping_pong(int cpu, long rounds, struct ping_pong *result);

#endif
