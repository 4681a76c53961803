/*
 * figure: schedules as a Gantt chart (figures/gantt.h), a panel each, one above the other.
 *
 * With one core and few jobs each job has a lane of its own, so that waiting shows; otherwise each core has.
 */
#ifndef TELAR_SIM_FIGURE_H
#define TELAR_SIM_FIGURE_H

#include "sim/trace.h"

struct sim_figure_panel {
	const char *title;
	const struct sim_segment *segment; /* of jobs with the numbers of the figure's */
	size_t segments;
	const struct sim_trace *trace; /* where deadlines were met or missed; NULL: unknown */
};

struct sim_figure {
	const char *title, *note, *caption; /* note may be NULL */
	const struct sim_jobs *jobs;
	unsigned cores;
	const struct sim_figure_panel *panel;
	size_t panels;
};

/* Whether so much can be drawn to PATH: before anything is simulated. 0, -EINVAL, or why the folder cannot be
 * written to. */
int sim_figure_check(
        const struct sim_jobs *jobs, unsigned cores, size_t panels, const char *path, struct reason *why);

/* Writes PATH.png, .svg, .pdf and .tsv. `said` gets what gnuplot said. 0, or a negative errno: -ENOENT
 * without gnuplot, -EINVAL for more than can be drawn. */
int sim_figure_draw(const struct sim_figure *figure, const char *scripts, const char *path, char *said,
        size_t said_size, struct reason *why);

#endif
