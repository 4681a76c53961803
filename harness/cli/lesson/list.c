/* telar lesson list: all lessons, with what has been done of them. */
#include "verb.h"

#include "results/table_text.h"

#include <stdio.h>
#include <string.h>

static const char *state_of(const struct lesson_context *context, const struct lesson_progress *progress)
{
	if (progress->passed)
		return progress->gave_up    ? SAY(context, done_passed_seen)
		       : progress->measured ? SAY(context, done_passed_measured)
		                            : SAY(context, done_passed);
	if (progress->gave_up)
		return SAY(context, done_seen);
	if (progress->verdict)
		return progress->verdict;
	return progress->prediction ? SAY(context, done_predicted) : "-";
}

static void print_needs(const struct lesson_context *context, const struct lesson *lesson)
{
	if (lesson->need_count > 0)
		printf("  %s", SAY(context, list_after));
	for (unsigned i = 0; i < lesson->need_count; i++)
		printf(" %02u", lesson->needs[i]);
}

static int run(struct lesson_context *context, int argc, char **argv)
{
	unsigned width = 0, minutes = 0;

	if (argc > 1 && strcmp(argv[1], "--help") == 0) {
		puts("Usage: telar lesson list\n\nAll lessons: number, title, minutes, what has been done, "
		     "which "
		     "ones come before.");
		return EXIT_OK;
	}
	if (argc > 1)
		return command_fail(EXIT_USAGE, "'%s' is too much: telar lesson list", argv[1]);
	for (size_t i = 0; i < context->catalogue.count; i++) {
		const unsigned length = (unsigned)table_columns(
		        lesson_text(&context->catalogue.lessons[i].title, context->language));

		width = length > width ? length : width;
	}
	for (size_t i = 0; i < context->catalogue.count; i++) {
		const struct lesson *lesson = &context->catalogue.lessons[i];
		const struct lesson_progress progress = progress_of(&context->progress, lesson->slug);
		const char *title = lesson_text(&lesson->title, context->language);

		printf("%02u  %s%*s  %3u min  %s", lesson->number, title,
		        (int)(width - (unsigned)table_columns(title)), "", lesson->minutes,
		        state_of(context, &progress));
		print_needs(context, lesson);
		putchar('\n');
		minutes += lesson->minutes;
	}
	printf(SAY(context, list_end), context->catalogue.count, minutes / 60.0);
	return EXIT_OK;
}

const struct lesson_verb lesson_verb_list = {
        .name = "list",
        .arguments = "",
        .summary = "all lessons, and how far you are",
        .run = run,
};
