/*
 * bench_scratch: the folder for the files that workloads make: data to read, logs to write.
 *
 * They are made once and kept for later runs, so they lie in results/.data of the checkout. Where
 * this user may not write there, they lie beside the run's folder, or else in $TMPDIR (/tmp): there
 * only in a folder of this user's own, for others may write there too.
 */
#ifndef TELAR_BENCH_SCRATCH_H
#define TELAR_BENCH_SCRATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"

/* `run`: the folder that the user has chosen for the run, or NULL. Makes the folder and writes its name
 * to `path`; `elsewhere`: it is not the checkout's. 0 or a negative errno. */
int bench_scratch_make(
        const char *root, const char *run, char *path, size_t size, bool *elsewhere, struct reason *why);

#endif
