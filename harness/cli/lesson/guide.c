/* See guide.h. */
#include "guide.h"
#include "words_file.h"

#include "lesson/expectations.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

void lesson_guide_step(const struct lesson_context *context, const struct lesson *lesson)
{
	const struct lesson_progress progress = progress_of(&context->progress, lesson->slug);
	const bool measures = lesson->program[0] || lesson->suite[0];
	const char *option = lesson_option(context);
	char path[PATH_MAX];

	workspace_source(&context->workspace, lesson, path);
	if (access(path, F_OK) != 0 && !progress.prediction && !progress.checks) {
		printf(SAY(context, guide_read), lesson->number, option);
	} else if (lesson->predict != PREDICT_NOTHING && !progress.prediction) {
		printf(SAY(context, guide_predict), lesson->number, option);
	} else if (!progress.passed || (progress.verdict && strcmp(progress.verdict, "PASS") != 0)) {
		printf(SAY(context, guide_check), workspace_short(&context->workspace, path), lesson->number,
		        option);
		if (progress.checks)
			printf(SAY(context, guide_hint), lesson->number, option);
	} else if (measures && !progress.measured && words_has(lesson) &&
	           !expectations_any(&context->progress, lesson->slug)) {
		lesson_words_path(context, lesson, path);
		printf(SAY(context, guide_expect), workspace_short(&context->workspace, path), lesson->number,
		        option);
	} else if (measures && !progress.measured) {
		printf(SAY(context, guide_measure), lesson->number, option);
	} else {
		const struct lesson *next = lesson_next(context);

		if (next)
			printf(SAY(context, guide_next), next->number, option);
		else
			fputs(SAY(context, guide_done), stdout);
	}
}

int lesson_guide(const struct lesson_context *context)
{
	const size_t count = context->catalogue.count;
	const struct lesson *lesson = lesson_next(context);
	size_t passed = 0;

	for (size_t i = 0; i < count; i++)
		passed += progress_of(&context->progress, context->catalogue.lessons[i].slug).passed;
	if (!json_array_size(context->progress.events))
		fputs(SAY(context, guide_welcome), stdout);
	printf(SAY(context, guide_passed), passed, count, lesson_option(context));
	/* passed, but not measured yet */
	for (size_t i = 0; i < count; i++) {
		const struct lesson *done = &context->catalogue.lessons[i];
		const struct lesson_progress progress = progress_of(&context->progress, done->slug);

		if (progress.passed && !progress.measured && (done->program[0] || done->suite[0])) {
			lesson = done;
			break;
		}
	}
	if (!lesson) {
		fputs(SAY(context, guide_bench), stdout);
		return EXIT_OK;
	}
	printf(SAY(context, guide_lesson), lesson->number, lesson_text(&lesson->title, context->language));
	printf("  %s\n\n", lesson_text(&lesson->question, context->language));
	lesson_guide_step(context, lesson);
	return EXIT_OK;
}
