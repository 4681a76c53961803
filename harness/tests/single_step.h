/*
 * single_step: the workload `single`, for tests of the jobloop: a job is the one step that job->buf points
 * at, its outcome the result.
 */
#ifndef TELAR_SINGLE_STEP_H
#define TELAR_SINGLE_STEP_H

#include "job/workload.h"

extern const struct workload_ops single_ops;

/* For jobloop_init(): `arg` counts, an unsigned. */
void count_finished(void *arg, struct job *job);

/* Of the step alone in a jobloop. */
ssize_t outcome_of(struct step step);

/* Without a name; the caller closes it. */
int temporary_file(void);

#endif
