/*
 * compare_figure: draws a comparison of two runs: a line a cell, its ratio with the interval.
 *
 * The figure is FOLDER/compare.png, .svg and .pdf, drawn by plots/compare.gp.
 */
#ifndef TELAR_COMPARE_FIGURE_H
#define TELAR_COMPARE_FIGURE_H

#include "compare/compare.h"

/* With more cells nobody could find one. */
#define COMPARE_FIGURE_CELLS_MAX 400

/* `runs`: A and B. `said` gets what gnuplot said. 0, or a negative errno: -ENOENT without gnuplot, -EINVAL
 * when there is nothing to be drawn or too much. */
int compare_figure_draw(const struct run_comparison *result, const struct run *runs, const char *scripts,
        const char *folder, char *said, size_t said_size, struct reason *why);

#endif
