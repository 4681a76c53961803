/*
 * gantt_table: the table of a Gantt chart. A block of lines for everything that is drawn alike (bars of one
 * fill, merged bars, labels, marks), because gnuplot reads a block at a time fastest.
 *
 * 1. gantt.c fills in a struct gantt_page: what is shown, merged, and how long a column is.
 * 2. gantt_table_write() writes all lines to `table`, and to `blocks` a word for each block.
 */
#ifndef TELAR_GANTT_TABLE_H
#define TELAR_GANTT_TABLE_H

#include <stdio.h>

#include "figures/gantt_merge.h"

/* In points, as in the script. */
#define GANTT_WIDTH 720

struct gantt_page {
	struct gantt gantt; /* with the times that are shown */
	struct gantt_pieces pieces;
	size_t lanes;
	double column_ns, unit_ns, lane_height;
	const char *unit;
	FILE *table;
	FILE *blocks; /* a word is panel:kind:fill */

	/* gantt_table_write()'s */
	size_t hidden_marks; /* that would cover another */
};

/* A time in the axis's unit. */
static inline double gantt_place(const struct gantt_page *page, double ns)
{
	return ns / page->unit_ns;
}

/* 0 or -ENOMEM. */
int gantt_table_write(struct gantt_page *page);

#endif
