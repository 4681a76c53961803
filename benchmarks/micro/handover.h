/*
 * handover: ways in which one of two tells the other that it is its turn, and sleeps until it is told
 * itself. Each is one line of a table.
 *
 * 1. handover->open() makes what the two share, before the second exists.
 * 2. Sides are 0 and 1. handover_wake(of side) ends the other's handover_wait().
 *
 * Whoever opened it ends with its process; nothing is closed here.
 */
#ifndef TELAR_MICRO_HANDOVER_H
#define TELAR_MICRO_HANDOVER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct link {
	const struct handover *by;
	bool shared;               /* by processes, not by threads */
	int in[2], out[2];         /* by side */
	_Atomic uint32_t *turn[2]; /* by side; 1: it is told */
};

struct handover {
	const char *name;
	/* 0 or a negative errno. */
	int (*open)(struct link *link);
	/* False: the other side is gone. */
	bool (*wake)(struct link *link, unsigned side);
	bool (*wait)(struct link *link, unsigned side);
};

extern const struct handover handover_pipe, handover_futex, handover_eventfd, handover_socketpair;

#endif
