/* See lesson_figure.h. */
#include "lesson/lesson_figure.h"

#include "figures/drawing.h"
#include "lesson/lesson_table.h"
#include "lesson/lesson_timeline.h"
#include "lesson/texts.h"
#include "machine/environment.h"
#include "machine/placement.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* gnuplot takes lists apart at blanks; this one is as wide and does not count. */
static void set_names(struct gnuplot_variables *variables, const char *name, const struct lesson_names *names)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return;
	for (size_t i = 0; i < names->count; i++) {
		fputs(i ? " " : "", out);
		for (const char *at = names->name[i]; *at; at++)
			*at == ' ' ? fputs("\u00a0", out) : fputc(*at, out);
	}
	if (fclose(out) == 0)
		gnuplot_set_text(variables, name, text);
	free(text);
}

static void name_machine(char *machine, size_t size)
{
	hwloc_topology_t topology;
	json_t *environment;

	machine[0] = '\0';
	if (topology_load(&topology, NULL) != 0)
		return;
	environment = environment_collect(topology);
	if (environment)
		environment_caption(environment, machine, size);
	json_decref(environment);
	hwloc_topology_destroy(topology);
}

/* Where and when it was measured, if it was; `what` says what it is. */
static void make_caption(
        const struct lesson *lesson, enum language language, const char *what, char *text, size_t size)
{
	char machine[256], date[32];
	const time_t now = time(NULL);
	struct tm parts;

	if (lesson->simulated)
		snprintf(machine, sizeof(machine), "%s", TEXT_IN(language, figure_simulated));
	else
		name_machine(machine, sizeof(machine));
	strftime(date, sizeof(date), "%Y-%m-%d %H:%M UTC", gmtime_r(&now, &parts));
	snprintf(text, size, "%s. %s. %s.", machine, date, what);
}

/* How to read it, and where it comes from. */
static void set_caption(struct gnuplot_variables *variables, const struct lesson *lesson,
        enum language language, const struct lesson_table *table)
{
	char text[800], what[128], trials[64];

	if (table->least_trials == table->most_trials)
		snprintf(trials, sizeof(trials), TEXT_IN(language, figure_trials), table->most_trials);
	else
		snprintf(trials, sizeof(trials), TEXT_IN(language, figure_trials_from_to),
		        table->least_trials, table->most_trials);
	gnuplot_set_text(variables, "trials", trials);
	if (strcmp(lesson->figure, "bars") == 0)
		snprintf(text, sizeof(text), TEXT_IN(language, figure_bars), trials);
	else
		snprintf(text, sizeof(text), TEXT_IN(language, figure_points), trials);
	gnuplot_set_text(variables, "how", text);
	gnuplot_set_text(variables, "word_note", TEXT_IN(language, figure_word));
	snprintf(what, sizeof(what), TEXT_IN(language, figure_lesson_in_rounds), lesson->number);
	make_caption(lesson, language, what, text, sizeof(text));
	gnuplot_set_text(variables, "caption", text);
}

static void set_variables(struct gnuplot_variables *variables, const struct lesson *lesson,
        enum language language, const struct lesson_table *table, const char *results)
{
	gnuplot_set_text(variables, "title", lesson_text(&lesson->title, language));
	gnuplot_set_text(variables, "language", language_names[language]);
	gnuplot_set_text(variables, "kind", lesson->figure);
	gnuplot_set_text(variables, "x_label", lesson_text(&lesson->x_label, language));
	gnuplot_set_text(variables, "y_label", lesson_text(&lesson->y_label, language));
	gnuplot_set_text(variables, "log_axes", lesson->log);
	gnuplot_set_text(variables, "folder", results);
	gnuplot_set_text(variables, "workloads", "lesson");
	gnuplot_set_text(variables, "backgrounds", "none");
	gnuplot_set_text(variables, "policies", "");
	gnuplot_set_text(variables, "worker_counts", "");
	set_names(variables, "models", &table->subjects);
	set_names(variables, "categories", &table->categories);
	set_caption(variables, lesson, language, table);
}

static int draw_table(const struct lesson *lesson, enum language language, const struct lesson_table *table,
        const char *results, const char *scripts, const char *folder, char *said, size_t said_size,
        struct reason *why)
{
	const bool own = strchr(lesson->figure, '.') != NULL;
	const bool words = strcmp(lesson->figure, "bars") == 0 || !table->numbers;
	struct drawing drawing;
	int error = drawing_make_folder(folder, why);

	if (!error)
		error = drawing_begin(&drawing, scripts, folder, "lesson", why);
	if (error)
		return error;
	if (own)
		lesson_path(lesson, lesson->figure, drawing.script);
	lesson_table_write(table, words, TEXT_IN(language, figure_none), drawing.table);
	set_variables(&drawing.variables, lesson, language, table, results);
	return drawing_end(&drawing, said, said_size, why);
}

static int draw_points(const struct lesson *lesson, enum language language, const char *results,
        const char *scripts, const char *folder, char *said, size_t said_size, struct reason *why)
{
	struct lesson_table *table = malloc(sizeof(*table));
	char path[PATH_MAX];
	int error;

	if (!table)
		return reason_set(why, -ENOMEM, "no memory for the figure");
	snprintf(path, sizeof(path), "%s/table.tsv", results);
	error = lesson_table_read(table, path, why);
	if (!error && table->most_trials == 0)
		error = reason_set(why, -ENODATA, "not one point could be measured");
	lesson_names_translate(&table->subjects, &lesson->names, language);
	lesson_names_translate(&table->categories, &lesson->names, language);
	if (!error)
		error = draw_table(lesson, language, table, results, scripts, folder, said, said_size, why);
	free(table);
	return error;
}

/* `gantt` has what is said around the bars. */
static int draw_bars(const struct lesson *lesson, enum language language, const char *results,
        const struct gantt *gantt, const char *scripts, const char *folder, char *said, size_t said_size,
        struct reason *why)
{
	struct lesson_timeline *timeline = malloc(sizeof(*timeline));
	char path[PATH_MAX];
	int error;

	if (!timeline)
		return reason_set(why, -ENOMEM, "no memory for the figure");
	snprintf(path, sizeof(path), "%s/timeline.tsv", results);
	error = lesson_timeline_read(timeline, path, why);
	lesson_timeline_translate(timeline, &lesson->names, language);
	if (!error)
		error = lesson_timeline_draw(timeline, gantt, scripts, folder, said, said_size, why);
	lesson_timeline_release(timeline);
	free(timeline);
	return error;
}

static int draw_timeline(const struct lesson *lesson, enum language language, const char *results,
        const char *scripts, const char *folder, char *said, size_t said_size, struct reason *why)
{
	char caption[800], what[128];
	const struct gantt gantt = {.title = lesson_text(&lesson->title, language),
	        .caption = caption,
	        .time = TEXT_IN(language, figure_time),
	        .merged = TEXT_IN(language, figure_merged)};

	snprintf(what, sizeof(what), TEXT_IN(language, figure_lesson), lesson->number);
	make_caption(lesson, language, what, caption, sizeof(caption));
	return draw_bars(lesson, language, results, &gantt, scripts, folder, said, said_size, why);
}

int lesson_figure_draw(const struct lesson *lesson, enum language language, const char *results,
        const char *scripts, const char *folder, char *said, size_t said_size, struct reason *why)
{
	said[0] = '\0';
	return strcmp(lesson->figure, "timeline") == 0
	               ? draw_timeline(lesson, language, results, scripts, folder, said, said_size, why)
	               : draw_points(lesson, language, results, scripts, folder, said, said_size, why);
}
