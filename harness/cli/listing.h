/*
 * listing: the lists that `telar list` prints.
 *
 * listing_*() makes a JSON array of objects that the caller owns, or NULL when out of memory.
 * In each object "runs_here" says whether it can be had, and "why" why not (null when it can).
 * listing_print_*() shows such an array to a person, in more detail when it is asked for alone.
 */
#ifndef TELAR_LISTING_H
#define TELAR_LISTING_H

#include <jansson.h>
#include <stdbool.h>

#include "command.h"

json_t *listing_models(void);
json_t *listing_workloads(void);
json_t *listing_policies(void);
json_t *listing_placements(void);
json_t *listing_suites(void);

void listing_print_models(const json_t *items, bool detailed);
void listing_print_workloads(const json_t *items, bool detailed);
void listing_print_policies(const json_t *items, bool detailed);
void listing_print_placements(const json_t *items, bool detailed);
void listing_print_suites(const json_t *items, bool detailed);

#endif
