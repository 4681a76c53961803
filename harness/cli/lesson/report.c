/*
 * telar lesson report N: the student's report of a lesson: what was expected, what was measured, and the
 * argument.
 */
#include "verb.h"
#include "words_file.h"

#include "cli/run_folder.h"
#include "lesson/essay.h"
#include "lesson/expectations.h"
#include "lesson/files.h"
#include "lesson/pandoc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int refuse_lesson(const struct lesson_context *context, const struct lesson *lesson)
{
	char numbers[64] = "";
	size_t used = 0;

	for (size_t i = 0; i < context->catalogue.count && used < sizeof(numbers); i++) {
		const struct lesson *other = &context->catalogue.lessons[i];

		if (words_has(other))
			used += (size_t)snprintf(numbers + used, sizeof(numbers) - used, "%s%02u",
			        used ? ", " : "", other->number);
	}
	return command_fail(
	        EXIT_USAGE, SAY(context, report_none), lesson->number, *numbers ? numbers : "no lesson here");
}

/* What to write before it can be measured. */
static int tell_before(const struct lesson_context *context, const struct lesson *lesson,
        const struct words *words, const char *source)
{
	size_t missing = 0;

	for (size_t i = 0; i < words->load_count; i++) {
		const struct load_words *load = &words->loads[i];

		if (!load->expected[0])
			missing += printf(SAY(context, report_empty), source, load->name, "expected") > 0;
		if (!load->because[0])
			missing += printf(SAY(context, report_empty), source, load->name, "because") > 0;
	}
	if (missing > 0) {
		printf(SAY(context, report_before), source);
		return EXIT_WRONG;
	}
	fputs(SAY(context, report_remembered), stdout);
	if (progress_of(&context->progress, lesson->slug).prediction)
		printf(SAY(context, guide_measure), lesson->number, lesson_option(context));
	else
		printf(SAY(context, guide_predict), lesson->number, lesson_option(context));
	return EXIT_OK;
}

/* Beside the report, so that the folder can be handed in as it is. False: there is none. */
static bool take_figure(const struct lesson *lesson, const char *results)
{
	struct figure_paths paths;
	char from[PATH_MAX + 80], to[PATH_MAX];

	figure_paths_choose(&paths, NULL, results);
	snprintf(from, sizeof(from), "%s/%s.png", paths.folder, lesson->figure);
	snprintf(to, sizeof(to), "%.4000s/%s.png", results, lesson->figure);
	return files_copy(from, to, NULL) == 0;
}

/* report.md. */
static int write_markdown(const struct essay *essay, const char *folder, struct reason *why)
{
	char path[PATH_MAX], *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int error;

	if (!out)
		return reason_set(why, -ENOMEM, "no memory for the report");
	essay_write(essay, out);
	error = fclose(out) == 0 ? 0 : reason_set(why, -ENOMEM, "no memory for the report");
	snprintf(path, sizeof(path), "%.4000s/report.md", folder);
	if (!error)
		error = files_write(path, text, size, why);
	free(text);
	return error;
}

/* EXIT_OK, or EXIT_INTERRUPTED when that has been said. */
static int convert(struct lesson_context *context, const char *folder)
{
	static const char *const ends[] = {
	        [PANDOC_NOTHING] = "", [PANDOC_HTML] = ", report.html", [PANDOC_PDF] = ", report.pdf"};
	char css[PATH_MAX];
	const struct pandoc pandoc = {.folder = folder,
	        .css = css,
	        .language = context->language,
	        .limit_s = 60,
	        .interrupts = &lesson_interrupts};
	struct reason advice;
	enum pandoc_made made;

	snprintf(css, sizeof(css), "%s/report.css", context->workspace.lessons);
	lesson_catch_interrupts(context);
	made = pandoc_convert(&pandoc, &advice);
	if (made == PANDOC_INTERRUPTED) {
		fputs(SAY(context, interrupted), stderr);
		return EXIT_INTERRUPTED;
	}
	printf(SAY(context, report_files), workspace_short(&context->workspace, folder), ends[made]);
	if (advice.text[0])
		printf("        %s\n", advice.text);
	return EXIT_OK;
}

static int write_report(struct lesson_context *context, const struct lesson *lesson,
        const struct words *words, const char *source, const char *folder)
{
	struct run run;
	struct essay essay = {.lesson = lesson,
	        .words = words,
	        .progress = &context->progress,
	        .run = &run,
	        .language = context->language,
	        .source = source};
	struct reason why;
	char figure[80];
	size_t missing;
	int status = run_folder_read(&run, folder), error;

	if (status != EXIT_OK)
		return status;
	snprintf(figure, sizeof(figure), "%s.png", lesson->figure);
	essay.figure = take_figure(lesson, folder) ? figure : NULL;
	error = essay_init(&essay, &why);
	if (!error) {
		error = write_markdown(&essay, folder, &why);
		missing = essay_missing(&essay, stdout);
		essay_release(&essay);
	}
	run_release(&run);
	if (error)
		return command_fail(lesson_status(error), "%s", why.text);
	if (!essay.figure)
		fprintf(stderr, SAY(context, report_no_figure), lesson->figure);
	status = convert(context, folder);
	if (status != EXIT_OK || missing == 0)
		return status;
	printf(SAY(context, report_draft), missing);
	return EXIT_WRONG;
}

extern const struct lesson_verb lesson_verb_report;

static int run(struct lesson_context *context, int argc, char **argv)
{
	const struct lesson *lesson;
	char source[PATH_MAX], folder[PATH_MAX];
	const char *measured;
	struct words words;
	int status = lesson_take(context, &lesson_verb_report, argc, argv, &lesson);

	if (status != EXIT_OK)
		return status < 0 ? EXIT_OK : status;
	if (!words_has(lesson))
		return refuse_lesson(context, lesson);
	status = lesson_words_read(context, lesson, &words, source);
	if (status != EXIT_OK)
		return status;
	measured = expectations_measured(&context->progress, lesson->slug);
	if (!measured)
		return tell_before(context, lesson, &words, workspace_short(&context->workspace, source));
	snprintf(folder, sizeof(folder), "%s", measured);
	return write_report(context, lesson, &words, workspace_short(&context->workspace, source), folder);
}

const struct lesson_verb lesson_verb_report = {
        .name = "report",
        .arguments = "N",
        .summary = "what you expected, what was measured, and your argument: to hand in",
        .run = run,
        .suits = words_has,
};
