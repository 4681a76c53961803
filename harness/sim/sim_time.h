/*
 * sim_time: times as people write them for the simulator.
 *
 * A plain number is a textbook's unit, "5", or a time, "5ms". The simulator counts in nanoseconds, and
 * takes a unit for a millisecond; what was written in plain units is printed so.
 */
#ifndef TELAR_SIM_TIME_H
#define TELAR_SIM_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"

#define SIM_UNIT_NS UINT64_C(1000000)
#define SIM_UNIT_NAME "ms"

/* "5", "2.5" or "5ms". *plain becomes false when there is a unit, and stays as it is else; it may be
 * NULL. 0, or -EINVAL / -ERANGE with the sentence. */
int sim_time_parse(const char *text, uint64_t *ns, bool *plain, struct reason *why);
/* Exactly: "2.5", or "2.5ms". Returns `buffer`. */
char *sim_time_format(uint64_t ns, bool plain, char *buffer, size_t size);

#endif
