/*
 * cluster_driver: what the driver's two files share: cluster_link.c converses on a connection,
 * cluster_driver.c is the process around them. One thread.
 */
#ifndef TELAR_CLUSTER_DRIVER_H
#define TELAR_CLUSTER_DRIVER_H

#include <stdbool.h>

#include "arrivals/generator.h"
#include "loop/eventloop.h"
#include "models/cluster/cluster.h"

struct link {
	struct watch watch; /* fd -1: not connected */
	struct job job;     /* the driver's view of it */
	uint64_t next_id;
	bool greeted, waiting; /* for the reply to a job */
	struct cluster_reply reply;
	size_t received; /* bytes of it */
};

struct driver {
	const struct cluster *cluster;
	struct trial *trial;
	struct recorder *recorder;
	struct eventloop loop;
	struct link *links;    /* trial->in_flight of them */
	unsigned waiting;      /* links that wait for the reply to a job */
	bool running;          /* the gate is open */
	uint64_t last_sign_ns; /* of life, from any worker */

	/* open arrivals only */
	struct generator *generator;
	struct timer due;   /* of the next arrival */
	struct link **idle; /* links that could take it */
	unsigned idle_count;

	int error;
};

/* Connects, and says hello; the greeting comes in a turn of the loop. */
int link_open(struct driver *driver, struct link *link);
/* Closed arrivals: the next job of a link that was greeted. */
void link_start_job(struct driver *driver, struct link *link, uint64_t now_ns);

/* Open arrivals: hands over what is due, as far as there are links for it, and sets the timer for what is
 * not. */
void driver_submit_due(struct driver *driver);
/* Of driver->due. */
void driver_arrival_due(struct eventloop *loop, struct timer *timer);

#endif
