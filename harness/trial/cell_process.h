/*
 * cell_process: the process of a trial, with its limits: it starts the workload and the background load, runs
 * the model, and leads the group of all processes that come of it. Nothing of the group is left when it has
 * ended.
 */
#ifndef TELAR_CELL_PROCESS_H
#define TELAR_CELL_PROCESS_H

#include "trial/cell.h"

/* By the harness, which must be a child subreaper: returns when the process has ended, by itself, at
 * cell->limit_ns or at a second interrupt. 0, or a negative errno when it could not be made. */
int cell_process_run(struct trial *trial, const volatile _Atomic int *interrupts, struct trial_end *end);

#endif
