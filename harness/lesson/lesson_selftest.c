/* See lesson_selftest.h. */
#include "lesson/lesson_selftest.h"

#include "lesson/files.h"
#include "lesson/hints.h"
#include "lesson/trialrun.h"

#include <ctype.h>
#include <dirent.h>
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
	struct trialrun *runs;
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

static int is_source(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && strcmp(dot, ".c") == 0 && dot != entry->d_name;
}

static void set_run(struct trialrun *run, const struct lesson *lesson, const char *seeds, const char *path)
{
	run->lesson = lesson;
	snprintf(run->source, sizeof(run->source), "%s", path);
	snprintf(run->seeds, sizeof(run->seeds), "%s", seeds);
}

/* Of wrong/, in alphabetical order. */
static int collect(struct examined *examined, struct reason *why)
{
	const struct lesson *lesson = examined->lesson;
	char folder[PATH_MAX], path[PATH_MAX];
	struct dirent **entries = NULL;
	int count = scandir(lesson_path(lesson, "wrong", folder), &entries, is_source, alphasort);

	if (count < 0) {
		complain(examined, "there is no wrong/: a check is trusted only when programs fail it");
		count = 0;
	}
	examined->count = (size_t)count + RUN_WRONG;
	examined->runs = trialrun_alloc(examined->count);
	if (examined->runs) {
		set_run(&examined->runs[RUN_START], lesson, "1", lesson_path(lesson, "start.c", path));
		set_run(&examined->runs[RUN_SOLUTION], lesson, examined->test->seeds,
		        workspace_solution(examined->test->workspace, lesson, path));
	}
	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%.3800s/%.250s", folder, entries[i]->d_name);
		if (examined->runs)
			set_run(&examined->runs[RUN_WRONG + i], lesson, "1", path);
		free(entries[i]);
	}
	free(entries);
	return examined->runs ? 0 : reason_set(why, -ENOMEM, "no memory for the self-test");
}

/* What a file of wrong/ is called: the mistake. */
static const char *name_of(const struct trialrun *run, char *name, size_t size)
{
	const char *slash = strrchr(run->source, '/');

	snprintf(name, size, "%s", slash + 1);
	*strrchr(name, '.') = '\0';
	return name;
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
	const struct trialrun *run = &examined->runs[index];
	char name[256], other[256];

	name_of(run, name, sizeof(name));
	if (!has_run(examined, run) || run->verdict == REPORT_SKIP)
		return;
	if (run->verdict != REPORT_WRONG && run->verdict != REPORT_HANG)
		complain(examined, "wrong/%s.c must fail the check, and is %s%s%s", name,
		        report_verdict_names[run->verdict], *run->message ? ": " : "", run->message);
	else if (strcmp(run->mistake, name) != 0)
		complain(examined, "wrong/%s.c fails with the mistake '%s': %s", name, run->mistake,
		        run->message);
	for (size_t i = RUN_WRONG; i < index; i++)
		if (examined->runs[i].done && strcmp(examined->runs[i].message, run->message) == 0)
			complain(examined, "wrong/%s.c and wrong/%s.c fail with the same message: %s",
			        name_of(&examined->runs[i], other, sizeof(other)), name, run->message);
}

static void judge_hints(struct examined *examined, enum language language)
{
	struct hints hints;
	struct reason why;
	char name[256];

	if (hints_load(&hints, examined->lesson, language, &why) != 0) {
		complain(examined, "%s", why.text);
		return;
	}
	for (size_t i = 1; i <= HINTS_TIERS + examined->count - RUN_WRONG; i++) {
		char *text;

		if (i <= HINTS_TIERS)
			snprintf(name, sizeof(name), "%zu", i);
		else
			name_of(&examined->runs[RUN_WRONG + i - HINTS_TIERS - 1], name, sizeof(name));
		text = hints_find(&hints, name);
		if (!text || !*text)
			complain(examined, "hints (%s): nothing under == %s", language_names[language], name);
		free(text);
	}
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

static void judge(struct examined *examined)
{
	const struct trialrun *solution = &examined->runs[RUN_SOLUTION];

	judge_start(examined);
	judge_solution(examined);
	for (size_t i = RUN_WRONG; i < examined->count; i++)
		judge_wrong(examined, i);
	judge_hints(examined, LANGUAGE_EN);
	judge_hints(examined, LANGUAGE_ES);
	judge_prose(examined, "README.md");
	judge_prose(examined, "README.es.md");
	if (examined->complaints == 0)
		fprintf(examined->test->log, "%s: right: %u cases%s, %zu wrong programs are recognised\n",
		        examined->lesson->slug, solution->cases,
		        solution->verdict == REPORT_SKIP ? " (skipped here)" : "",
		        examined->count - RUN_WRONG);
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
	return error ? error : examined.complaints;
}
