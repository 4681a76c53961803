/*
 * figures: draws a run with gnuplot, one script in plots/ for each figure.
 *
 * figures_draw() writes each figure's data (one plain text table) beside the figure, runs
 * `gnuplot plots/<figure>.gp` with the paths and captions as variables, and leaves PNG, SVG
 * and PDF. A figure for which the run has no data (one worker count only: no scaling) is
 * not drawn, and the list says why. Without gnuplot nothing is drawn: -ENOENT and the sentence.
 * -ENOTDIR: `folder` cannot be one.
 */
#ifndef TELAR_FIGURES_H
#define TELAR_FIGURES_H

#include <stdio.h>

#include "base/reason.h"
#include "results/results.h"

/* `scripts`: the plots/ folder with the .gp files. `folder` is made if needed. `log` gets one
 * line a figure; may be NULL. */
int figures_draw(
        const struct run *run, const char *scripts, const char *folder, FILE *log, struct reason *why);

/* Where the figures of a run belong: plots/<run> for results/<run> of the project at `root`,
 * <path>/plots for a run elsewhere. Returns `buffer`. */
char *figures_folder(const char *root, const char *run_path, char *buffer, size_t size);

#endif
