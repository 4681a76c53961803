/*
 * essay_write: the report's Markdown.
 *
 * What the student wrote goes through put_words(), which escapes whatever Markdown, TeX or HTML would take
 * for its own.
 */
#include "lesson/essay.h"

#include "machine/environment.h"

#include <math.h>
#include <string.h>

/* That were asked for of each cell. */
static int repetitions_of(const struct essay *essay)
{
	return (int)json_integer_value(json_object_get(essay->run->about, "repetitions"));
}

static void put_words(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("\\`*_{}[]<>#|$~^@&", *text))
			fputc('\\', out);
		fputc(*text, out);
	}
}

/* Three digits, as the tables of the harness have them. */
static void put_rate(FILE *out, double value)
{
	if (value >= 99950)
		fprintf(out, "%.0fk", value / 1e3);
	else if (value >= 9995)
		fprintf(out, "%.1fk", value / 1e3);
	else if (value >= 999.5)
		fprintf(out, "%.2fk", value / 1e3);
	else
		fprintf(out, "%.3g", value);
}

static void write_head(const struct essay *essay, FILE *out)
{
	const enum language language = essay->language;
	char machine[256];

	fprintf(out, "# %02u %s\n\n", essay->lesson->number, lesson_text(&essay->lesson->title, language));
	if (essay_missing(essay, NULL) > 0)
		fputs(ESSAY_SAY(essay, draft), out);
	fprintf(out, "**%s** ", lesson_text(&essay->lesson->question, language));
	if (essay->words->student[0]) {
		fputs(ESSAY_SAY(essay, by), out);
		put_words(out, essay->words->student);
		fputs(". ", out);
	}
	fputs(ESSAY_SAY(essay, date), out);
	put_words(out, essay->run->date);
	fputs(ESSAY_SAY(essay, machine), out);
	put_words(out, environment_caption(essay->run->environment, machine, sizeof(machine)));
	fprintf(out, ESSAY_SAY(essay, method), repetitions_of(essay), essay->run->trial_count);
	if (essay->figure)
		fputs(ESSAY_SAY(essay, capitals), out);
	fputs("\n\n", out);
}

bool essay_is_disturbed(const struct cell_summary *cell)
{
	return cell->trials[TRIAL_OK] > 0 && cell->polluted == cell->trials[TRIAL_OK];
}

const char *essay_mark(const struct essay *essay, const struct cell_summary *cell)
{
	const char *mark = summary_mark(cell);

	if (strcmp(mark, trial_status_names[cell->status]) != 0)
		return mark; /* an errno */
	switch (cell->status) {
	case TRIAL_REFUSED:
		return ESSAY_SAY(essay, refused);
	case TRIAL_FAILED:
		return ESSAY_SAY(essay, failed);
	case TRIAL_TIMEOUT:
		return ESSAY_SAY(essay, timeout);
	default:
		return mark;
	}
}

/* Where all are, it is said once, at the end. */
static bool is_marked(const struct essay *essay, const struct cell_summary *cell)
{
	bool all = true;

	for (size_t c = 0; c < essay->summary.cell_count; c++)
		all = all && essay_is_disturbed(&essay->summary.cells[c]);
	return !all && essay_is_disturbed(cell);
}

static void put_trials(const struct essay *essay, unsigned trials, FILE *out)
{
	fprintf(out, trials == 1 ? ESSAY_SAY(essay, trial) : ESSAY_SAY(essay, trials), trials);
}

/* "2.00k to 2.03k (5 trials, disturbed)" */
static void write_interval(const struct essay *essay, const struct cell_summary *cell, FILE *out)
{
	const struct interval *interval = &cell->throughput_interval;
	const bool marked = is_marked(essay, cell);
	bool few = (int)cell->counted < repetitions_of(essay);

	if (isfinite(interval->low) && isfinite(interval->high)) {
		put_rate(out, interval->low);
		fputs(ESSAY_SAY(essay, to), out);
		put_rate(out, interval->high);
	} else {
		fputs(ESSAY_SAY(essay, none), out);
		put_trials(essay, cell->counted, out);
		few = false;
	}
	if (few || marked)
		fputs(" (", out);
	if (few)
		put_trials(essay, cell->counted, out);
	if (marked)
		fprintf(out, "%s%s", few ? ", " : "", ESSAY_SAY(essay, disturbed));
	if (few || marked)
		fputc(')', out);
}

static void write_row(const struct essay *essay, size_t load, size_t model, const char *expected, FILE *out)
{
	const struct cell_summary *cell = essay->loads[load].cells[model];
	const char *name = essay->words->models[model];
	char shortened[LETTERS_SIZE];

	if (cell)
		fprintf(out, "| %s | %u | ", name, cell->first->outcome.workers);
	else
		fprintf(out, "| %s | - | ", name);
	if (!cell || !isfinite(cell->throughput)) {
		fprintf(out, "%s | | ", cell ? essay_mark(essay, cell) : ESSAY_SAY(essay, not_measured));
	} else {
		put_rate(out, cell->throughput);
		fputs(" | ", out);
		write_interval(essay, cell, out);
		fputs(" | ", out);
	}
	fprintf(out, "%s | %s |\n", letters_shorten(essay->loads[load].letters[model], shortened),
	        strcmp(name, expected) == 0 ? ESSAY_SAY(essay, yours) : "");
}

static void put_or(FILE *out, const char *words, const char *otherwise)
{
	if (words[0])
		put_words(out, words);
	else
		fputs(otherwise, out);
}

static void write_before(const struct essay *essay, const struct load_words *words,
        const struct expectation *before, FILE *out)
{
	fprintf(out, "%s (%.10s)%s", before->model, before->date, ESSAY_SAY(essay, because));
	put_or(out, before->because, ESSAY_SAY(essay, no_reason));
	if (words->expected[0] && strcmp(words->expected, before->model) != 0)
		fprintf(out, ESSAY_SAY(essay, changed), words->expected);
	if (strcmp(words->because, before->because) != 0) {
		fputs(ESSAY_SAY(essay, reason_changed), out);
		put_or(out, words->because, ESSAY_SAY(essay, nothing));
	}
}

static void write_expectation(const struct essay *essay, const struct load_words *words, FILE *out)
{
	const struct expectation before =
	        expectations_find(essay->progress, essay->lesson->slug, words->name);

	fputs(ESSAY_SAY(essay, expected), out);
	if (before.model) {
		write_before(essay, words, &before, out);
	} else if (words->expected[0]) {
		fprintf(out, ESSAY_SAY(essay, too_late), words->expected);
		fputs(ESSAY_SAY(essay, because), out);
		put_or(out, words->because, ESSAY_SAY(essay, no_reason));
	} else {
		fputs(ESSAY_SAY(essay, missing), out);
	}
	fputs("\n\n", out);
}

static void write_load(const struct essay *essay, size_t load, FILE *out)
{
	const struct load_words *words = &essay->words->loads[load];
	const struct expectation before =
	        expectations_find(essay->progress, essay->lesson->slug, words->name);
	const char *expected = before.model ? before.model : words->expected;
	char verdict[320];

	fprintf(out, "### %s\n\n", essay->loads[load].workload ? essay->loads[load].workload : words->name);
	fprintf(out, ESSAY_SAY(essay, table));
	fputs("|---|--:|--:|---|---|---|\n", out);
	for (size_t m = 0; m < essay->words->model_count; m++)
		write_row(essay, load, m, expected, out);
	fputc('\n', out);
	write_expectation(essay, words, out);
	if (*expected) {
		essay_judge(essay, load, expected, verdict, sizeof(verdict));
		fprintf(out, ESSAY_SAY(essay, verdict), verdict);
	}
	fputs(ESSAY_SAY(essay, argument), out);
	put_or(out, words->argument, ESSAY_SAY(essay, missing));
	fputs("\n\n", out);
}

void essay_write(const struct essay *essay, FILE *out)
{
	write_head(essay, out);
	if (essay->figure)
		fprintf(out, "![%s](%s)\n\n", ESSAY_SAY(essay, figure), essay->figure);
	fputs(ESSAY_SAY(essay, loads), out);
	for (size_t i = 0; i < essay->words->load_count; i++)
		write_load(essay, i, out);
	essay_write_limits(essay, out);
}
