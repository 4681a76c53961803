/*
 * environment_change: what differs between the machine, kernel and program that a run began with and those
 * of now, both as environment_collect() describes them.
 *
 * A run is gone on with only under the conditions that it began with, or its tables would mix two
 * machines. What decides about that changes what is measured or what is refused: processors, kernel
 * release, limits, privileges, the program. What is only worth saying is the rest of what somebody could
 * have set differently, and the host's name, which containers change. A fact that either description lacks
 * is not compared.
 */
#ifndef TELAR_ENVIRONMENT_CHANGE_H
#define TELAR_ENVIRONMENT_CHANGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* "cpus_allowed (0-1 then, 0 now), kernel (...)"; empty when nothing differs. `decides`: which of the two
 * kinds. Returns `buffer`. */
char *environment_change(const json_t *then, const json_t *now, bool decides, char *buffer, size_t size);

#endif
