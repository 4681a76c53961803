/*
 * scaling_figure: draws the fits of the universal scalability law among the points that they are of.
 *
 * The figure is FOLDER/usl.png, .svg and .pdf, drawn by plots/usl.gp: a panel a workload and background.
 * It shows one policy and placement, those with the most series.
 */
#ifndef TELAR_SCALING_FIGURE_H
#define TELAR_SCALING_FIGURE_H

#include "compare/scaling.h"

/* `said` gets what gnuplot said. 0, or a negative errno: -ENOENT without gnuplot. There must be a series. */
int scaling_figure_draw(const struct scalings *scalings, const struct run *run, const char *scripts,
        const char *folder, char *said, size_t said_size, struct reason *why);

#endif
