/*
 * lesson_timeline: timeline.tsv of a lesson's measurement (panel, lane, from_s, to_s, series) as a Gantt
 * chart.
 */
#ifndef TELAR_LESSON_TIMELINE_H
#define TELAR_LESSON_TIMELINE_H

#include "figures/gantt.h"
#include "lesson/lesson_table.h"

struct lesson_timeline {
	struct lesson_names panels, series; /* in the order of their first bar */
	struct lesson_names lanes[GANTT_PANELS_MAX];
	struct gantt_bar *bars[GANTT_PANELS_MAX]; /* owned */
	size_t counts[GANTT_PANELS_MAX];
};

/* Release it in any case. 0 or a negative errno. */
int lesson_timeline_read(struct lesson_timeline *timeline, const char *path, struct reason *why);
void lesson_timeline_release(struct lesson_timeline *timeline);

void lesson_timeline_translate(
        struct lesson_timeline *timeline, const struct translation *translation, enum language language);

/* As gantt_draw(), which draws it; `words` has title, caption and the like. */
int lesson_timeline_draw(const struct lesson_timeline *timeline, const struct gantt *words,
        const char *scripts, const char *folder, char *said, size_t said_size, struct reason *why);

#endif
