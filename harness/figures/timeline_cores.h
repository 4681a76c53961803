/*
 * timeline_cores: from what workers say of their steps to who ran on each core.
 *
 * A core runs one at a time, but steps of several workers on one core overlap: a step that was preempted
 * lasts until its worker runs again and ends it. So of steps that overlap the one that started last ran.
 * Where a step ends before one that started later on the same core, both ran in the overlap, and when
 * they changed is not known: that is drawn as such. Background processes know when they ran, so they win.
 *
 * What is left of a step may still be more than it ran: then its bars are so much lower.
 *
 * 1. timeline_cores_add() for each step.
 * 2. timeline_cores_end() makes the bars: lanes are the cores, series the workers, and the last series
 *    the background.
 * 3. timeline_cores_release(), also after a failure.
 */
#ifndef TELAR_TIMELINE_CORES_H
#define TELAR_TIMELINE_CORES_H

#include <stdbool.h>

#include "figures/gantt.h"
#include "trial/trace.h"

struct timeline_span {
	uint64_t start_ns, end_ns;
	uint64_t ran_ns;   /* of the step */
	uint64_t shown_ns; /* of the span, in bars */
	unsigned core, series;
};

struct timeline_cores {
	unsigned background; /* set by the caller: the background's series */

	struct timeline_span *spans; /* owned */
	size_t span_count, span_room;
	size_t moved; /* steps that ended on another core: half of each is taken for either */

	/* timeline_cores_end()'s */
	struct gantt_bar *bars; /* owned; lane: index in `cores`. GANTT_SWITCH: one of several */
	size_t bar_count, bar_room;
	unsigned cores[GANTT_LANES_MAX]; /* the system's numbers, ascending */
	size_t core_count;
};

/* 0 or -ENOMEM. */
int timeline_cores_add(struct timeline_cores *cores, unsigned series, const struct trace_step *step);
/* 0, -ENOMEM, or -E2BIG: more cores than lanes. */
int timeline_cores_end(struct timeline_cores *cores);
void timeline_cores_release(struct timeline_cores *cores);

#endif
