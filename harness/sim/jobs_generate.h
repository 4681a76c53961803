/*
 * jobs_generate: jobs drawn by chance, always the same ones for one seed.
 *
 *   n=1000,seed=7,arrivals=poisson(2/s),cpu=exp(10ms),io=exp(40ms),bursts=5
 *
 *   n         how many jobs; preset 10
 *   seed      preset 1
 *   arrivals  together, poisson(2/s), or the time between two as one of the distributions below; preset
 *             together
 *   cpu, io   lengths of bursts: 5ms, exp(MEAN), uniform(LEAST..MOST), pareto(LEAST,SHAPE); presets
 *             exp(10) and exp(40)
 *   bursts    CPU bursts of a job, with I/O in between: 5, or 1..5; preset 1
 *   priority, nice, tickets
 *             2, or 1..5
 */
#ifndef TELAR_SIM_JOBS_GENERATE_H
#define TELAR_SIM_JOBS_GENERATE_H

#include "sim/job.h"

/* On error the jobs made so far are still to be released. */
int jobs_generate(struct sim_jobs *jobs, const char *text, struct reason *why);

#endif
