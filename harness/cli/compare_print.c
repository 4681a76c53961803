/* See compare_print.h. */
#include "compare_print.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* "6.80k", "20.1m": three digits and a prefix. Returns `buffer`. */
static char *format_short(double value, char *buffer, size_t size)
{
	static const char *const prefixes[] = {"n", "µ", "m", "", "k", "M", "G"};
	size_t prefix = 3;

	if (value == 0 || !isfinite(value)) {
		snprintf(buffer, size, "%s", value == 0 ? "0" : "-");
		return buffer;
	}
	/* 999.5 would be written as 1000. */
	for (; value >= 999.5 && prefix < 6; prefix++)
		value /= 1000;
	for (; value < 0.9995 && prefix > 0; prefix--)
		value *= 1000;
	snprintf(buffer, size, "%.*f%s", value < 9.995 ? 2 : value < 99.95 ? 1 : 0, value, prefixes[prefix]);
	return buffer;
}

/* "0.983": four digits, enough to see a tenth of a per cent. Returns `buffer`. */
static char *format_ratio(double ratio, char *buffer, size_t size)
{
	if (isnan(ratio))
		snprintf(buffer, size, "-");
	else if (isinf(ratio))
		snprintf(buffer, size, "inf");
	else if (ratio != 0 && (ratio < 0.0995 || ratio >= 9999.5))
		snprintf(buffer, size, "%.2g", ratio);
	else
		snprintf(buffer, size, "%.*f",
		        ratio < 9.9995   ? 3
		        : ratio < 99.995 ? 2
		        : ratio < 999.95 ? 1
		                         : 0,
		        ratio);
	return buffer;
}

/* Why a run has no number for a cell: "refused (EPERM)", ... */
static void put_lack(FILE *out, const struct run_cell *cell)
{
	const struct outcome *outcome = &cell->trials[0]->outcome;

	for (size_t i = 0; i < cell->count; i++)
		if (cell->trials[i]->outcome.status != TRIAL_OK)
			outcome = &cell->trials[i]->outcome;
	if (outcome->status != TRIAL_OK)
		fprintf(out, "%s%s%s%s", trial_status_names[outcome->status], outcome->error ? " (" : "",
		        outcome->error ? strerrorname_np(-outcome->error) : "", outcome->error ? ")" : "");
	else
		fputs("did no job in time", out);
}

/* printf() pads by bytes; µ has two. */
static void put_right(FILE *out, const char *text, int columns)
{
	for (const char *at = text; *at; at++)
		columns -= (*at & 0xc0) != 0x80;
	fprintf(out, "%*s%s", columns > 0 ? columns : 0, "", text);
}

static void put_row(FILE *out, const struct compared_cell *cell, int name_columns)
{
	const struct comparison *const comparison = &cell->comparison;
	char text[32], high[32];

	fprintf(out, "%-*s", name_columns, cell->b->trials[0]->cell);
	put_right(out, format_short(comparison->median_a, text, sizeof(text)), 8);
	put_right(out, format_short(comparison->median_b, text, sizeof(text)), 8);
	if (isnan(comparison->p)) {
		fputs("  no comparison:", out);
		for (int i = 0; i < 2; i++) {
			if (i == 0 ? comparison->count_a : comparison->count_b)
				continue;
			fprintf(out, "%s %s ", i && !comparison->count_a ? "," : "", i == 0 ? "A" : "B");
			put_lack(out, i == 0 ? cell->a : cell->b);
		}
		fputc('\n', out);
		return;
	}
	put_right(out, format_ratio(comparison->ratio, text, sizeof(text)), 8);
	put_right(out, format_ratio(comparison->interval.low, text, sizeof(text)), 8);
	fprintf(out, " .. %-7s %s", format_ratio(comparison->interval.high, high, sizeof(high)),
	        comparison_verdict_names[comparison->verdict]);
	fprintf(out, "%s%s\n", comparison->trials_needed ? ", too few trials" : "",
	        compared_cell_is_polluted(cell) ? " *" : "");
}

/* How to read the table. */
static void put_legend(FILE *out, const struct run_comparison *result)
{
	unsigned needed = 0;
	bool polluted = false;

	for (size_t i = 0; i < result->count; i++) {
		if (result->cells[i].comparison.trials_needed > needed)
			needed = result->cells[i].comparison.trials_needed;
		polluted = polluted || compared_cell_is_polluted(&result->cells[i]);
	}
	fprintf(out,
	        "\nMedians of the trials; their ratio with a 95 %% bootstrap interval. Verdicts by "
	        "Mann-Whitney\n"
	        "tests, corrected for %zu comparison%s (Holm).\n",
	        result->family, result->family == 1 ? "" : "s");
	if (needed)
		fprintf(out,
		        "Too few trials: for a verdict beside so many others at least %u each are needed. "
		        "--cells compares\nfewer cells.\n",
		        needed);
	if (polluted)
		fputs("* All trials of one run or both were disturbed by other programs.\n", out);
}

static void put_unmatched(
        FILE *out, const struct run_cell *const *cells, size_t count, const char *letter, const char *run)
{
	if (count == 0)
		return;
	fprintf(out, "\nOnly in %s (%s):\n", letter, run);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "  %s\n", cells[i]->trials[0]->cell);
}

void compare_print_table(const struct run_comparison *result, const struct run *runs, FILE *out)
{
	int name_columns = 4;

	for (size_t i = 0; i < result->count; i++) {
		const int columns = (int)strlen(result->cells[i].b->trials[0]->cell);

		name_columns = columns > name_columns ? columns : name_columns;
	}
	for (int i = 0; i < 2; i++)
		fprintf(out, "%c: %s, %s\n", 'A' + i, runs[i].path, runs[i].date);
	if (result->count > 0) {
		fprintf(out, "\n%s, %s\n\n", result->metric->title, result->metric->unit);
		fprintf(out, "%-*s%8s%8s%8s%8s    %-7s %s\n", name_columns, "cell", "A", "B", "B/A", "95 %",
		        "", "verdict: B is");
		for (size_t i = 0; i < result->count; i++)
			put_row(out, &result->cells[i], name_columns);
		put_legend(out, result);
	} else {
		fputs("\nThe runs have no cell in common.\n", out);
	}
	put_unmatched(out, result->only_a, result->only_a_count, "A", runs[0].run);
	put_unmatched(out, result->only_b, result->only_b_count, "B", runs[1].run);
}

static json_t *number(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *cell_to_json(const struct compared_cell *cell)
{
	const struct comparison *const comparison = &cell->comparison;

	return json_pack("{s:s, s:I, s:I, s:o, s:o, s:o, s:[o, o], s:o, s:o, s:s, s:I, s:b}", "cell",
	        cell->b->trials[0]->cell, "trials_a", (json_int_t)comparison->count_a, "trials_b",
	        (json_int_t)comparison->count_b, "median_a", number(comparison->median_a), "median_b",
	        number(comparison->median_b), "ratio", number(comparison->ratio), "interval",
	        number(comparison->interval.low), number(comparison->interval.high), "p",
	        number(comparison->p), "p_adjusted", number(comparison->p_adjusted), "verdict",
	        comparison_verdict_names[comparison->verdict], "trials_needed",
	        (json_int_t)comparison->trials_needed, "disturbed", compared_cell_is_polluted(cell));
}

static json_t *names_to_json(const struct run_cell *const *cells, size_t count)
{
	json_t *const names = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(names, json_string(cells[i]->trials[0]->cell));
	return names;
}

json_t *compare_to_json(const struct run_comparison *result, const struct run *runs)
{
	json_t *const cells = json_array(), *const differences = json_object();

	for (size_t i = 0; i < result->count; i++)
		json_array_append_new(cells, cell_to_json(&result->cells[i]));
	for (size_t i = 0; i < result->difference_count; i++)
		json_object_set_new(differences, result->differences[i].key,
		        json_pack("[s, s]", result->differences[i].a, result->differences[i].b));
	return json_pack("{s:s, s:s, s:s, s:s, s:I, s:o, s:o, s:o, s:o}", "a", runs[0].path, "b",
	        runs[1].path, "metric", result->metric->name, "unit", result->metric->unit, "comparisons",
	        (json_int_t)result->family, "cells", cells, "only_a",
	        names_to_json(result->only_a, result->only_a_count), "only_b",
	        names_to_json(result->only_b, result->only_b_count), "differences", differences);
}
