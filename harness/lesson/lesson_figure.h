/*
 * lesson_figure: draws what a lesson's program has measured, from its table.tsv.
 *
 * By plots/lesson.gp (points or bars), as a Gantt chart (timeline), or by the lesson's own plot.gp. A script
 * gets the table as output.tsv, with what common.gp wants to know: series, place, value, value_low,
 * value_high, ok, not_ok, mark, and the variables of every figure, and kind, x_label, y_label, log_axes,
 * categories, folder, language ("es"), how (to read the marks).
 */
#ifndef TELAR_LESSON_FIGURE_H
#define TELAR_LESSON_FIGURE_H

#include <stddef.h>

#include "base/reason.h"
#include "lesson/lesson.h"

/* `results`: the measurement's folder; `scripts`: plots/; `folder`: where the figure goes, which is made.
 * `said` gets what gnuplot said. 0 or a negative errno, -ENOENT without gnuplot. */
int lesson_figure_draw(const struct lesson *lesson, enum language language, const char *results,
        const char *scripts, const char *folder, char *said, size_t said_size, struct reason *why);

#endif
