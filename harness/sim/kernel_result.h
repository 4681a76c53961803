/* kernel_result: what the jobs of a kernel_run wrote down, as the result and the trace of a simulation. */
#ifndef TELAR_SIM_KERNEL_RESULT_H
#define TELAR_SIM_KERNEL_RESULT_H

#include "sim/kernel_job.h"
#include "sim/kernel_run.h"

/* 0 or -ENOMEM; the caller releases the run in both cases. */
int kernel_result_make(struct kernel_run *run, const struct sim_jobs *jobs,
        const struct kernel_shared *shared, struct reason *why);

#endif
