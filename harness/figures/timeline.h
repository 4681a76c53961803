/*
 * timeline: draws the traces of a run: which worker ran on which core, and when.
 *
 * For each traced trial FOLDER/timeline-CELL.png, .svg, .pdf and .tsv, from RUN/traces (trace_file.h), by
 * gantt.h. Where a trace was full, the time axis ends, and the caption says so.
 */
#ifndef TELAR_TIMELINE_H
#define TELAR_TIMELINE_H

#include <stdio.h>

#include "base/reason.h"
#include "results/results.h"

/* The folder is made if needed. `log` gets a line a figure, and why one is not drawn; may be NULL. 0, also
 * when no trial was traced, or one could not be drawn; a negative errno where none can be: -ENOENT without
 * gnuplot. */
int timelines_draw(
        const struct run *run, const char *scripts, const char *folder, FILE *log, struct reason *why);

#endif
