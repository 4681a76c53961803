/* See naming.h. */
#include "lesson/naming.h"

#include "lesson/files.h"
#include "lesson/lesson_table.h"
#include "lesson/lesson_timeline.h"
#include "lesson/measurement.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SOURCE_MAX ((size_t)1 << 20)

struct written {
	const struct naming *naming;
	bool used[TRANSLATION_NAMES];
};

__attribute__((format(printf, 2, 3))) static void complain(
        const struct naming *naming, const char *format, ...)
{
	char sentence[512];
	va_list args;

	va_start(args, format);
	vsnprintf(sentence, sizeof(sentence), format, args);
	va_end(args);
	naming->complain(naming->arg, sentence);
}

static void examine_name(struct written *written, const char *name)
{
	const struct translation *translation = &written->naming->lesson->names;

	for (size_t i = 0; i < translation->count; i++)
		written->used[i] |= strcmp(translation->names[i].english, name) == 0;
	for (int language = 0; language < LANGUAGES; language++)
		if (language != LANGUAGE_EN && !translation_known(translation, name, (enum language)language))
			complain(written->naming, "lesson.ini: [names.%s] has nothing for '%s'",
			        language_names[language], name);
}

static void examine_names(struct written *written, const struct lesson_names *names)
{
	for (size_t i = 0; i < names->count; i++)
		examine_name(written, names->name[i]);
}

static int examine_timeline(struct written *written, const char *folder, struct reason *why)
{
	struct lesson_timeline *timeline = malloc(sizeof(*timeline));
	char path[PATH_MAX];
	int error;

	if (!timeline)
		return reason_set(why, -ENOMEM, "no memory for a timeline");
	snprintf(path, sizeof(path), "%s/timeline.tsv", folder);
	error = lesson_timeline_read(timeline, path, why);
	if (!error) {
		struct lesson_names lanes = {.count = 0};

		examine_names(written, &timeline->panels);
		examine_names(written, &timeline->series);
		/* the same lane may be in several panels */
		for (size_t i = 0; i < timeline->panels.count; i++)
			for (size_t j = 0; j < timeline->lanes[i].count; j++)
				lesson_names_find(&lanes, timeline->lanes[i].name[j]);
		examine_names(written, &lanes);
	}
	lesson_timeline_release(timeline);
	free(timeline);
	return error;
}

static int examine_table(struct written *written, const char *folder, struct reason *why)
{
	struct lesson_table *table = malloc(sizeof(*table));
	char path[PATH_MAX];
	int error;

	if (!table)
		return reason_set(why, -ENOMEM, "no memory for a table");
	snprintf(path, sizeof(path), "%s/table.tsv", folder);
	error = lesson_table_read(table, path, why);
	if (!error)
		examine_names(written, &table->subjects);
	if (!error && !table->numbers)
		examine_names(written, &table->categories);
	free(table);
	return error;
}

/* What was written on this machine, and what may be on others. */
static int examine(const struct naming *naming, const char *folder, struct reason *why)
{
	const struct lesson *lesson = naming->lesson;
	struct written written = {.naming = naming};
	char path[PATH_MAX], quoted[TRANSLATION_NAME + 2];
	char *source = files_read(lesson_path(lesson, lesson->program, path), SOURCE_MAX, why);
	int error;

	if (!source)
		return -EIO;
	error = strcmp(lesson->figure, "timeline") == 0 ? examine_timeline(&written, folder, why)
	                                                : examine_table(&written, folder, why);
	for (size_t i = 0; i < lesson->names.count && !error; i++) {
		snprintf(quoted, sizeof(quoted), "\"%s\"", lesson->names.names[i].english);
		if (!written.used[i] && !strstr(source, quoted))
			complain(naming, "lesson.ini: '%s' is translated, and %s does not write it",
			        lesson->names.names[i].english, lesson->program);
	}
	free(source);
	return error;
}

int naming_examine(const struct naming *naming, struct reason *why)
{
	struct measurement measurement = {.lesson = naming->lesson,
	        .builder = naming->builder,
	        .source = naming->source,
	        .quick = true};
	char folder[PATH_MAX / 4];
	int error;

	if (!naming->lesson->program[0])
		return 0;
	error = files_make_private(folder, sizeof(folder), why);
	if (error)
		return error;
	snprintf(measurement.folder, sizeof(measurement.folder), "%s/measured", folder);
	error = measurement_run(&measurement, why);
	if (!error)
		error = examine(naming, measurement.folder, why);
	files_remove_tree(folder);
	return error;
}
