/*
 * summary_print(): the table that a run ends with. See summary.h.
 *
 * It makes no numbers, it only writes those of the summary: three digits, because no more are
 * worth reading, and the comparison with the first policy, because that is what a policy is
 * chosen by. Two policies whose intervals overlap are not told apart, and the table says so.
 */
#include "results/summary.h"

#include "results/groups.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MODELS_ABREAST = 4, POLICY_COLUMNS = 21, CELL_COLUMNS = 19, PAGE_COLUMNS = 100 };

struct table {
	FILE *out;
	struct groups groups;
	const struct cell_summary *
	        *notes; /* the first cell of each different reason, in order of appearance */
	size_t note_count;
	int pad; /* spaces that are due before the next text of this row */
};

/* "6.80k": three digits and a prefix. Returns `buffer`. */
static char *format_rate(double rate, char *buffer, size_t size)
{
	static const char prefixes[] = {'\0', 'k', 'M', 'G'};
	size_t prefix = 0;

	if (rate == 0)
		snprintf(buffer, size, "0");
	/* 999.5 would be written as 1000. */
	while (rate >= 999.5 && prefix + 1 < sizeof(prefixes)) {
		rate /= 1000;
		prefix++;
	}
	if (rate > 0)
		snprintf(buffer, size, "%.*f%.1s",
		        rate < 9.995   ? 2
		        : rate < 99.95 ? 1
		                       : 0,
		        rate, &prefixes[prefix]);
	return buffer;
}

/* Half the width of the interval in per cent of the median. Returns `buffer`. */
static char *format_spread(const struct cell_summary *cell, char *buffer, size_t size)
{
	const struct interval *const interval = &cell->throughput_interval;
	const double percent = 50 * (interval->high - interval->low) / cell->throughput;

	if (cell->counted < 2 || !isfinite(percent))
		buffer[0] = '\0';
	else
		snprintf(buffer, size, "±%.*f%%", percent < 9.95 ? 1 : 0, percent);
	return buffer;
}

/* How the median compares with that of the first policy. Returns `buffer`. */
static char *format_ratio(
        const struct cell_summary *cell, const struct cell_summary *first, char *buffer, size_t size)
{
	buffer[0] = '\0';
	if (!first || first == cell || !(first->throughput > 0))
		return buffer;
	const struct interval *const a = &cell->throughput_interval, *const b = &first->throughput_interval;
	const char *const sign = a->low <= b->high && b->low <= a->high ? "≈" : "×";
	const double ratio = cell->throughput / first->throughput;

	if (ratio > 0 && ratio < 0.001)
		snprintf(buffer, size, "%s%.0e", sign, ratio);
	else
		snprintf(buffer, size, "%s%.*f", sign, ratio < 0.0995 ? 3 : ratio < 9.995 ? 2 : 0, ratio);
	return buffer;
}

/* The number of the note that gives this cell's reason. */
static size_t note_for(struct table *table, const struct cell_summary *cell)
{
	for (size_t i = 0; i < table->note_count; i++) {
		const struct cell_summary *const noted = table->notes[i];

		if (noted->status == cell->status && noted->error == cell->error &&
		        strcmp(noted->reason, cell->reason) == 0)
			return i + 1;
	}
	table->notes[table->note_count++] = cell;
	return table->note_count;
}

/* What a cell without a number shows: the errno where there is one. */
static const char *verdict_of(const struct cell_summary *cell)
{
	const char *const name = cell->status == TRIAL_REFUSED ? strerrorname_np(-cell->error) : NULL;

	return name && cell->error ? name : trial_status_names[cell->status];
}

/* Terminal columns of UTF-8 text: its bytes without those that continue a character. */
static int columns_of(const char *text)
{
	int columns = 0;

	for (; *text; text++)
		columns += (*text & 0xc0) != 0x80;
	return columns;
}

/* Right-aligned by what is seen (printf counts bytes), and without spaces at the end of a row. */
static void put_right(struct table *table, const char *text, int columns)
{
	const int pad = table->pad + columns - columns_of(text);

	table->pad = pad;
	if (*text) {
		fprintf(table->out, "%*s%s", pad, "", text);
		table->pad = 0;
	}
}

static void end_row(struct table *table)
{
	fputc('\n', table->out);
	table->pad = 0;
}

/* A policy with many digits takes room from the first column. */
static void begin_row(struct table *table, const char *text)
{
	fputs(text, table->out);
	table->pad = POLICY_COLUMNS - columns_of(text);
}

static void put_cell(struct table *table, const struct cell_summary *cell, const struct cell_summary *first)
{
	char rate[24], spread[24], last[24], verdict[64];

	if (!cell) {
		put_right(table, "-", CELL_COLUMNS);
		return;
	}
	if (cell->status != TRIAL_OK)
		snprintf(last, sizeof(last), "[%zu]", note_for(table, cell));
	else
		format_ratio(cell, first, last, sizeof(last));
	if (cell->trials[TRIAL_OK] == 0) {
		snprintf(verdict, sizeof(verdict), "%s %6s", verdict_of(cell), last);
		put_right(table, verdict, CELL_COLUMNS);
		return;
	}
	put_right(table, format_rate(cell->throughput, rate, sizeof(rate)), CELL_COLUMNS - 13);
	put_right(table, format_spread(cell, spread, sizeof(spread)), 6);
	put_right(table, last, 7);
}

static void put_heading(
        struct table *table, const struct group *group, const char *const *model, size_t count)
{
	const struct labels *const policies = &table->groups.label[LABEL_POLICY];
	char name[MODELS_ABREAST][32], workers_text[MODELS_ABREAST][32], text[72];
	bool fits = true;

	for (size_t i = 0; i < count; i++) {
		const struct cell_summary *cell = NULL;

		for (size_t policy = 0; policy < policies->count && !cell; policy++)
			cell = group_find(&table->groups, group, policies->name[policy], model[i]);
		const unsigned workers = cell->first->outcome.workers;

		snprintf(name[i], sizeof(name[i]), "%.18s", model[i]);
		snprintf(workers_text[i], sizeof(workers_text[i]), "%u worker%s", workers,
		        workers == 1 ? "" : "s");
		fits = fits && strlen(name[i]) + strlen(", ") + strlen(workers_text[i]) < CELL_COLUMNS;
	}
	begin_row(table, "policy");
	for (size_t i = 0; i < count; i++) {
		snprintf(text, sizeof(text), "%.31s%s%.31s", name[i], fits ? ", " : "",
		        fits ? workers_text[i] : "");
		put_right(table, text, CELL_COLUMNS);
	}
	end_row(table);
	if (fits)
		return;
	begin_row(table, "");
	for (size_t i = 0; i < count; i++)
		put_right(table, workers_text[i], CELL_COLUMNS);
	end_row(table);
}

/* Up to MODELS_ABREAST models of a group. */
static void put_columns(
        struct table *table, const struct group *group, const char *const *model, size_t count)
{
	const struct labels *const policies = &table->groups.label[LABEL_POLICY];
	const struct cell_summary *first[MODELS_ABREAST] = {0};
	const struct cell_summary *cell[MODELS_ABREAST];

	put_heading(table, group, model, count);
	for (size_t policy = 0, rows = 0; policy < policies->count; policy++) {
		bool any = false;

		for (size_t i = 0; i < count; i++) {
			cell[i] = group_find(&table->groups, group, policies->name[policy], model[i]);
			any = any || cell[i];
			if (rows == 0)
				first[i] = cell[i];
		}
		if (!any)
			continue;
		rows++;
		begin_row(table, policies->name[policy]);
		for (size_t i = 0; i < count; i++)
			put_cell(table, cell[i], first[i]);
		end_row(table);
	}
}

static bool has_model(const struct table *table, const struct group *group, const char *model)
{
	const struct labels *const policies = &table->groups.label[LABEL_POLICY];

	for (size_t policy = 0; policy < policies->count; policy++)
		if (group_find(&table->groups, group, policies->name[policy], model))
			return true;
	return false;
}

static void put_group(struct table *table, const struct group *group)
{
	const struct labels *const models = &table->groups.label[LABEL_MODEL];
	const char *model[MODELS_ABREAST];
	size_t count = 0;

	fprintf(table->out, "\n%s, ", group->workload);
	if (strcmp(group->background, "none") == 0)
		fputs("no background", table->out);
	else
		fprintf(table->out, "background %s", group->background);
	if (strcmp(group->arrival, "closed") != 0)
		fprintf(table->out, ", arrivals %s", group->arrival);
	if (table->groups.label[LABEL_PLACEMENT].count > 1)
		fprintf(table->out, ", placement %s", group->placement);
	fputs(", in jobs/s\n", table->out);
	for (size_t i = 0; i < models->count; i++) {
		if (has_model(table, group, models->name[i]))
			model[count++] = models->name[i];
		if (count == MODELS_ABREAST || (count > 0 && i + 1 == models->count)) {
			put_columns(table, group, model, count);
			count = 0;
		}
	}
}

/* For every placement and number of workers. */
static void put_placements(struct table *table, struct group group)
{
	const struct groups *const groups = &table->groups;
	const struct labels *const placements = &groups->label[LABEL_PLACEMENT];

	for (size_t p = 0; p < placements->count; p++)
		for (size_t n = 0; n < groups->worker_count; n++) {
			group.placement = placements->name[p];
			group.workers = groups->workers[n];
			if (group_exists(groups, &group))
				put_group(table, &group);
		}
}

static void put_groups(struct table *table)
{
	const struct labels *const label = table->groups.label;

	for (size_t w = 0; w < label[LABEL_WORKLOAD].count; w++)
		for (size_t b = 0; b < label[LABEL_BACKGROUND].count; b++)
			for (size_t a = 0; a < label[LABEL_ARRIVAL].count; a++)
				put_placements(
				        table, (struct group){.workload = label[LABEL_WORKLOAD].name[w],
				                       .background = label[LABEL_BACKGROUND].name[b],
				                       .arrival = label[LABEL_ARRIVAL].name[a]});
}

/* Words broken over lines of the page, the later ones indented. */
static void put_wrapped(FILE *out, const char *text, int column, int indent)
{
	bool first = true;
	char word[400];

	while (*text) {
		const size_t length = strcspn(text, " ");

		snprintf(word, sizeof(word), "%.*s", (int)length, text);
		if (!first && column + 1 + columns_of(word) > PAGE_COLUMNS) {
			fprintf(out, "\n%*s", indent, "");
			column = indent;
		} else if (!first) {
			fputc(' ', out);
			column++;
		}
		fputs(word, out);
		column += columns_of(word);
		first = false;
		text += length + (text[length] == ' ');
	}
	fputc('\n', out);
}

static void put_notes(const struct table *table)
{
	for (size_t i = 0; i < table->note_count; i++) {
		const struct cell_summary *const cell = table->notes[i];
		char text[512], number[24];
		const int column = snprintf(number, sizeof(number), "[%zu] ", i + 1);

		snprintf(text, sizeof(text), "%s%s%s: %s", trial_status_names[cell->status],
		        cell->error ? ", " : "", cell->error ? strerrorname_np(-cell->error) : "",
		        cell->reason);
		fprintf(table->out, "%s%s", i == 0 ? "\n" : "", number);
		put_wrapped(table->out, text, column, column);
	}
}

static void put_legend(const struct table *table)
{
	const struct summary *const summary = table->groups.summary;
	unsigned least = 0, most = 0;
	char text[300], trials[40];

	for (size_t i = 0; i < summary->cell_count; i++) {
		const unsigned ok = summary->cells[i].counted;

		if (ok == 0)
			continue;
		least = least == 0 || ok < least ? ok : least;
		most = ok > most ? ok : most;
	}
	if (most == 0)
		return;
	if (least == most)
		snprintf(trials, sizeof(trials), "%u trial%s", most, most == 1 ? "" : "s");
	else
		snprintf(trials, sizeof(trials), "%u to %u trials", least, most);
	snprintf(text, sizeof(text),
	        "Median of %s; ± half of its 95 %% bootstrap interval; × times the first policy of the "
	        "column, "
	        "≈ when the intervals overlap, so that no difference is shown.",
	        trials);
	fputc('\n', table->out);
	put_wrapped(table->out, text, 0, 0);
	summary_explain_deadline(summary, text, sizeof(text));
	if (text[0])
		put_wrapped(table->out, text, 0, 0);
	summary_explain_pollution(summary, text, sizeof(text));
	if (text[0])
		put_wrapped(table->out, text, 0, 0);
	summary_explain_unsteadiness(summary, text, sizeof(text));
	if (text[0])
		put_wrapped(table->out, text, 0, 0);
}

void summary_print(const struct summary *summary, FILE *out)
{
	struct table table = {.out = out};

	if (summary->cell_count == 0) {
		fputs("No trial was run.\n", out);
		return;
	}
	table.notes = calloc(summary->cell_count, sizeof(*table.notes));
	if (!table.notes || groups_init(&table.groups, summary) < 0) {
		fputs("There is no memory for a summary.\n", out);
	} else {
		put_groups(&table);
		put_legend(&table);
		put_notes(&table);
		groups_release(&table.groups);
	}
	free(table.notes);
}
