/* telar lesson course: the whole course as a way to walk: what is done, what is open, how long it takes, what
 * is next. */
#include "guide.h"
#include "verb.h"

#include "results/table_text.h"

#include <stdio.h>
#include <string.h>

struct walk {
	unsigned done, minutes_done, minutes_left;
};

struct minutes {
	char text[32];
};

static struct minutes say_minutes(unsigned minutes)
{
	struct minutes said;

	if (minutes >= 60)
		snprintf(said.text, sizeof(said.text), "%u h %02u min", minutes / 60, minutes % 60);
	else
		snprintf(said.text, sizeof(said.text), "%u min", minutes);
	return said;
}

/* What stands where the word does not is a dash; returns how many columns that is less. */
static int print_word(const char *word, bool is_so)
{
	printf(" %s", is_so ? word : "-");
	return is_so ? 0 : table_columns(word) - 1;
}

/* Nothing when the lesson may be begun. */
static void print_open_needs(const struct lesson_context *context, const struct lesson *lesson, int gap)
{
	bool begun = false;

	for (unsigned i = 0; i < lesson->need_count; i++) {
		const struct lesson *needed = catalogue_number(&context->catalogue, lesson->needs[i]);

		if (!needed || progress_of(&context->progress, needed->slug).passed)
			continue;
		if (!begun)
			printf("%*s  %s", gap, "", SAY(context, course_first));
		printf(" %02u", needed->number);
		begun = true;
	}
}

static bool is_measured(const struct lesson *lesson, const struct lesson_progress *progress)
{
	return progress->measured || (!lesson->program[0] && !lesson->suite[0]);
}

static void print_lesson(const struct lesson_context *context, const struct lesson *lesson, bool is_next,
        unsigned width, struct walk *walk)
{
	const struct lesson_progress progress = progress_of(&context->progress, lesson->slug);
	const char *title = lesson_text(&lesson->title, context->language);
	int gap;

	printf("%s %02u  %s%*s  %3u min ", is_next ? ">" : " ", lesson->number, title,
	        (int)(width - (unsigned)table_columns(title)), "", lesson->minutes);
	printf("%*s", print_word(SAY(context, done_predicted), progress.prediction), "");
	printf("%*s", print_word(SAY(context, done_passed), progress.passed), "");
	gap = print_word(SAY(context, done_measured), progress.measured);
	if (progress.passed && progress.gave_up)
		printf("%*s  %s", gap, "", SAY(context, done_seen));
	if (!progress.passed)
		print_open_needs(context, lesson, gap);
	putchar('\n');
	if (progress.passed && is_measured(lesson, &progress)) {
		walk->done++;
		walk->minutes_done += lesson->minutes;
	} else {
		walk->minutes_left += lesson->minutes;
	}
}

/* The first that has been begun and not ended; else the next one. */
static const struct lesson *find_next(const struct lesson_context *context)
{
	for (size_t i = 0; i < context->catalogue.count; i++) {
		const struct lesson *lesson = &context->catalogue.lessons[i];
		const struct lesson_progress progress = progress_of(&context->progress, lesson->slug);

		if (progress.passed && !is_measured(lesson, &progress))
			return lesson;
	}
	return lesson_next(context);
}

static int run(struct lesson_context *context, int argc, char **argv)
{
	const struct lesson *next;
	struct walk walk = {0};
	unsigned width = 0;

	if (argc > 1 && strcmp(argv[1], "--help") == 0) {
		puts("Usage: telar lesson course\n\nThe whole course: for each lesson its time, what has "
		     "been done of it, "
		     "and which lessons\nare to be passed first; the time done and left; what is next.");
		return EXIT_OK;
	}
	if (argc > 1)
		return command_fail(EXIT_USAGE, "'%s' is too much: telar lesson course", argv[1]);
	next = find_next(context);
	for (size_t i = 0; i < context->catalogue.count; i++) {
		const unsigned length = (unsigned)table_columns(
		        lesson_text(&context->catalogue.lessons[i].title, context->language));

		width = length > width ? length : width;
	}
	for (size_t i = 0; i < context->catalogue.count; i++)
		print_lesson(context, &context->catalogue.lessons[i], next == &context->catalogue.lessons[i],
		        width, &walk);
	printf(SAY(context, course_end), walk.done, context->catalogue.count,
	        say_minutes(walk.minutes_done).text, say_minutes(walk.minutes_left).text);
	if (!next) {
		fputs(SAY(context, guide_done), stdout);
		return EXIT_OK;
	}
	printf(SAY(context, guide_lesson), next->number, lesson_text(&next->title, context->language));
	lesson_guide_step(context, next);
	return EXIT_OK;
}

const struct lesson_verb lesson_verb_course = {
        .name = "course",
        .arguments = "",
        .summary = "the whole way: what is done, what is left, how long it takes",
        .run = run,
};
