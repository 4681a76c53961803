/*
 * telar lesson hint N: a hint for the mistake that the last check recognised, and then one tier more each
 * time.
 */
#include "reader.h"
#include "verb.h"

#include "lesson/hints.h"
#include "lesson/markdown.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void show(struct lesson_context *context, const struct lesson *lesson, const char *text, unsigned tier,
        const char *mistake)
{
	markdown_print(&(struct markdown){.out = stdout, .width = lesson_width()}, text);
	lesson_note(context, lesson, "hint", json_pack("{s:i, s:s}", "tier", (int)tier, "mistake", mistake));
}

/* The hint for a recognised mistake comes once for each time that it was made. */
static bool show_mistake(struct lesson_context *context, const struct lesson *lesson,
        const struct hints *hints, const struct lesson_progress *progress)
{
	char mistake[128];
	char *text;

	if (!*progress->mistake || strcmp(progress->mistake, progress->shown) == 0)
		return false;
	text = hints_find(hints, progress->mistake);
	if (!text)
		return false;
	snprintf(mistake, sizeof(mistake), "%s", progress->mistake);
	fputs(SAY(context, hint_mistake), stdout);
	show(context, lesson, text, progress->hints, mistake);
	free(text);
	return true;
}

static int show_tier(struct lesson_context *context, const struct lesson *lesson, const struct hints *hints,
        const struct lesson_progress *progress)
{
	const unsigned tier = progress->hints < HINTS_TIERS ? progress->hints + 1 : HINTS_TIERS;
	char name[8], shown[128];
	char *text;

	snprintf(name, sizeof(name), "%u", tier);
	snprintf(shown, sizeof(shown), "%s", progress->shown);
	text = hints_find(hints, name);
	if (!text)
		return command_fail(EXIT_REFUSED, SAY(context, hint_none), lesson->number, tier);
	printf(SAY(context, hint_tier), tier, HINTS_TIERS);
	show(context, lesson, text, tier, shown);
	free(text);
	if (tier == HINTS_TIERS)
		printf(SAY(context, hint_last), lesson->number);
	return EXIT_OK;
}

extern const struct lesson_verb lesson_verb_hint;

static int run(struct lesson_context *context, int argc, char **argv)
{
	const struct lesson *lesson;
	struct lesson_progress progress;
	struct hints hints;
	struct reason why;
	int status = lesson_take(context, &lesson_verb_hint, argc, argv, &lesson);

	if (status != EXIT_OK)
		return status < 0 ? EXIT_OK : status;
	if (hints_load(&hints, lesson, context->language, &why) != 0)
		return command_fail(EXIT_REFUSED, "%s", why.text);
	progress = progress_of(&context->progress, lesson->slug);
	if (!show_mistake(context, lesson, &hints, &progress))
		status = show_tier(context, lesson, &hints, &progress);
	hints_release(&hints);
	return status;
}

const struct lesson_verb lesson_verb_hint = {
        .name = "hint",
        .arguments = "N",
        .summary = "a hint; one tier more each time",
        .run = run,
};
