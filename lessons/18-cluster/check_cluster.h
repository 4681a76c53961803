/*
 * The cluster under test, and its clients. No time decides: a worker holds its connection until the client lets go, so
 * that the check chooses who is busy.
 *
 * 1. check_begin() calls run_cluster() in a child, the primary, and waits for the port.
 * 2. check_call() connects. check_hear() says who serves the connection. check_let_go() ends it.
 * 3. check_end() tells the cluster to stop, and fails unless nothing is left.
 *
 * In one case there may be several clusters, one after the other.
 */
#ifndef CHECK_CLUSTER_H
#define CHECK_CLUSTER_H

#include "lesson.h"

#include <sys/types.h>

struct answer {
	pid_t pid, parent;
	int worker;
	int listening; /* how many listening sockets the worker has open, */
	ino_t socket;  /* and which one it is */
};

extern pid_t check_primary;
extern pid_t check_living; /* a worker that nobody has killed, where others were */

void check_begin(enum strategy strategy, int workers);
/* The client's end, or a negative errno. */
int check_call(void);
struct answer check_hear(int connection);
/* Waits until the worker has closed its end too. */
void check_let_go(int connection);
void check_end(void);

/* Is given to run_cluster(): sends one answer. */
void check_serve(int connection, int worker);

#endif
