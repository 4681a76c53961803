/*
 * gantt_text: a schedule in the terminal, one row a job.
 *
 *   A  ####..####      # runs (with several cores: the core's number)   . waits for a core
 *   B  ..####          ~ I/O   + the core switches to it
 *
 * A column is the same time in all rows; where a job did several things in it, the one that took longest
 * shows.
 *
 * Charts that are to be compared need one scale: gantt_scale_add() each of them to it first, from {0}.
 */
#ifndef TELAR_SIM_GANTT_TEXT_H
#define TELAR_SIM_GANTT_TEXT_H

#include "sim/trace.h"

/* True for what is worth looking at in a terminal. */
bool gantt_text_fits(const struct sim_result *result, const struct sim_trace *trace);

struct gantt_scale {
	uint64_t span_ns;  /* from the first arrival to the last exit of the longest */
	uint64_t exact_ns; /* divides the time of every event */
};

void gantt_scale_add(
        struct gantt_scale *scale, const struct sim_result *result, const struct sim_trace *trace);
/* `scale` NULL: that of this chart alone. 0 or -ENOMEM. */
int gantt_text_print(const struct sim_result *result, const struct sim_trace *trace,
        const struct gantt_scale *scale, bool plain, FILE *out);

#endif
