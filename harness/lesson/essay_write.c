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
	const json_t *repetitions = json_object_get(essay->run->about, "repetitions");
	char machine[256];

	fprintf(out, "# %02u %s\n\n", essay->lesson->number, lesson_text(&essay->lesson->title, LANGUAGE_EN));
	if (essay_missing(essay, NULL) > 0)
		fputs("**Draft.** Expectations or arguments are missing; they are marked.\n\n", out);
	fprintf(out, "**%s** ", lesson_text(&essay->lesson->question, LANGUAGE_EN));
	if (essay->words->student[0]) {
		fputs("A report by ", out);
		put_words(out, essay->words->student);
		fputs(". ", out);
	}
	fputs("Measured on ", out);
	put_words(out, essay->run->date);
	fputs(", on ", out);
	put_words(out, environment_caption(essay->run->environment, machine, sizeof(machine)));
	fprintf(out,
	        ".\n\nEach cell is one model under one load. Its trials (at least %d, %zu in all) ran in "
	        "random order among "
	        "those of all cells, each in processes of its own, with every worker pinned to its CPU. A "
	        "number is "
	        "the median of the jobs done in a second, in those trials that no other program disturbed "
	        "where "
	        "there are any, with its 95 %% bootstrap interval. Models under a load that share a letter "
	        "could not be told apart; "
	        "`a` is the fastest (all pairs by Mann-Whitney tests, corrected together to 5 %%).\n\n",
	        (int)json_integer_value(repetitions), essay->run->trial_count);
}

static bool is_disturbed(const struct cell_summary *cell)
{
	return cell->trials[TRIAL_OK] > 0 && cell->polluted == cell->trials[TRIAL_OK];
}

/* Where all are, it is said once, at the end. */
static bool is_marked(const struct essay *essay, const struct cell_summary *cell)
{
	bool all = true;

	for (size_t c = 0; c < essay->summary.cell_count; c++)
		all = all && is_disturbed(&essay->summary.cells[c]);
	return !all && is_disturbed(cell);
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
		fprintf(out, "%s | | ", cell ? summary_mark(cell) : "not measured");
	} else {
		put_rate(out, cell->throughput);
		fputs(" | ", out);
		if (isfinite(cell->throughput_interval.low) && isfinite(cell->throughput_interval.high)) {
			put_rate(out, cell->throughput_interval.low);
			fputs(" to ", out);
			put_rate(out, cell->throughput_interval.high);
		} else {
			fprintf(out, "none: %u trial%s", cell->counted, cell->counted == 1 ? "" : "s");
		}
		fprintf(out, "%s | ", is_marked(essay, cell) ? " (disturbed)" : "");
	}
	fprintf(out, "%s | %s |\n", letters_shorten(essay->loads[load].letters[model], shortened),
	        strcmp(name, expected) == 0 ? "expected" : "");
}

static void write_expectation(const struct essay *essay, const struct load_words *words, FILE *out)
{
	const struct expectation before =
	        expectations_find(essay->progress, essay->lesson->slug, words->name);

	fputs("*Expected:* ", out);
	if (before.model) {
		fprintf(out, "%s (%.10s), because ", before.model, before.date);
		put_words(out, before.because[0] ? before.because : "(no reason given)");
		if (words->expected[0] && strcmp(words->expected, before.model) != 0)
			fprintf(out, " **Changed after the measurement** to %s.", words->expected);
		if (strcmp(words->because, before.because) != 0) {
			fputs(" **The reason was changed after the measurement** to: ", out);
			put_words(out, words->because[0] ? words->because : "(nothing)");
		}
	} else if (words->expected[0]) {
		fprintf(out, "%s, **written after the measurement**, because ", words->expected);
		put_words(out, words->because[0] ? words->because : "(no reason given)");
	} else {
		fputs("**missing**", out);
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
	fputs("| model | workers | jobs/s | 95 % interval | letters | yours |\n|---|--:|--:|---|---|---|\n",
	        out);
	for (size_t m = 0; m < essay->words->model_count; m++)
		write_row(essay, load, m, expected, out);
	fputc('\n', out);
	write_expectation(essay, words, out);
	if (*expected) {
		essay_judge(essay, load, expected, verdict, sizeof(verdict));
		fprintf(out, "*Verdict:* %s.\n\n", verdict);
	}
	fputs("*Argument:* ", out);
	if (words->argument[0])
		put_words(out, words->argument);
	else
		fputs("**missing**", out);
	fputs("\n\n", out);
}

void essay_write(const struct essay *essay, FILE *out)
{
	write_head(essay, out);
	if (essay->figure)
		fprintf(out, "![Throughput of each model under each load.](%s)\n\n", essay->figure);
	fputs("## Load by load\n\n", out);
	for (size_t i = 0; i < essay->words->load_count; i++)
		write_load(essay, i, out);
	essay_write_limits(essay, out);
}
