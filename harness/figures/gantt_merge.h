/*
 * gantt_merge: the pieces that a Gantt panel is drawn of, so many that a page can hold them.
 *
 * A bar as wide as a column of the page or wider is a piece by itself. Narrower ones are added up
 * column by column: each series becomes a piece as high as its share of the column's time, one upon the
 * other; of many the largest, and one of all others. Columns that hold one series, or slivers of others
 * beside it, with about the same share, become one piece.
 *
 * 1. gantt_merge() for each panel, with one gantt_pieces, of which only stack_most is set.
 * 2. gantt_pieces_release(), also after a failure.
 */
#ifndef TELAR_GANTT_MERGE_H
#define TELAR_GANTT_MERGE_H

#include <stdbool.h>

#include "figures/gantt.h"

/* Lower ones would not be seen. */
#define GANTT_SHARE_LEAST 0.12

/* Of a column's busy time: all series but one that have less together have its colour. Else a slice of one
 * worker would fall to pieces wherever another has a moment of it. */
#define GANTT_SLIVER 0.05

/* Beside those of a bar. */
#define GANTT_OTHERS GANTT_KINDS

struct gantt_piece {
	double from_ns, to_ns;
	double low, high; /* 0 .. 1 of the bar's height */
	unsigned panel, lane, series;
	unsigned kind;
	bool merged;
};

struct gantt_pieces {
	struct gantt_piece *list; /* owned */
	size_t count, room;
	size_t merged_bars;
	unsigned stack_most; /* series that may stand upon each other in a column */
	bool has_others;
};

/* What of the panel lies between the times. 0 or -ENOMEM; -E2BIG as soon as there are more than `most`. */
int gantt_merge(struct gantt_pieces *pieces, const struct gantt *gantt, unsigned panel, double column_ns,
        size_t most);
void gantt_pieces_release(struct gantt_pieces *pieces);

#endif
