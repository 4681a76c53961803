/*
 * gantt: who ran where and when, as bars along the time: panels one above the other with one time axis,
 * in each a lane a core (or a worker), in each lane bars, coloured by series (a process, a worker).
 *
 * 1. Fill a struct gantt. Zero what is not wanted.
 * 2. gantt_draw() writes FOLDER/NAME.png, .svg, .pdf and .tsv, drawn by plots/gantt.gp.
 *
 * Any number of bars and marks can be given. A bar narrower than a point is merged with its neighbours
 * into one whose height is the share of the time they take (gantt_merge.h), and the caption says so.
 * Bars of one lane should not overlap: the later one covers the earlier.
 *
 * The caller owns everything it gives, and keeps it until gantt_draw() returns.
 */
#ifndef TELAR_GANTT_H
#define TELAR_GANTT_H

#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"

#define GANTT_LANES_MAX 128 /* in all panels together */
#define GANTT_SERIES_MAX 64
#define GANTT_PANELS_MAX 16

enum gantt_kind {
	GANTT_RUN,
	GANTT_SWITCH, /* what a context switch costs: hatched, in no series' colour */
	GANTT_KINDS
};

struct gantt_bar {
	uint64_t start_ns, end_ns;
	uint64_t busy_ns; /* of that time, where it is not known when: the bar is so much lower. 0: all */
	unsigned lane, series; /* from 0 */
	enum gantt_kind kind;
};

enum gantt_mark_kind {
	GANTT_ARRIVAL,  /* an arrow up */
	GANTT_DEADLINE, /* an arrow down */
	GANTT_MISS,     /* a deadline that was missed: an arrow down in the colour of alarm */
	GANTT_MARK_KINDS
};

struct gantt_mark {
	uint64_t at_ns;
	unsigned lane;
	enum gantt_mark_kind kind;
};

struct gantt_panel {
	const char *title;
	const char *const *lanes; /* names, the first at the top */
	size_t lane_count;
	const struct gantt_bar *bars; /* in any order */
	size_t bar_count;
	const struct gantt_mark *marks;
	size_t mark_count;
};

struct gantt {
	const char *title;    /* some 80 letters have room; in a panel's, 120 */
	const char *note;     /* how to read it, a sentence or more; may be NULL */
	const char *caption;  /* where it comes from */
	const char *switches; /* what hatched bars are; NULL: context switch */
	const char *time;     /* of what: "since the gate opened"; may be NULL */
	const char
	        *merged; /* what the note says of merged bars, before how many and how short; may be NULL */
	const char *const *series; /* names, shown in the legend, and in bars that are wide enough */
	size_t series_count;
	const struct gantt_panel *panels;
	size_t panel_count;
	uint64_t from_ns, to_ns; /* what is shown; both 0: all */
};

/* `said` gets what gnuplot said. 0, or a negative errno: -ENOENT without gnuplot, -EINVAL when it cannot be
 * drawn: no time at all, too many lanes or series, a bar in none of the lanes. */
int gantt_draw(const struct gantt *gantt, const char *scripts, const char *folder, const char *name,
        char *said, size_t said_size, struct reason *why);

#endif
