/* See lesson_selftest.h. */
#include "lesson/lesson_selftest.h"

#include "lesson/files.h"
#include "lesson/hints.h"
#include "lesson/mistakes.h"
#include "lesson/naming.h"
#include "lesson/trialrun.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WORDS_MOST 700
#define TEXT_MAX ((size_t)1 << 20)

/* The order of the runs: start, solution, then wrong programs. */
enum { RUN_START, RUN_SOLUTION, RUN_WRONG };

struct examined {
	const struct lesson_selftest *test;
	const struct lesson *lesson;
	struct mistakes mistakes;
	struct trialrun *runs; /* of each mistake after RUN_WRONG */
	size_t count;
	int complaints;
};

__attribute__((format(printf, 2, 3))) static void complain(struct examined *examined, const char *format, ...)
{
	va_list args;

	fprintf(examined->test->log, "%s: ", examined->lesson->slug);
	va_start(args, format);
	vfprintf(examined->test->log, format, args);
	va_end(args);
	fputc('\n', examined->test->log);
	examined->complaints++;
}

static void set_run(struct trialrun *run, const struct lesson *lesson, const char *seeds, const char *path)
{
	run->lesson = lesson;
	snprintf(run->source, sizeof(run->source), "%s", path);
	snprintf(run->seeds, sizeof(run->seeds), "%s", seeds);
}

static int collect(struct examined *examined, struct reason *why)
{
	const struct lesson *lesson = examined->lesson;
	char solution[PATH_MAX], path[PATH_MAX];
	int error;

	workspace_solution(examined->test->workspace, lesson, solution);
	error = mistakes_open(
	        &examined->mistakes, lesson, solution, examined->test->builder->interrupts, why);
	if (error == -ENOENT)
		complain(examined, "there is no wrong/: a check is trusted only when programs fail it");
	else if (error == -EINVAL)
		complain(examined, "%s", why->text);
	else if (error)
		return error;
	examined->count = RUN_WRONG + examined->mistakes.count;
	examined->runs = trialrun_alloc(examined->count);
	if (!examined->runs)
		return reason_set(why, -ENOMEM, "no memory for the self-test");
	set_run(&examined->runs[RUN_START], lesson, "1", lesson_path(lesson, "start.c", path));
	set_run(&examined->runs[RUN_SOLUTION], lesson, examined->test->seeds, solution);
	for (size_t i = 0; i < examined->mistakes.count; i++)
		set_run(&examined->runs[RUN_WRONG + i], lesson, "1", examined->mistakes.mistake[i].source);
	return 0;
}

static bool has_run(struct examined *examined, const struct trialrun *run)
{
	const char *slash = strrchr(run->source, '/') + 1;

	if (!run->done)
		complain(examined, "%s could not be checked: %s", slash, run->why.text);
	else if (run->warnings[0])
		complain(examined, "%s compiles with warnings:\n%s", slash, run->warnings);
	return run->done;
}

static void judge_start(struct examined *examined)
{
	const struct trialrun *run = &examined->runs[RUN_START];

	if (!has_run(examined, run))
		return;
	if (run->verdict != REPORT_WRONG && run->verdict != REPORT_HANG && run->verdict != REPORT_SKIP)
		complain(examined, "start.c must fail the check, and is %s%s%s",
		        report_verdict_names[run->verdict], *run->message ? ": " : "", run->message);
}

static void judge_solution(struct examined *examined)
{
	const struct trialrun *run = &examined->runs[RUN_SOLUTION];

	if (has_run(examined, run) && run->verdict != REPORT_PASS && run->verdict != REPORT_SKIP)
		complain(examined, "the solution must pass on seeds %s, and is %s: %s: %s", run->seeds,
		        report_verdict_names[run->verdict], run->mistake, run->message);
}

static void judge_wrong(struct examined *examined, size_t index)
{
	const struct trialrun *run = &examined->runs[RUN_WRONG + index], *other;
	const struct mistake *mistakes = examined->mistakes.mistake;
	const char *name = mistakes[index].name;

	if (!has_run(examined, run) || run->verdict == REPORT_SKIP)
		return;
	if (run->verdict != REPORT_WRONG && run->verdict != REPORT_HANG)
		complain(examined, "wrong/%s must fail the check, and is %s%s%s", name,
		        report_verdict_names[run->verdict], *run->message ? ": " : "", run->message);
	else if (strcmp(run->mistake, name) != 0)
		complain(examined, "wrong/%s fails with the mistake '%s': %s", name, run->mistake,
		        run->message);
	for (size_t i = 0; i < index; i++) {
		other = &examined->runs[RUN_WRONG + i];
		if (other->done && *run->message && strcmp(other->message, run->message) == 0)
			complain(examined, "wrong/%s and wrong/%s fail with the same message: %s",
			        mistakes[i].name, name, run->message);
	}
}

static void judge_hint(
        struct examined *examined, const struct hints *hints, enum language language, const char *name)
{
	char *text = hints_find(hints, name);

	if (!text || !*text)
		complain(examined, "hints (%s): nothing under == %s", language_names[language], name);
	free(text);
}

static void judge_hints(struct examined *examined, enum language language)
{
	struct hints hints;
	struct reason why;

	if (hints_load(&hints, examined->lesson, language, &why) != 0) {
		complain(examined, "%s", why.text);
		return;
	}
	for (unsigned tier = 1; tier <= HINTS_TIERS; tier++)
		judge_hint(examined, &hints, language, (const char[]){(char)('0' + tier), '\0'});
	for (size_t i = 0; i < examined->mistakes.count; i++)
		judge_hint(examined, &hints, language, examined->mistakes.mistake[i].name);
	hints_release(&hints);
}

/* Marks alone, such as a table's bars, are none. */
static unsigned count_words(const char *text)
{
	unsigned count = 0;

	for (bool counted = false; *text; text++) {
		if (isspace((unsigned char)*text)) {
			counted = false;
		} else if (!counted && (isalnum((unsigned char)*text) || (unsigned char)*text >= 0x80)) {
			counted = true;
			count++;
		}
	}
	return count;
}

static void judge_prose(struct examined *examined, const char *name)
{
	struct reason why;
	char path[PATH_MAX];
	char *text = files_read(lesson_path(examined->lesson, name, path), TEXT_MAX, &why);

	if (!text)
		complain(examined, "%s", why.text);
	else if (count_words(text) > WORDS_MOST)
		complain(
		        examined, "%s has %u words, and %d at the most", name, count_words(text), WORDS_MOST);
	free(text);
}

static void complain_of_name(void *arg, const char *sentence)
{
	complain(arg, "%s", sentence);
}

static void judge_names(struct examined *examined)
{
	const struct naming naming = {.lesson = examined->lesson,
	        .builder = examined->test->builder,
	        .source = examined->runs[RUN_SOLUTION].source,
	        .complain = complain_of_name,
	        .arg = examined};
	struct reason why;
	const int error = naming_examine(&naming, &why);

	if (error && error != -EINTR)
		complain(examined, "its measurement cannot be examined: %s", why.text);
}

static void judge(struct examined *examined)
{
	const struct trialrun *solution = &examined->runs[RUN_SOLUTION];

	judge_start(examined);
	judge_solution(examined);
	for (size_t i = 0; i < examined->mistakes.count; i++)
		judge_wrong(examined, i);
	judge_hints(examined, LANGUAGE_EN);
	judge_hints(examined, LANGUAGE_ES);
	judge_prose(examined, "README.md");
	judge_prose(examined, "README.es.md");
	judge_names(examined);
	if (examined->complaints == 0)
		fprintf(examined->test->log, "%s: right: %u cases%s, %zu wrong programs are recognised\n",
		        examined->lesson->slug, solution->cases,
		        solution->verdict == REPORT_SKIP ? " (skipped here)" : "", examined->mistakes.count);
}

/* Only whether the solution has races. */
static void judge_tsan(struct examined *examined)
{
	judge_solution(examined);
	if (examined->complaints == 0)
		fprintf(examined->test->log, "%s: right under ThreadSanitizer\n", examined->lesson->slug);
}

int lesson_selftest_run(const struct lesson_selftest *test, const struct lesson *lesson, struct reason *why)
{
	struct examined examined = {.test = test, .lesson = lesson};
	char path[PATH_MAX];
	int error;

	if (access(workspace_solution(test->workspace, lesson, path), R_OK) != 0)
		return reason_set(why, -ENOENT, "lesson %02u has no solution here", lesson->number);
	error = builder_can_check(test->builder, lesson, why);
	if (error)
		return error;
	error = collect(&examined, why);
	if (!error && test->builder->tsan)
		error = trialrun_all(&examined.runs[RUN_SOLUTION], 1, 1, test->builder);
	else if (!error)
		error = trialrun_all(examined.runs, examined.count, test->jobs, test->builder);
	if (!error && test->builder->tsan)
		judge_tsan(&examined);
	else if (!error)
		judge(&examined);
	else if (error != -EINTR)
		reason_set(why, error, "cannot run the self-test: %s", strerror(-error));
	trialrun_free(examined.runs, examined.count);
	mistakes_close(&examined.mistakes);
	return error ? error : examined.complaints;
}
