/*
 * cluster: what the three parts of the model `cluster` agree on.
 *
 *   primary (cluster_primary.h)  the trial's process: starts the others, replaces a worker
 *                                that died, stops them all
 *   worker (cluster_worker.c)    N of them: accepts connections from the one listening
 *                                socket that all share, runs a job for each request
 *   driver (cluster_driver.h)    keeps trial->in_flight connections, one request on each
 *
 * A connection is a conversation of fixed-size messages over TCP:
 *
 * 1. The driver says hello: a request whose id is the slot of the connection's jobs. The
 *    worker replies with its index as the result (or an error).
 * 2. The driver requests a job by its id; the worker replies with the result or the negative
 *    errno. And so on, one at a time.
 * 3. Either side closes. Requests without a reply are then lost with their worker: the driver
 *    never finishes them, connects again, and goes on with new ids.
 *
 * Byte order and padding are the machine's own: both ends are the same program.
 */
#ifndef TELAR_CLUSTER_H
#define TELAR_CLUSTER_H

#include <stdint.h>

#include "trial/trial.h"

struct cluster_request {
	uint64_t id;
};

struct cluster_reply {
	uint64_t id, result;
	int64_t error;
};

struct cluster {
	struct trial *trial;
	int listener; /* shared by all workers */
	uint16_t port;
	int ready; /* a pipe: who is ready writes its index, the driver's is trial->workers */
	int stop;  /* a pipe that ends when the workers are to stop */
};

/* Tells the primary. Not through the gate: that counts arrivals, and a worker that is replaced
 * before it opens would count twice. */
int cluster_say_ready(const struct cluster *cluster, unsigned index);

/* Each is the whole life of a process that the primary has just forked. */
_Noreturn void cluster_worker_main(const struct cluster *cluster, unsigned index);
_Noreturn void cluster_driver_main(const struct cluster *cluster);

#endif
