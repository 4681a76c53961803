/*
 * crowd: how many threads do the same thing at once, by name, so that a subject has the same name on
 * every machine: one, as many as half of the CPUs, as many as all of them.
 */
#ifndef TELAR_MICRO_CROWD_H
#define TELAR_MICRO_CROWD_H

#include "micro.h"

enum crowd { CROWD_NONE, CROWD_ONE, CROWD_HALF, CROWD_ALL };

unsigned crowd_size(enum crowd crowd, unsigned cpus);
/* Jobs under way, for workers that take them from a queue. */
unsigned crowd_in_flight(unsigned workers);
/* For a set-up: writes the number into micro->where. -EOPNOTSUPP where a smaller crowd is the same. */
int crowd_choose(struct micro *micro, enum crowd crowd, struct reason *why);

#endif
