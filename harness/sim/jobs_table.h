/*
 * jobs_table: jobs as a textbook prints them, a table with a heading:
 *
 *   # a comment
 *   job  arrival  bursts        priority
 *   P1   0        8             3
 *   P2   1        2,io:5,2      1
 *
 *   job       a name of at most 23 letters from a to z, digits, and . - _
 *   bursts    CPU time; with I/O in between: 2,io:5,2
 *   arrival   when it comes; preset 0
 *   priority  a whole number, preset 1: which one is higher is the policy's to say
 *   nice      -20 to 19, preset 0: for the policies that are modelled on Linux
 *   tickets   1 to 1000000, preset 100: for lottery and stride
 *   times     how often the bursts follow each other, preset 1; they must end with io, of which the last
 *             is left out
 *   period    the job is released anew every period, `times` times, and has one burst without io
 *   deadline  behind each arrival or release; preset: the period
 *
 * Columns stand in any order; all but job and bursts may be missing; - is the preset.
 */
#ifndef TELAR_SIM_JOBS_TABLE_H
#define TELAR_SIM_JOBS_TABLE_H

#include <stdio.h>

#include "sim/job.h"

/* `name` is the file's, for sentences. On error the jobs read so far are still to be released. */
int jobs_table_read(struct sim_jobs *jobs, FILE *stream, const char *name, struct reason *why);
int jobs_table_load(struct sim_jobs *jobs, const char *path, struct reason *why);
/* What jobs_table_read() reads back to the same jobs. */
void jobs_table_write(const struct sim_jobs *jobs, FILE *stream);

#endif
