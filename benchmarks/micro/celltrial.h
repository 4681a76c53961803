/*
 * celltrial: a subject that is a trial of the real harness. A sample is one cell_run(): a process of its
 * own, workers, the gate, the accounting; what is measured is what `telar bench` runs.
 *
 * A file of subjects says with a struct celltrial (ops->variant) what to run, and uses the hooks below.
 * A floor that has to stand in the same kind of process is a model of its own, in the same file.
 */
#ifndef TELAR_MICRO_CELLTRIAL_H
#define TELAR_MICRO_CELLTRIAL_H

#include "crowd.h"
#include "micro.h"
#include "trial/cell.h"

struct celltrial {
	const char *model;                       /* of the harness, or ... */
	const struct model_ops *own_model;       /* ... the file's own */
	const char *workload;                    /* as in a suite, or ... */
	const struct workload_ops *own_workload; /* ... the file's own, with */
	uint64_t parameter;                      /* this as its first */
	unsigned workers, in_flight;             /* or ... */
	enum crowd crowd;                        /* ... as many workers as this, and crowd_in_flight() */
	const char *placement;                   /* NULL: none */
	bool one_core;                           /* everything on one CPU */
	bool traced;
	uint64_t warmup_ns, window_ns;
};

/* Hooks. celltrial_setup() leaves a struct workload in micro->state. */
int celltrial_setup(struct micro *micro, struct reason *why);
void celltrial_teardown(struct micro *micro);
/* The value is the time per job: on the wall, or the CPU time of the workers and of who drives them. */
int celltrial_wall(struct micro *micro, struct micro_sample *sample, struct reason *why);
int celltrial_cpu(struct micro *micro, struct micro_sample *sample, struct reason *why);

/* For hooks that want another value: runs one trial, fills in all of the sample but the value. On 0
 * the caller owns the outcome, and every job was right. */
int celltrial_run(
        struct micro *micro, struct micro_sample *sample, struct outcome *outcome, struct reason *why);

#endif
