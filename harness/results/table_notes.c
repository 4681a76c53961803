/*
 * table_notes: what stands below a block of the table and below the whole. See table.h.
 */
#include "results/table.h"
#include "results/table_text.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

size_t table_note_for(struct table *table, const struct cell_summary *cell)
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

/* The models of a policy beside their letters, in the order of these; registered order among equals.
 * The caller frees it; NULL without memory, empty when nothing could be decided. */
static char *rank_models(struct table *table, const struct sheet *sheet, size_t policy)
{
	const struct labels *const models = &table->groups.label[LABEL_MODEL];
	const struct cell_summary **const cell = calloc(sheet->models, sizeof(*cell));
	char(*const letters)[LETTERS_SIZE] = calloc(sheet->models, sizeof(*letters));
	size_t *const order = calloc(sheet->models, sizeof(*order)), size, ranked = 0;
	char *text = NULL, shortened[LETTERS_SIZE];
	FILE *const out = open_memstream(&text, &size);
	struct family family;

	if (!cell || !letters || !order || !out)
		goto release;
	for (size_t i = 0; i < sheet->models; i++)
		cell[i] = sheet->cell[i * sheet->policies + policy];
	if (verdicts_judge(cell, sheet->models, letters, &family) < 0)
		goto release;
	undecided_add(&table->undecided_models, &family);
	for (size_t i = 0; i < sheet->models; i++) {
		size_t place = ranked;

		if (!letters[i][0])
			continue;
		for (; place > 0 && strcmp(letters[order[place - 1]], letters[i]) > 0; place--)
			order[place] = order[place - 1];
		order[place] = i;
		ranked++;
	}
	for (size_t i = 0; i < ranked; i++)
		fprintf(out, "%s%s %s", i ? ", " : "", models->name[order[i]],
		        letters_shorten(letters[order[i]], shortened));
	fputc('\0', out);
release:
	if (out && fclose(out) != 0) {
		free(text);
		text = NULL;
	}
	free(order);
	free(letters);
	free(cell);
	return text;
}

/* One line for all policies under which the models rank alike. */
static void put_ranking(struct table *table, char *const *ranking, size_t first, size_t count)
{
	const struct labels *const policies = &table->groups.label[LABEL_POLICY];
	char text[1200];
	size_t used = (size_t)snprintf(text, sizeof(text), "models under ");

	for (size_t i = first; i < count && used < sizeof(text); i++) {
		if (i > first && strcmp(ranking[i], ranking[first]) != 0)
			continue;
		used += (size_t)snprintf(
		        text + used, sizeof(text) - used, "%s%s", i > first ? ", " : "", policies->name[i]);
		if (i > first)
			ranking[i][0] = '\0';
	}
	if (used < sizeof(text))
		snprintf(text + used, sizeof(text) - used, ": %s", ranking[first]);
	table_wrap(table->out, text, 0, 2, TABLE_COLUMNS);
	table->has_ranking = true;
}

int table_put_rankings(struct table *table, const struct sheet *sheet)
{
	char **const ranking = calloc(sheet->policies, sizeof(*ranking));
	int error = ranking ? 0 : -ENOMEM;

	for (size_t i = 0; i < sheet->policies && !error; i++) {
		ranking[i] = rank_models(table, sheet, i);
		error = ranking[i] ? 0 : -ENOMEM;
	}
	for (size_t i = 0; i < sheet->policies && !error; i++)
		if (ranking[i][0])
			put_ranking(table, ranking, i, sheet->policies);
	for (size_t i = 0; ranking && i < sheet->policies; i++)
		free(ranking[i]);
	free(ranking);
	return error;
}

void table_put_reservations(struct table *table, const struct sheet *sheet)
{
	const struct labels *const label = table->groups.label;
	char text[1200], rate[24];

	for (size_t p = 0; p < sheet->policies; p++) {
		size_t used = 0;

		for (size_t m = 0; m < sheet->models && used < sizeof(text); m++) {
			const struct cell_summary *const cell = sheet->cell[m * sheet->policies + p];

			if (!cell || isnan(cell->throughput_per_reserved))
				continue;
			if (used == 0)
				used = (size_t)snprintf(text, sizeof(text),
				        "%s per reserved bandwidth:", label[LABEL_POLICY].name[p]);
			else
				text[used++] = ',';
			used += (size_t)snprintf(text + used, sizeof(text) - used, " %s %s",
			        label[LABEL_MODEL].name[m],
			        table_rate(cell->throughput_per_reserved, rate, sizeof(rate)));
		}
		if (used > 0) {
			table_wrap(table->out, text, 0, 2, TABLE_COLUMNS);
			table->has_reservation = true;
		}
	}
}

void table_put_overloads(struct table *table, const struct sheet *sheet)
{
	const struct labels *const label = table->groups.label;
	char text[1200];
	size_t used = 0;

	for (size_t p = 0; p < sheet->policies; p++)
		for (size_t m = 0; m < sheet->models && used < sizeof(text); m++) {
			const struct cell_summary *const cell = sheet->cell[m * sheet->policies + p];

			if (!cell || !summary_is_overloaded(cell))
				continue;
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s %s under %s",
			        used ? "," : "overloaded:", label[LABEL_MODEL].name[m],
			        label[LABEL_POLICY].name[p]);
		}
	if (used > 0) {
		table_wrap(table->out, text, 0, 2, TABLE_COLUMNS);
		table->has_overload = true;
	}
}

void table_put_notes(const struct table *table)
{
	for (size_t i = 0; i < table->note_count; i++) {
		const struct cell_summary *const cell = table->notes[i];
		char text[512], number[24];
		const int column = snprintf(number, sizeof(number), "[%zu] ", i + 1);

		snprintf(text, sizeof(text), "%s%s%s: %s", trial_status_names[cell->status],
		        cell->error ? ", " : "", cell->error ? strerrorname_np(-cell->error) : "",
		        cell->reason);
		fprintf(table->out, "%s%s", i == 0 ? "\n" : "", number);
		table_wrap(table->out, text, column, column, TABLE_COLUMNS);
	}
}

static void put_line(const struct table *table, const char *text)
{
	if (text[0])
		table_wrap(table->out, text, 0, 0, TABLE_COLUMNS);
}

/* What the columns are; one trial has neither an interval nor a ratio that means something. */
static void explain_columns(const struct summary *summary, char *text, size_t size)
{
	unsigned least = 0, most = 0;
	char trials[40];

	for (size_t i = 0; i < summary->cell_count; i++) {
		const unsigned ok = summary->cells[i].counted;

		if (ok == 0)
			continue;
		least = least == 0 || ok < least ? ok : least;
		most = ok > most ? ok : most;
	}
	text[0] = '\0';
	if (most == 1)
		snprintf(text, size, "One trial a cell: no interval, and no verdict.");
	if (most < 2)
		return;
	if (least == most)
		snprintf(trials, sizeof(trials), "%u", most);
	else
		snprintf(trials, sizeof(trials), "%u to %u", least, most);
	snprintf(text, size,
	        "Median of %s trials; ± half of its 95 %% bootstrap interval%s; its ratio to the first "
	        "policy.",
	        trials, least < STATS_INTERVAL_LEAST ? STATS_INTERVAL_OF_FEW : "");
}

void table_put_legend(const struct table *table)
{
	const struct summary *const summary = table->groups.summary;
	char text[400];

	explain_columns(summary, text, sizeof(text));
	if (!text[0])
		return;
	fputc('\n', table->out);
	put_line(table, text);
	if (table->has_letters || table->has_ranking)
		put_line(table,
		        "Letters, a the fastest: policies of one column, models of one line, cannot be told "
		        "apart where they share a letter; those that share none differ (all pairs by "
		        "Mann-Whitney tests, corrected together to 5 %, and an interval of their ratio "
		        "without 1).");
	put_line(table, undecided_explain(&table->undecided_policies, "policies", text, sizeof(text)));
	put_line(table, undecided_explain(&table->undecided_models, "models", text, sizeof(text)));
	if (table->has_overload)
		put_line(table, "Overloaded: in most trials more jobs came than were done. The number is "
		                "what the model "
		                "could do, and latencies say how long the trial was, no more.");
	if (table->has_reservation)
		put_line(table,
		        "Per reserved bandwidth: divided by the reserved share of the CPUs that the workers "
		        "could use, where the reservation was used up.");
	put_line(table, summary_explain_deadline(summary, text, sizeof(text)));
	put_line(table, summary_explain_pollution(summary, text, sizeof(text)));
	put_line(table, summary_explain_unsteadiness(summary, text, sizeof(text)));
}
