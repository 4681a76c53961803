/*
 * gantt_text: a schedule in the terminal, one row a job.
 *
 *   A  ####..####      # runs (with several cores: the core's number)   . waits for a core
 *   B  ..####          ~ I/O   + the core switches to it
 *
 * A column is the same time in all rows; where a job did several things in it, the one that took longest
 * shows.
 */
#ifndef TELAR_SIM_GANTT_TEXT_H
#define TELAR_SIM_GANTT_TEXT_H

#include "sim/trace.h"

/* True for what is worth looking at in a terminal. */
bool gantt_text_fits(const struct sim_result *result, const struct sim_trace *trace);
/* 0 or -ENOMEM. */
int gantt_text_print(const struct sim_result *result, const struct sim_trace *trace, bool plain, FILE *out);

#endif
