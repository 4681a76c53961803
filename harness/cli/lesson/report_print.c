/* A report for a reader. See check_once.h. */
#include "check_once.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define OUTPUT_LINES 20

/* Line by line, indented; what would move the cursor is shown as a question mark. */
static void print_lines(const char *text, const char *indent, unsigned most)
{
	unsigned lines = 0;

	while (*text && lines++ < most) {
		const size_t length = strcspn(text, "\n");

		fputs(indent, stdout);
		for (size_t i = 0; i < length; i++)
			putchar((unsigned char)text[i] < ' ' && text[i] != '\t' ? '?' : text[i]);
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

static void print_command(const struct lesson *lesson, const json_t *failure)
{
	const char *replay = report_text(failure, "replay");

	printf("\nThe same again:\n  ./telar lesson check %u --seed %lld --case ", lesson->number,
	        (long long)json_integer_value(json_object_get(failure, "seed")));
	print_quoted(report_text(failure, "case"));
	if (*replay) {
		fputs(" --replay ", stdout);
		print_quoted(replay);
	}
	putchar('\n');
}

static void print_failure(const struct lesson *lesson, const json_t *failure)
{
	const char *actual = report_text(failure, "actual"), *expected = report_text(failure, "expected");
	const char *detail = report_text(failure, "detail"), *output = report_text(failure, "output");

	printf("\n%s: %s\n", report_text(failure, "case"), report_text(failure, "says"));
	print_lines(report_text(failure, "message"), "  ", 100);
	if (*actual || *expected) {
		puts("  actual:");
		print_lines(*actual ? actual : "(nothing)", "    ", 40);
		puts("  expected:");
		print_lines(*expected ? expected : "(nothing)", "    ", 40);
	}
	if (*detail) {
		putchar('\n');
		print_lines(detail, "  ", 400);
	}
	if (*output) {
		puts("  your program printed:");
		print_lines(output, "    ", OUTPUT_LINES);
	}
	print_command(lesson, failure);
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

void report_print(const struct lesson *lesson, const struct report *report)
{
	const json_t *failure = report_failure(report);

	if (report->messages && *report->messages) {
		if (report->verdict != REPORT_BUILD)
			puts("The compiler warns:");
		print_lines(report->messages, report->verdict == REPORT_BUILD ? "" : "  ", 60);
		putchar('\n');
	}
	print_cases(report);
	if (failure)
		print_failure(lesson, failure);
	if (report->note[0])
		printf("\n%c%s.\n", toupper((unsigned char)report->note[0]), report->note + 1);
	if (report->note[0] && report->output && *report->output) {
		puts("  it printed:");
		print_lines(report->output, "    ", OUTPUT_LINES);
	}
	putchar('\n');
	if (report->verdict == REPORT_BUILD)
		printf("BUILD: lesson %02u: your file does not compile.\n", lesson->number);
	else
		printf("%s: lesson %02u: %u of %zu cases passed.\n", report_verdict_names[report->verdict],
		        lesson->number, report->passed, json_array_size(report->cases));
}
