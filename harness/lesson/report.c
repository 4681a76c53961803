/* See report.h. */
#include "lesson/report.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

const char *const report_verdict_names[] = {[REPORT_PASS] = "PASS",
        [REPORT_WRONG] = "WRONG",
        [REPORT_HANG] = "HANG",
        [REPORT_SKIP] = "SKIP",
        [REPORT_BUILD] = "BUILD"};

const char *report_text(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value ? value : "";
}

/* -1 for what is no verdict of a case. */
static int verdict_parse(const char *text)
{
	for (int i = REPORT_PASS; i <= REPORT_SKIP; i++)
		if (strcmp(text, report_verdict_names[i]) == 0)
			return i;
	return -1;
}

/* The first thing that is wrong stays. */
__attribute__((format(printf, 2, 3))) static void note(struct report *report, const char *format, ...)
{
	va_list args;

	if (report->verdict != REPORT_HANG)
		report->verdict = REPORT_WRONG;
	if (report->note[0])
		return;
	va_start(args, format);
	vsnprintf(report->note, sizeof(report->note), format, args);
	va_end(args);
}

/* HANG is worse than WRONG only in that it has to be told; SKIP is the verdict of nothing but skips. */
static enum report_verdict judge(const struct report *report, unsigned *passed)
{
	unsigned count[REPORT_SKIP + 1] = {0};
	size_t i;
	json_t *object;

	json_array_foreach(report->cases, i, object) count[verdict_parse(report_text(object, "verdict"))]++;
	*passed = count[REPORT_PASS];
	if (count[REPORT_WRONG])
		return REPORT_WRONG;
	if (count[REPORT_HANG])
		return REPORT_HANG;
	return count[REPORT_PASS] || !count[REPORT_SKIP] ? REPORT_PASS : REPORT_SKIP;
}

/* One line. True when it is the last one. 0 or -ENOMEM in `error`. */
static bool take_line(struct report *report, const char *line, size_t length, json_t **end, int *error)
{
	json_t *object = json_loadb(line, length, JSON_REJECT_DUPLICATES, NULL);

	if (!json_is_object(object)) {
		note(report, "the check's report has a line that is none of its own");
		json_decref(object);
		return true;
	}
	if (json_is_true(json_object_get(object, "end"))) {
		*end = object;
		return true;
	}
	if (!report_text(object, "case")[0] || verdict_parse(report_text(object, "verdict")) < 0) {
		note(report, "the check's report has a case without a name or a verdict");
		json_decref(object);
		return true;
	}
	if (json_array_append_new(report->cases, object) != 0)
		*error = -ENOMEM;
	return *error != 0;
}

static const char *how_it_ended(int status, char *text, size_t size)
{
	if (WIFSIGNALED(status))
		snprintf(text, size, "by signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		snprintf(text, size, "with exit status %d", WEXITSTATUS(status));
	return text;
}

/* The last line says what the others say, and so does the exit status. */
static void compare_with_end(struct report *report, const json_t *end, int status)
{
	static const int statuses[] = {
	        [REPORT_PASS] = 0, [REPORT_WRONG] = 1, [REPORT_HANG] = 1, [REPORT_SKIP] = 77};
	const enum report_verdict said = report->verdict;
	char text[128];

	if (verdict_parse(report_text(end, "verdict")) != (int)said ||
	        json_integer_value(json_object_get(end, "cases")) !=
	                (json_int_t)json_array_size(report->cases) ||
	        json_integer_value(json_object_get(end, "passed")) != (json_int_t)report->passed)
		note(report, "the check's report contradicts itself: somebody else has written into it");
	if (!WIFEXITED(status) || WEXITSTATUS(status) != statuses[said])
		note(report, "the check reported %s and then ended %s", report_verdict_names[said],
		        how_it_ended(status, text, sizeof(text)));
}

static int read_lines(struct report *report, const struct confine_result *run, json_t **end)
{
	const char *line = run->report, *newline;
	int error = 0;

	while (!*end && !report->note[0] && !error && (newline = strchr(line, '\n'))) {
		take_line(report, line, (size_t)(newline - line), end, &error);
		line = newline + 1;
	}
	if (*end && *line)
		note(report, "the check's report goes on after its end: somebody else has written into it");
	return error;
}

static void conclude(
        struct report *report, const struct confine_result *run, const json_t *end, unsigned limit_s)
{
	char text[128];

	if (json_array_size(report->cases) > 0 && !report->note[0])
		report->verdict = judge(report, &report->passed);
	if (run->timed_out) {
		report->verdict = REPORT_HANG;
		note(report, "the whole check took longer than %u s and was ended", limit_s);
	} else if (run->report_cut) {
		note(report, "the check's report is longer than any check's");
	} else if (end && json_array_size(report->cases) == 0) {
		note(report, "the check has reported no case");
	} else if (end) {
		compare_with_end(report, end, run->status);
	} else {
		note(report, "the check itself was ended %s before it had finished",
		        how_it_ended(run->status, text, sizeof(text)));
	}
}

int report_read(struct report *report, const struct confine_result *run, unsigned limit_s)
{
	json_t *end = NULL;
	int error;

	*report = (struct report){.cases = json_array(), .isolated = run->isolated};
	if (!report->cases)
		return -ENOMEM;
	if (run->output_length) {
		report->output = strdup(run->output);
		if (!report->output) {
			report_release(report);
			return -ENOMEM;
		}
	}
	error = read_lines(report, run, &end);
	if (!error)
		conclude(report, run, end, limit_s);
	json_decref(end);
	if (error)
		report_release(report);
	return error;
}

void report_release(struct report *report)
{
	json_decref(report->cases);
	free(report->messages);
	free(report->output);
	*report = (struct report){0};
}

const json_t *report_failure(const struct report *report)
{
	size_t i;
	json_t *object;

	json_array_foreach(report->cases, i, object)
	{
		const int verdict = verdict_parse(report_text(object, "verdict"));

		if (verdict == REPORT_WRONG || verdict == REPORT_HANG)
			return object;
	}
	return NULL;
}

const char *report_mistake(const struct report *report)
{
	const json_t *failure = report_failure(report);

	return failure ? report_text(failure, "mistake") : "";
}
