/*
 * drawing: one figure, from a table and a script of plots/, as PNG, SVG and PDF.
 *
 * 1. drawing_make_folder(), once.
 * 2. drawing_begin() opens the table, folder/name.tsv, for a script of the same name; drawing_begin_by() for
 *    a script that draws several figures. The caller writes a header and lines of
 *    tab-separated values to drawing.table, and sets what else the script wants with gnuplot.h.
 *    `scripts` and `output` are set already.
 * 3. drawing_end() draws, and releases; drawing_release() gives the figure up, and its table.
 *
 * Of a figure that could not be drawn nothing is left but a whole table.
 */
#ifndef TELAR_DRAWING_H
#define TELAR_DRAWING_H

#include <limits.h>
#include <stdio.h>

#include "figures/gnuplot.h"

struct drawing {
	FILE *table;
	struct gnuplot_variables variables;
	char output[PATH_MAX - 8]; /* folder/name */
	char script[PATH_MAX];
};

/* -ENOTDIR when it cannot be a folder, whatever the reason: the user has to choose another name. */
int drawing_make_folder(const char *folder, struct reason *why);

/* 0 or a negative errno; then there is nothing to release. */
int drawing_begin(struct drawing *drawing, const char *scripts, const char *folder, const char *name,
        struct reason *why);
int drawing_begin_by(struct drawing *drawing, const char *scripts, const char *script, const char *folder,
        const char *name, struct reason *why);
/* 0, or a negative errno: -ENOENT without gnuplot, -ENOSPC when the disk is full. `said` gets what gnuplot
 * said, as gnuplot_run(). */
int drawing_end(struct drawing *drawing, char *said, size_t said_size, struct reason *why);
void drawing_release(struct drawing *drawing);

#endif
