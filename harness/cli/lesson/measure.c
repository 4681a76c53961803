/*
 * telar lesson measure N: measures on this machine what the lesson is about, draws it, and says how good the
 * prediction was. It is never passed or failed.
 */
#include "guide.h"
#include "verb.h"
#include "words_file.h"

#include "cli/run_folder.h"
#include "figures/figures.h"
#include "lesson/checking.h"
#include "lesson/files.h"
#include "lesson/lesson_figure.h"
#include "lesson/measurement.h"
#include "lesson/prediction.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct options {
	const char *lesson;
	bool quick, no_figure;
};

enum { KEY_QUICK = 256, KEY_NO_FIGURE };

static const struct argp_option option_list[] = {
        {"quick", KEY_QUICK, NULL, 0, "few trials: to see that it works, not to conclude anything", 0},
        {"no-figure", KEY_NO_FIGURE, NULL, 0, "draw nothing", 0},
        {0},
};

static const char documentation[] =
        "Measure what the lesson is about, on this machine, and compare it with your prediction. It is "
        "locked until you have predicted and, where the lesson has a report, written down what you expect.\v"
        "The figure and the samples stay in plots/ and results/.\n"
        "\n"
        "Exit status: 0 it was measured, whatever came out; 1 it is locked, or your file, which is measured, "
        "does not pass; 2 wrong usage, 3 the system refused, 130 interrupted.";

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case KEY_QUICK:
		options->quick = true;
		return 0;
	case KEY_NO_FIGURE:
		options->no_figure = true;
		return 0;
	default:
		return lesson_take_argument(key, value, state, &options->lesson);
	}
}

/* The student's code is measured only when it does what it should. */
static int require_pass(const struct lesson_context *context, const struct lesson *lesson, const char *source)
{
	const struct builder builder = checking_builder(&context->builder, lesson);
	const struct checking checking = {
	        .lesson = lesson, .builder = &builder, .source = source, .work = context->workspace.folder};
	struct report report;
	struct reason why;
	enum report_verdict verdict;
	int error = access(source, R_OK) == 0 ? 0 : -ENOENT;

	if (error)
		return command_fail(EXIT_WRONG, SAY(context, measure_no_file), lesson->number);
	error = checking_run(&checking, &report, &why);
	if (error)
		return error == -EINTR ? EXIT_INTERRUPTED
		                       : command_fail(lesson_status(error), "%s", why.text);
	verdict = report.verdict;
	report_release(&report);
	if (verdict == REPORT_PASS || verdict == REPORT_SKIP)
		return EXIT_OK;
	return command_fail(EXIT_WRONG, SAY(context, measure_not_passed), lesson->number);
}

static void print_notes(const char *folder)
{
	char path[PATH_MAX];
	char *text;

	snprintf(path, sizeof(path), "%s/notes.txt", folder);
	text = access(path, R_OK) == 0 ? files_read(path, 1 << 20, NULL) : NULL;
	if (text && *text)
		printf("\n%s%s", text, text[strlen(text) - 1] == '\n' ? "" : "\n");
	free(text);
}

static void print_answer(
        const struct lesson_context *context, const struct lesson *lesson, const json_t *answer)
{
	const json_t *value = json_object_get(answer, "answer");
	const char *unit = translation_find(&lesson->names, report_text(answer, "unit"), context->language);
	const char *reason = translation_find(&lesson->names, report_text(answer, "why"), context->language);
	char word[480];

	if (json_is_number(value))
		printf(SAY(context, measure_number), json_number_value(value), *unit ? " " : "", unit);
	if (json_is_number(value) && json_object_get(answer, "low"))
		printf(SAY(context, measure_interval), json_number_value(json_object_get(answer, "low")),
		        json_number_value(json_object_get(answer, "high")));
	if (json_is_number(value))
		printf(".\n");
	else if (json_is_string(value))
		printf(SAY(context, measure_word),
		        prediction_word(lesson, context->language, json_string_value(value), word),
		        *reason ? ": " : "", reason);
}

/* Returns what is remembered of it: an object, or NULL. */
static json_t *print_score(
        const struct lesson_context *context, const struct lesson *lesson, const json_t *answer)
{
	const struct lesson_progress progress = progress_of(&context->progress, lesson->slug);
	json_t *measured = json_object_get(answer, "answer");
	struct prediction_score score;
	struct reason why;
	char text[160] = "", said[160] = "", word[480];

	print_answer(context, lesson, answer);
	if (measured && progress.prediction) {
		if (prediction_score(lesson, progress.prediction, answer, &score, &why) == 0)
			prediction_say(&score, LANGUAGE_EN, text, sizeof(text));
		else
			fprintf(stderr, "telar: %s\n", why.text);
		if (*text) {
			prediction_say(&score, context->language, said, sizeof(said));
			printf(SAY(context, measure_predicted),
			        prediction_word(lesson, context->language, progress.prediction, word),
			        lesson->unit[0] ? " " : "", lesson_unit(lesson, context->language),
			        progress.predicted, said);
		}
	}
	return json_pack(
	        "{s:O*, s:s*, s:s}", "answer", measured, "prediction", progress.prediction, "score", text);
}

/* Beside the results when these are not the project's own. */
static void draw(const struct lesson_context *context, const struct lesson *lesson, const char *results)
{
	char scripts[PATH_MAX], folder[PATH_MAX], said[2048] = "";
	struct figure_paths paths;
	struct reason why;
	int error;

	snprintf(scripts, sizeof(scripts), "%s/plots", command_root());
	if (lesson->suite[0]) {
		figure_paths_choose(&paths, NULL, results);
		printf(SAY(context, measure_bench_figure), workspace_short(&context->workspace, paths.folder),
		        lesson->figure);
		return;
	}
	if (workspace_folder(&context->workspace, "plots", folder, &why) != 0) {
		fprintf(stderr, SAY(context, measure_no_figure), why.text);
		return;
	}
	snprintf(paths.folder, sizeof(paths.folder), "%.2000s%s", folder, strrchr(results, '/'));
	error = lesson_figure_draw(
	        lesson, context->language, results, scripts, paths.folder, said, sizeof(said), &why);
	if (error)
		fprintf(stderr, SAY(context, measure_no_figure), why.text);
	else
		printf(SAY(context, measure_figure), workspace_short(&context->workspace, paths.folder),
		        "lesson");
	if (!error && said[0])
		fprintf(stderr, "telar: gnuplot says: %s\n", said);
}

/* A new folder, also for the second of two that begin in one second. A suite's is made by the harness. */
static int make_results(
        const struct lesson *lesson, const char *folder, char *results, size_t size, struct reason *why)
{
	char stamp[32], again[16] = "";

	files_stamp(stamp, sizeof(stamp));
	for (unsigned attempt = 2; attempt < 100; attempt++) {
		snprintf(results, size, "%.3900s/lesson-%02u-%s%s", folder, lesson->number, stamp, again);
		if (lesson->suite[0] ? access(results, F_OK) != 0 : mkdir(results, 0777) == 0)
			return 0;
		if (!lesson->suite[0] && errno != EEXIST)
			break;
		snprintf(again, sizeof(again), "-%u", attempt);
	}
	return reason_set(why, -errno, "%s cannot be made: %s", results, strerror(errno));
}

static int measure(struct lesson_context *context, const struct lesson *lesson, const struct options *options)
{
	char source[PATH_MAX], folder[PATH_MAX];
	struct measurement measurement = {.lesson = lesson,
	        .builder = &context->builder,
	        .source = workspace_source(&context->workspace, lesson, source),
	        .quick = options->quick};
	struct reason why;
	json_t *answer, *event;
	int error = workspace_folder(&context->workspace, "results", folder, &why);

	if (error)
		return command_fail(lesson_status(error), "%s", why.text);
	error = make_results(lesson, folder, measurement.folder, sizeof(measurement.folder), &why);
	if (error)
		return command_fail(EXIT_REFUSED, "%s", why.text);
	if (lesson->seconds && !options->quick)
		fprintf(stderr, SAY(context, measure_seconds), lesson->seconds);
	error = measurement_run(&measurement, &why);
	if (error == -EINTR)
		fputs(SAY(context, interrupted), stderr);
	if (error)
		return error == -EINTR ? EXIT_INTERRUPTED
		                       : command_fail(lesson_status(error), "%s", why.text);
	answer = measurement_answer(&measurement, &why);
	if (!answer)
		return command_fail(EXIT_REFUSED, "%s", why.text);
	event = print_score(context, lesson, answer);
	print_notes(measurement.folder);
	json_decref(answer);
	if (event)
		json_object_set_new(event, "folder", json_string(measurement.folder));
	/* three trials say nothing */
	if (options->quick)
		json_decref(event);
	else
		lesson_note(context, lesson, "measure", event);
	if (!options->no_figure)
		draw(context, lesson, measurement.folder);
	printf(SAY(context, measure_results), workspace_short(&context->workspace, measurement.folder));
	if (options->quick)
		fputs(SAY(context, measure_quick), stdout);
	return EXIT_OK;
}

static int run(struct lesson_context *context, int argc, char **argv)
{
	static const struct argp argp = {option_list, parse_option, "N", documentation, NULL, NULL, NULL};
	struct options options = {0};
	const struct lesson *lesson;
	char source[PATH_MAX];
	int status = EXIT_OK;

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	lesson = lesson_named(context, options.lesson);
	if (!lesson)
		return EXIT_USAGE;
	if (!lesson->program[0] && !lesson->suite[0])
		return command_fail(EXIT_USAGE, SAY(context, measure_nothing), lesson->number);
	if (lesson->predict != PREDICT_NOTHING && !progress_of(&context->progress, lesson->slug).prediction)
		return command_fail(EXIT_WRONG, SAY(context, measure_predict), lesson->number);
	status = lesson_words_require(context, lesson);
	if (status != EXIT_OK)
		return status;
	lesson_catch_interrupts(context);
	if (lesson->uses_work)
		status = require_pass(context, lesson, workspace_source(&context->workspace, lesson, source));
	if (status == EXIT_OK)
		status = measure(context, lesson, &options);
	if (status == EXIT_OK && words_has(lesson) && !options.quick)
		printf(SAY(context, measure_then), lesson->number, lesson_option(context));
	if (status == EXIT_OK)
		lesson_guide_step(context, lesson);
	return status;
}

const struct lesson_verb lesson_verb_measure = {
        .name = "measure",
        .arguments = "N [--quick]",
        .summary = "measure it, and see how good your prediction was",
        .run = run,
};
