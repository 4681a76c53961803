/*
 * summary_print(): the table that a run ends with. See summary.h.
 *
 * It makes no numbers, it only writes those of the summary and asks verdicts.h which of them differ:
 * policies of a model down a column, models of a policy below the block. It starts with the block, a
 * sheet of models and policies; what stands under the table is in table_notes.c.
 */
#include "results/table.h"

#include "results/table_text.h"

#include <stdlib.h>
#include <string.h>

enum { RATE_COLUMNS = 6, SPREAD_COLUMNS = 6, RATIO_COLUMNS = 5, LETTER_COLUMNS = 3 };

/* Right-aligned by what is seen (printf counts bytes), and without spaces at the end of a row. */
static void put_right(struct table *table, const char *text, int columns)
{
	const int pad = table->pad + columns - table_columns(text);

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

static void begin_row(struct table *table, const char *text)
{
	fputs(text, table->out);
	table->pad = table->policy_columns - table_columns(text);
}

static const struct cell_summary *cell_of(const struct sheet *sheet, size_t model, size_t policy)
{
	return sheet->cell[model * sheet->policies + policy];
}

static char *letters_of(const struct sheet *sheet, size_t model, size_t policy, char *buffer)
{
	return letters_shorten(sheet->by_policy[model * sheet->policies + policy], buffer);
}

static int sheet_columns(const struct sheet *sheet)
{
	const int columns = RATE_COLUMNS + SPREAD_COLUMNS + RATIO_COLUMNS + 1 + sheet->letter_columns;

	return columns > sheet->heading_columns ? columns : sheet->heading_columns;
}

static void put_cell(struct table *table, const struct sheet *sheet, size_t model, size_t policy)
{
	const struct cell_summary *const cell = cell_of(sheet, model, policy);
	const struct cell_summary *const first = cell_of(sheet, model, sheet->first_policy);
	char rate[24], spread[24], last[24], letters[LETTERS_SIZE];

	if (!cell) {
		put_right(table, "-", RATE_COLUMNS);
		put_right(table, "", sheet_columns(sheet) - RATE_COLUMNS);
		return;
	}
	if (cell->status != TRIAL_OK)
		snprintf(last, sizeof(last), "[%zu]", table_note_for(table, cell));
	else
		table_ratio(cell, first, last, sizeof(last));
	if (cell->trials[TRIAL_OK] == 0) {
		put_right(table, summary_mark(cell), RATE_COLUMNS + SPREAD_COLUMNS);
	} else {
		put_right(table, table_rate(cell->throughput, rate, sizeof(rate)), RATE_COLUMNS);
		put_right(table, table_spread(cell, spread, sizeof(spread)), SPREAD_COLUMNS);
	}
	put_right(table, last, RATIO_COLUMNS);
	/* Letters begin at one column. */
	letters_of(sheet, model, policy, letters);
	put_right(table, letters, 1 + (int)strlen(letters));
	put_right(table, "",
	        sheet_columns(sheet) - RATE_COLUMNS - SPREAD_COLUMNS - RATIO_COLUMNS - 1 -
	                (int)strlen(letters));
}

/* The cells of a model in the sheet, or NULL when it has none. */
static const struct cell_summary *any_of(const struct sheet *sheet, size_t model)
{
	for (size_t policy = 0; policy < sheet->policies; policy++)
		if (cell_of(sheet, model, policy))
			return cell_of(sheet, model, policy);
	return NULL;
}

/* "pool, 4 workers". Returns its length. */
static int format_heading(const char *model, unsigned workers, char *buffer, size_t size)
{
	return snprintf(buffer, size, "%.24s, %u worker%s", model, workers, workers == 1 ? "" : "s");
}

static void put_heading(struct table *table, const struct sheet *sheet, const size_t *model, size_t count)
{
	const struct labels *const models = &table->groups.label[LABEL_MODEL];
	char text[64];

	begin_row(table, "policy");
	for (size_t i = 0; i < count; i++) {
		const int columns = format_heading(models->name[model[i]],
		        any_of(sheet, model[i])->first->outcome.workers, text, sizeof(text));

		put_right(table, " ", 1);
		fputs(text, table->out);
		table->pad = sheet_columns(sheet) - 1 - columns;
	}
	end_row(table);
}

/* As many models as go on a line. */
static void put_columns(struct table *table, const struct sheet *sheet, const size_t *model, size_t count)
{
	const struct labels *const policies = &table->groups.label[LABEL_POLICY];

	put_heading(table, sheet, model, count);
	for (size_t policy = 0; policy < sheet->policies; policy++) {
		bool any = false;

		for (size_t i = 0; i < count; i++)
			any = any || cell_of(sheet, model[i], policy);
		if (!any)
			continue;
		begin_row(table, policies->name[policy]);
		for (size_t i = 0; i < count; i++)
			put_cell(table, sheet, model[i], policy);
		end_row(table);
	}
}

static void put_models(struct table *table, const struct sheet *sheet)
{
	const int room = (TABLE_COLUMNS - table->policy_columns) / sheet_columns(sheet);
	const size_t abreast = room > 1 ? (size_t)room : 1;
	size_t *const model = table->abreast, count = 0;

	for (size_t i = 0; i < sheet->models; i++) {
		if (any_of(sheet, i))
			model[count++] = i;
		if (count == abreast || (count > 0 && i + 1 == sheet->models)) {
			put_columns(table, sheet, model, count);
			count = 0;
		}
	}
}

static void put_title(struct table *table, const struct group *group)
{
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
}

/* All cells of a group, and what can be said of them. */
static int sheet_fill(struct sheet *sheet, struct table *table, const struct group *group)
{
	const struct labels *const label = table->groups.label;
	struct family family;
	char letters[LETTERS_SIZE], heading[64];
	int error = 0;

	sheet->letter_columns = LETTER_COLUMNS;
	sheet->heading_columns = 0;
	sheet->first_policy = sheet->policies;
	for (size_t m = 0; m < sheet->models && !error; m++) {
		const size_t row = m * sheet->policies;

		for (size_t p = 0; p < sheet->policies; p++) {
			sheet->cell[row + p] = group_find(&table->groups, group, label[LABEL_POLICY].name[p],
			        label[LABEL_MODEL].name[m]);
			if (sheet->cell[row + p] && p < sheet->first_policy)
				sheet->first_policy = p;
		}
		if (any_of(sheet, m)) {
			const int columns = 1 + format_heading(label[LABEL_MODEL].name[m],
			                                any_of(sheet, m)->first->outcome.workers, heading,
			                                sizeof(heading));

			if (columns > sheet->heading_columns)
				sheet->heading_columns = columns;
		}
		error = verdicts_judge(&sheet->cell[row], sheet->policies, &sheet->by_policy[row], &family);
		undecided_add(&table->undecided_policies, &family);
		for (size_t p = 0; p < sheet->policies && !error; p++) {
			const int columns = (int)strlen(letters_of(sheet, m, p, letters));

			table->has_letters = table->has_letters || columns > 0;
			if (columns > sheet->letter_columns)
				sheet->letter_columns = columns;
		}
	}
	return error;
}

static void put_group(struct table *table, const struct group *group)
{
	struct sheet *const sheet = &table->sheet;

	if (table->error)
		return;
	table->error = sheet_fill(sheet, table, group);
	if (table->error)
		return;
	put_title(table, group);
	put_models(table, sheet);
	table->error = table_put_rankings(table, sheet);
	if (table->error)
		return;
	table_put_reservations(table, sheet);
	table_put_overloads(table, sheet);
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

static void table_release(struct table *table)
{
	free(table->sheet.cell);
	free(table->sheet.by_policy);
	free(table->abreast);
	free(table->notes);
	groups_release(&table->groups);
}

static int table_init(struct table *table, const struct summary *summary, FILE *out)
{
	*table = (struct table){.out = out, .policy_columns = (int)strlen("policy")};
	if (groups_init(&table->groups, summary) < 0)
		return -1;
	const struct labels *const policies = &table->groups.label[LABEL_POLICY];
	const size_t models = table->groups.label[LABEL_MODEL].count;
	const size_t cells = models * policies->count;

	for (size_t i = 0; i < policies->count; i++)
		if ((int)strlen(policies->name[i]) > table->policy_columns)
			table->policy_columns = (int)strlen(policies->name[i]);
	table->notes = calloc(summary->cell_count, sizeof(*table->notes));
	table->abreast = calloc(models, sizeof(*table->abreast));
	table->sheet = (struct sheet){
	        .models = models,
	        .policies = policies->count,
	        .cell = calloc(cells, sizeof(*table->sheet.cell)),
	        .by_policy = calloc(cells, sizeof(*table->sheet.by_policy)),
	};
	if (table->notes && table->abreast && table->sheet.cell && table->sheet.by_policy)
		return 0;
	table_release(table);
	return -1;
}

void summary_print(const struct summary *summary, FILE *out)
{
	struct table table;

	if (summary->cell_count == 0) {
		fputs("No trial was run.\n", out);
		return;
	}
	if (table_init(&table, summary, out) < 0) {
		fputs("There is no memory for a summary.\n", out);
		return;
	}
	put_groups(&table);
	if (table.error)
		fputs("There is no memory for the rest of the summary.\n", out);
	table_put_legend(&table);
	table_put_notes(&table);
	table_release(&table);
}
