/*
 * bench_folder: the folder of the run that `telar bench` is about to make: where it lies, what its journal
 * begins with, and the suite as it is run, so that it can be run again and resumed.
 */
#ifndef TELAR_BENCH_FOLDER_H
#define TELAR_BENCH_FOLDER_H

#include "bench_options.h"

/* A new folder, or that of the run that is resumed, whose claim it takes over. The caller releases
 * `results`; on error there is nothing to release. */
int bench_folder_open(struct results *results, const struct suite *suite, struct bench_options *options,
        const json_t *environment, hwloc_topology_t topology, struct reason *why);

#endif
