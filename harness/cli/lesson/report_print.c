/* A report for a reader. See check_once.h. */
#include "check_once.h"

#include "base/printable.h"
#include "lesson/hints.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OUTPUT_LINES 20

/* Line by line, indented; what would move the cursor is shown as a question mark. */
static void print_lines(const char *text, const char *indent, unsigned most)
{
	unsigned lines = 0;

	while (*text && lines++ < most) {
		const size_t length = strcspn(text, "\n");

		fputs(indent, stdout);
		printable_write(text, length, stdout);
		putchar('\n');
		text += length + (text[length] == '\n');
	}
	if (*text)
		printf("%s...\n", indent);
}

/* A word as a shell takes it. */
static void print_quoted(const char *text)
{
	if (*text &&
	        text[strspn(text,
	                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.,:=+/-")] == '\0') {
		fputs(text, stdout);
		return;
	}
	putchar('\'');
	for (; *text; text++)
		if (*text == '\'')
			fputs("'\\''", stdout);
		else
			putchar(*text);
	putchar('\'');
}

static void print_command(
        const struct lesson_context *context, const struct lesson *lesson, const json_t *failure)
{
	const char *replay = report_text(failure, "replay");

	printf("\n%s\n  ./telar lesson check %u --seed %lld --case ", SAY(context, check_again),
	        lesson->number, (long long)json_integer_value(json_object_get(failure, "seed")));
	print_quoted(report_text(failure, "case"));
	if (*replay) {
		fputs(" --replay ", stdout);
		print_quoted(replay);
	}
	puts(lesson_option(context));
}

/* The check's own sentence is in English: where to read of it in the student's language. */
static void print_hint(const struct lesson_context *context, const struct lesson *lesson, const char *mistake)
{
	struct hints hints;
	char *text;

	if (context->language == LANGUAGE_EN || !*mistake ||
	        hints_load(&hints, lesson, context->language, NULL) != 0)
		return;
	text = hints_find(&hints, mistake);
	if (text) {
		fputs("  ", stdout);
		printf(SAY(context, check_hint), lesson->number, lesson_option(context));
		putchar('\n');
	}
	free(text);
	hints_release(&hints);
}

static void print_failure(
        const struct lesson_context *context, const struct lesson *lesson, const json_t *failure)
{
	const char *actual = report_text(failure, "actual"), *expected = report_text(failure, "expected");
	const char *detail = report_text(failure, "detail"), *output = report_text(failure, "output");

	printf("\n%s: %s\n", report_text(failure, "case"), report_text(failure, "says"));
	print_lines(report_text(failure, "message"), "  ", 100);
	print_hint(context, lesson, report_text(failure, "mistake"));
	if (*actual || *expected) {
		printf("  %s\n", SAY(context, check_actual));
		print_lines(*actual ? actual : SAY(context, check_nothing), "    ", 40);
		printf("  %s\n", SAY(context, check_expected));
		print_lines(*expected ? expected : SAY(context, check_nothing), "    ", 40);
	}
	if (*detail) {
		putchar('\n');
		print_lines(detail, "  ", 400);
	}
	if (*output) {
		printf("  %s\n", SAY(context, check_printed));
		print_lines(output, "    ", OUTPUT_LINES);
	}
	print_command(context, lesson, failure);
}

static void print_cases(const struct report *report)
{
	size_t i;
	json_t *object;
	int width = 0;

	json_array_foreach(report->cases, i, object)
	{
		const int length = (int)strlen(report_text(object, "case"));

		width = length > width ? length : width;
	}
	json_array_foreach(report->cases, i, object)
	{
		const char *verdict = report_text(object, "verdict");

		printf("%-5s  %-*s  %s\n", verdict, width, report_text(object, "case"),
		        report_text(object, "says"));
		if (strcmp(verdict, "SKIP") == 0)
			print_lines(report_text(object, "message"), "       ", 10);
	}
}

static void print_build(
        const struct lesson_context *context, const struct lesson *lesson, enum build_failure failure)
{
	switch (failure) {
	case BUILD_FINE:
	case BUILD_BROKEN:
		printf(SAY(context, check_build), lesson->number);
		break;
	case BUILD_REFUSED:
		printf(SAY(context, check_refused), lesson->number);
		break;
	case BUILD_MISSING:
		printf(SAY(context, check_missing), lesson->number);
		break;
	case BUILD_LOOSE:
		printf(SAY(context, check_loose), lesson->number);
		break;
	}
}

void report_print(
        const struct lesson_context *context, const struct lesson *lesson, const struct report *report)
{
	const json_t *failure = report_failure(report);

	if (report->messages && *report->messages) {
		if (report->verdict != REPORT_BUILD)
			puts(SAY(context, check_warns));
		print_lines(report->messages, report->verdict == REPORT_BUILD ? "" : "  ", 60);
		putchar('\n');
	}
	print_cases(report);
	if (failure)
		print_failure(context, lesson, failure);
	if (report->note[0])
		printf("\n%c%s.\n", toupper((unsigned char)report->note[0]), report->note + 1);
	if (report->note[0] && report->output && *report->output) {
		printf("  %s\n", SAY(context, check_it_printed));
		print_lines(report->output, "    ", OUTPUT_LINES);
	}
	if (report->verdict == REPORT_BUILD) {
		print_build(context, lesson, report->failure);
		return;
	}
	putchar('\n');
	printf(SAY(context, check_end), report_verdict_names[report->verdict], lesson->number, report->passed,
	        json_array_size(report->cases));
}
