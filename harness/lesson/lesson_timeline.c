/* See lesson_timeline.h. */
#include "lesson/lesson_timeline.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS 5

static uint64_t to_ns(double seconds)
{
	return seconds > 0 ? (uint64_t)(seconds * 1e9 + 0.5) : 0;
}

/* One more, at twice the room whenever it is full. */
static int add_bar(struct lesson_timeline *timeline, size_t panel, const struct gantt_bar *bar)
{
	const size_t count = timeline->counts[panel];

	if ((count & (count - 1)) == 0) {
		struct gantt_bar *more =
		        reallocarray(timeline->bars[panel], count ? 2 * count : 1, sizeof(*more));

		if (!more)
			return -ENOMEM;
		timeline->bars[panel] = more;
	}
	timeline->bars[panel][timeline->counts[panel]++] = *bar;
	return 0;
}

static int take_line(struct lesson_timeline *timeline, char *line)
{
	char *column[COLUMNS], *rest = line;
	struct gantt_bar bar = {0};
	int panel, lane, series;

	line[strcspn(line, "\r\n")] = '\0';
	for (int i = 0; i < COLUMNS; i++)
		column[i] = strsep(&rest, "\t");
	if (!column[COLUMNS - 1])
		return -EINVAL;
	panel = lesson_names_find(&timeline->panels, column[0]);
	if (panel < 0 || panel >= GANTT_PANELS_MAX)
		return -EINVAL;
	lane = lesson_names_find(&timeline->lanes[panel], column[1]);
	series = lesson_names_find(&timeline->series, column[4]);
	if (lane < 0 || series < 0)
		return -EINVAL;
	bar.start_ns = to_ns(strtod(column[2], NULL));
	bar.end_ns = to_ns(strtod(column[3], NULL));
	bar.lane = (unsigned)lane;
	bar.series = (unsigned)series;
	return add_bar(timeline, (size_t)panel, &bar);
}

int lesson_timeline_read(struct lesson_timeline *timeline, const char *path, struct reason *why)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	unsigned number = 0;
	int error = 0;

	memset(timeline, 0, sizeof(*timeline));
	if (!file)
		return reason_set(why, -errno, "%s cannot be read: %s", path, strerror(errno));
	while (!error && getline(&line, &room, file) > 0)
		if (number++ > 0)
			error = take_line(timeline, line);
	free(line);
	fclose(file);
	if (error == -EINVAL)
		return reason_set(why, error,
		        "%s:%u: not a line of panel, lane, from_s, to_s, series, or too many of them", path,
		        number);
	if (error)
		return reason_set(why, error, "no memory for %s", path);
	return timeline->panels.count ? 0 : reason_set(why, -ENODATA, "%s: there is no bar in it", path);
}

void lesson_timeline_release(struct lesson_timeline *timeline)
{
	for (size_t i = 0; i < GANTT_PANELS_MAX; i++)
		free(timeline->bars[i]);
	memset(timeline, 0, sizeof(*timeline));
}

static void point_at(const struct lesson_names *names, const char **list)
{
	for (size_t i = 0; i < names->count; i++)
		list[i] = names->name[i];
}

void lesson_timeline_translate(
        struct lesson_timeline *timeline, const struct translation *translation, enum language language)
{
	lesson_names_translate(&timeline->panels, translation, language);
	lesson_names_translate(&timeline->series, translation, language);
	for (size_t i = 0; i < timeline->panels.count; i++)
		lesson_names_translate(&timeline->lanes[i], translation, language);
}

int lesson_timeline_draw(const struct lesson_timeline *timeline, const struct gantt *words,
        const char *scripts, const char *folder, char *said, size_t said_size, struct reason *why)
{
	const char *lanes[GANTT_PANELS_MAX][LESSON_TABLE_NAMES], *series[LESSON_TABLE_NAMES];
	struct gantt_panel panels[GANTT_PANELS_MAX] = {0};
	struct gantt gantt = *words;

	gantt.series = series;
	gantt.series_count = timeline->series.count;
	gantt.panels = panels;
	gantt.panel_count = timeline->panels.count;

	point_at(&timeline->series, series);
	for (size_t i = 0; i < timeline->panels.count; i++) {
		point_at(&timeline->lanes[i], lanes[i]);
		panels[i] = (struct gantt_panel){.title = timeline->panels.name[i],
		        .lanes = lanes[i],
		        .lane_count = timeline->lanes[i].count,
		        .bars = timeline->bars[i],
		        .bar_count = timeline->counts[i]};
	}
	return gantt_draw(&gantt, scripts, folder, "lesson", said, said_size, why);
}
