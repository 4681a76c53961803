/* See guide.h. */
#include "guide.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void say(const char *step, const char *verb, const struct lesson *lesson)
{
	printf("Next: %s\n  ./telar lesson %s%s%u\n", step, verb, *verb ? " " : "", lesson->number);
}

void lesson_guide_step(const struct lesson_context *context, const struct lesson *lesson)
{
	const struct lesson_progress progress = progress_of(&context->progress, lesson->slug);
	const bool measures = lesson->program[0] || lesson->suite[0];
	char path[PATH_MAX];

	workspace_source(&context->workspace, lesson, path);
	if (access(path, F_OK) != 0 && !progress.prediction && !progress.checks) {
		say("read it.", "", lesson);
	} else if (lesson->predict != PREDICT_NOTHING && !progress.prediction) {
		say("write down what you expect, before you know.", "predict", lesson);
	} else if (!progress.passed || (progress.verdict && strcmp(progress.verdict, "PASS") != 0)) {
		printf("Next: edit %s, then\n  ./telar lesson check %u\n",
		        workspace_short(&context->workspace, path), lesson->number);
		if (progress.checks)
			printf("and when you are stuck\n  ./telar lesson hint %u\n", lesson->number);
	} else if (measures && !progress.measured) {
		say("measure it, and see how good your prediction was.", "measure", lesson);
	} else {
		const struct lesson *next = lesson_next(context);

		if (next)
			say("the next lesson.", "", next);
		else
			printf("All lessons are done.\n");
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
		puts("Lessons on processes and threads. In each you read a question, write down what you "
		     "expect,\n"
		     "write some C, have it checked, and then measure what happens on this machine.\n");
	printf("%zu of %zu lessons passed (./telar lesson list).\n\n", passed, count);
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
		puts("All lessons are done. What limits a model on your own machine, and which one wins?\n"
		     "  ./telar bench coursework");
		return EXIT_OK;
	}
	printf("Lesson %02u: %s\n  %s\n\n", lesson->number, lesson_text(&lesson->title, context->language),
	        lesson_text(&lesson->question, context->language));
	lesson_guide_step(context, lesson);
	return EXIT_OK;
}
