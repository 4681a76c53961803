/* See gantt_table.h. What this file does not do: colours and lengths are plots/gantt.gp's. */
#include "figures/gantt_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LETTER_WIDTH 6.2
/* Lower lanes have no room for letters. */
#define LETTER_LANE 16
#define COLOURS 10

/* What a block of the table holds; the script knows these words. */
enum block_kind { MERGED, BAR, SWITCH, OTHERS, LABEL, ARRIVAL, DEADLINE, MISS, BLOCK_KINDS };

static const char *const block_names[BLOCK_KINDS] = {
        "merged", "bar", "switch", "others", "label", "arrival", "deadline", "miss"};

/* Above the bars of a panel with marks there is room for their heads. */
static double y_of(const struct gantt_page *page, const struct gantt_piece *piece, double share)
{
	const double top = page->gantt.panels[piece->panel].mark_count > 0 ? 0.32 : 0.1;
	const double tall = piece->kind == GANTT_SWITCH && !piece->merged ? 0.6 : 1;

	return piece->lane + 0.94 - (0.94 - top) * share * tall;
}

static bool belongs(
        const struct gantt_page *page, const struct gantt_piece *piece, enum block_kind kind, unsigned fill)
{
	const double width = (piece->to_ns - piece->from_ns) * GANTT_WIDTH /
	                     (double)(page->gantt.to_ns - page->gantt.from_ns);

	if (piece->kind != GANTT_RUN)
		return kind == (piece->kind == GANTT_SWITCH ? SWITCH : OTHERS);
	if (piece->series / COLOURS != fill)
		return false;
	if (kind == LABEL)
		return piece->high - piece->low > 0.7 && page->lane_height >= LETTER_LANE &&
		       width >= (double)strlen(page->gantt.series[piece->series]) * LETTER_WIDTH + 4;
	return kind == (piece->merged ? MERGED : BAR);
}

static void open_block(
        struct gantt_page *page, size_t lines, unsigned panel, enum block_kind kind, unsigned fill)
{
	if (lines > 0)
		return;
	fprintf(page->blocks, "%u:%s:%u ", panel + 1, block_names[kind], fill);
	fprintf(page->table, "# panel %u, %s\n", panel + 1, block_names[kind]);
}

static void close_block(const struct gantt_page *page, size_t lines)
{
	if (lines > 0)
		fputs("\n\n", page->table);
}

static void put_text(const char *text, FILE *out)
{
	for (; *text; text++)
		fputc((unsigned char)*text < ' ' || *text == '"' ? ' ' : *text, out);
}

static void put_pieces(struct gantt_page *page, unsigned panel, enum block_kind kind, unsigned fill)
{
	size_t lines = 0;

	for (size_t i = 0; i < page->pieces.count; i++) {
		const struct gantt_piece *const piece = &page->pieces.list[i];

		if (piece->panel != panel || !belongs(page, piece, kind, fill))
			continue;
		open_block(page, lines++, panel, kind, fill);
		fprintf(page->table, "%.9g\t%.9g\t%.4g\t%.4g\t%u\t", gantt_place(page, piece->from_ns),
		        gantt_place(page, piece->to_ns), y_of(page, piece, piece->high),
		        y_of(page, piece, piece->low), piece->series + 1);
		if (kind == LABEL)
			put_text(page->gantt.series[piece->series], page->table);
		fputc('\n', page->table);
	}
	close_block(page, lines);
}

static int by_lane_and_time(const void *one, const void *other)
{
	const struct gantt_mark *const a = one, *const b = other;

	if (a->lane != b->lane)
		return a->lane < b->lane ? -1 : 1;
	return a->at_ns < b->at_ns ? -1 : a->at_ns > b->at_ns;
}

/* One of those that would stand upon each other. */
static void put_marks(
        struct gantt_page *page, unsigned panel, const struct gantt_mark *marks, enum block_kind kind)
{
	const struct gantt_mark *last = NULL;
	size_t lines = 0;

	for (size_t i = 0; i < page->gantt.panels[panel].mark_count; i++) {
		const struct gantt_mark *const mark = &marks[i];

		if ((unsigned)mark->kind + ARRIVAL != kind || mark->at_ns < page->gantt.from_ns ||
		        mark->at_ns > page->gantt.to_ns)
			continue;
		if (last && last->lane == mark->lane &&
		        (double)(mark->at_ns - last->at_ns) < 2 * page->column_ns) {
			page->hidden_marks++;
			continue;
		}
		last = mark;
		open_block(page, lines++, panel, kind, 0);
		fprintf(page->table, "%.9g\t%.9g\t%.4g\t%.4g\t0\t\n", gantt_place(page, (double)mark->at_ns),
		        gantt_place(page, (double)mark->at_ns), mark->lane + 0.06, mark->lane + 0.94);
	}
	close_block(page, lines);
}

static int put_panel(struct gantt_page *page, unsigned panel)
{
	const struct gantt_panel *const shown = &page->gantt.panels[panel];
	struct gantt_mark *const marks = malloc((shown->mark_count + 1) * sizeof(*marks));

	if (!marks)
		return -ENOMEM;
	for (size_t i = 0; i < shown->mark_count; i++)
		marks[i] = shown->marks[i];
	qsort(marks, shown->mark_count, sizeof(*marks), by_lane_and_time);
	for (enum block_kind kind = MERGED; kind < ARRIVAL; kind++)
		for (unsigned fill = 0;
		        fill <= (kind == SWITCH || kind == OTHERS ? 0 : GANTT_SERIES_MAX / COLOURS); fill++)
			put_pieces(page, panel, kind, fill);
	for (enum block_kind kind = ARRIVAL; kind < BLOCK_KINDS; kind++)
		put_marks(page, panel, marks, kind);
	free(marks);
	return 0;
}

int gantt_table_write(struct gantt_page *page)
{
	int error = 0;

	fputs("# from\tto\ttop\tbottom\tseries\tlabel\n", page->table);
	for (unsigned i = 0; i < page->gantt.panel_count && !error; i++)
		error = put_panel(page, i);
	return error;
}
