/*
 * gantt: checks, chooses the time axis, and tells the script.
 *
 * What narrow bars become is gantt_merge.h's, the table gantt_table.h's, colours and lengths
 * plots/gantt.gp's.
 */
#include "figures/gantt.h"

#include "figures/drawing.h"
#include "figures/gantt_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* More pieces would make a vector graphic slow to show. */
#define PIECES_MAX 20000
/* A series in a merged bar is at least about so high, in points. */
#define STACKED_HEIGHT 4

/* Checks. */

static int check_panel(const struct gantt *gantt, const struct gantt_panel *panel, struct reason *why)
{
	for (size_t i = 0; i < panel->bar_count; i++) {
		const struct gantt_bar *const bar = &panel->bars[i];

		if (bar->lane >= panel->lane_count ||
		        (bar->kind == GANTT_RUN && bar->series >= gantt->series_count))
			return reason_set(why, -EINVAL, "bar %zu is in lane %u of %zu and series %u of %zu",
			        i, bar->lane, panel->lane_count, bar->series, gantt->series_count);
		if (bar->end_ns < bar->start_ns)
			return reason_set(why, -EINVAL, "bar %zu ends before it starts", i);
	}
	for (size_t i = 0; i < panel->mark_count; i++)
		if (panel->marks[i].lane >= panel->lane_count)
			return reason_set(why, -EINVAL, "mark %zu is in lane %u of %zu", i,
			        panel->marks[i].lane, panel->lane_count);
	return 0;
}

static int check(struct gantt_page *page, struct reason *why)
{
	const struct gantt *const gantt = &page->gantt;
	int error = 0;

	for (size_t i = 0; i < gantt->panel_count; i++)
		page->lanes += gantt->panels[i].lane_count;
	if (gantt->panel_count == 0 || gantt->panel_count > GANTT_PANELS_MAX || page->lanes == 0 ||
	        page->lanes > GANTT_LANES_MAX || gantt->series_count > GANTT_SERIES_MAX)
		return reason_set(why, -EINVAL,
		        "%zu panels, %zu lanes and %zu series cannot be drawn: at most %d, %d and %d",
		        gantt->panel_count, page->lanes, gantt->series_count, GANTT_PANELS_MAX,
		        GANTT_LANES_MAX, GANTT_SERIES_MAX);
	for (size_t i = 0; i < gantt->panel_count && !error; i++)
		error = check_panel(gantt, &gantt->panels[i], why);
	return error;
}

/* The time axis. */

static void include(struct gantt *gantt, uint64_t start_ns, uint64_t end_ns)
{
	gantt->from_ns = start_ns < gantt->from_ns ? start_ns : gantt->from_ns;
	gantt->to_ns = end_ns > gantt->to_ns ? end_ns : gantt->to_ns;
}

static void show_all(struct gantt *gantt)
{
	gantt->from_ns = UINT64_MAX;
	for (size_t i = 0; i < gantt->panel_count; i++) {
		const struct gantt_panel *const panel = &gantt->panels[i];

		for (size_t j = 0; j < panel->bar_count; j++)
			include(gantt, panel->bars[j].start_ns, panel->bars[j].end_ns);
		for (size_t j = 0; j < panel->mark_count; j++)
			include(gantt, panel->marks[j].at_ns, panel->marks[j].at_ns);
	}
}

static int choose_axis(struct gantt_page *page, struct reason *why)
{
	static const struct {
		double most_ns, unit_ns;
		const char *name;
	} units[] = {{2e3, 1, "ns"}, {2e6, 1e3, "µs"}, {5e9, 1e6, "ms"}, {1e300, 1e9, "s"}};
	struct gantt *const gantt = &page->gantt;
	size_t i = 0;

	if (gantt->from_ns == 0 && gantt->to_ns == 0)
		show_all(gantt);
	if (gantt->to_ns <= gantt->from_ns)
		return reason_set(why, -EINVAL, "there is no time to draw: no bar, or all of no length");
	const double span_ns = (double)(gantt->to_ns - gantt->from_ns);

	while (span_ns > units[i].most_ns)
		i++;
	page->unit = units[i].name;
	page->unit_ns = units[i].unit_ns;
	page->column_ns = span_ns / GANTT_WIDTH;
	page->lane_height = page->lanes <= 8 ? 26 : page->lanes <= 24 ? 16 : page->lanes <= 64 ? 10 : 7;
	return 0;
}

/* Wider columns until there are few enough pieces. */
static int merge(struct gantt_page *page, struct reason *why)
{
	int error = 0;

	do {
		gantt_pieces_release(&page->pieces);
		page->pieces.stack_most = (unsigned)(page->lane_height / STACKED_HEIGHT);
		if (error)
			page->column_ns *= 2;
		error = 0;
		for (unsigned i = 0; i < page->gantt.panel_count && !error; i++)
			error = gantt_merge(&page->pieces, &page->gantt, i, page->column_ns, PIECES_MAX);
	} while (error == -E2BIG);
	return error ? reason_set(why, error, "no memory for a Gantt chart") : 0;
}

/* What the script is told. */

/* A list of words whose words have spaces: they do not break. */
static void put_word(const char *text, FILE *out)
{
	fputs(*text ? "" : "\u00a0", out);
	for (; *text; text++)
		fputs(*text == ' ' ? "\u00a0" : (const char[]){*text, '\0'}, out);
	fputc(' ', out);
}

static void put_note(const struct gantt_page *page, FILE *out)
{
	const double column = page->column_ns / page->unit_ns;

	fprintf(out, "%s", page->gantt.note ? page->gantt.note : "");
	if (page->pieces.merged_bars > 0 && page->gantt.merged)
		fprintf(out, " %s (%zu: < %.3g %s).", page->gantt.merged, page->pieces.merged_bars, column,
		        page->unit);
	else if (page->pieces.merged_bars > 0)
		fprintf(out,
		        " Bars shorter than %.3g %s (%zu) are merged: the height is the share of the time "
		        "that "
		        "they take, drawn no lower than %.0f %%, and what takes less than %.0f %% of that "
		        "has the "
		        "colour of the rest.",
		        column, page->unit, page->pieces.merged_bars, 100 * GANTT_SHARE_LEAST,
		        100 * GANTT_SLIVER);
	if (page->pieces.has_others)
		fputs(" Grey: series that have no room there.", out);
	if (page->hidden_marks > 0)
		fprintf(out, " Marks that would cover each other (%zu) are left out.", page->hidden_marks);
}

/* What was written to `out`, which is `text` in memory, becomes a variable; then it begins anew. */
static void end_text(struct gnuplot_variables *variables, const char *name, FILE *out, char **text)
{
	fputc('\0', out);
	fflush(out);
	gnuplot_set_text(variables, name, *text);
	rewind(out);
}

static int set_variables(struct gnuplot_variables *variables, const struct gantt_page *page)
{
	const struct gantt *const gantt = &page->gantt;
	char *text = NULL;
	size_t size;
	FILE *const out = open_memstream(&text, &size);

	if (!out)
		return -ENOMEM;
	gnuplot_set_text(variables, "title", gantt->title);
	gnuplot_set_text(variables, "caption", gantt->caption);
	gnuplot_set_text(variables, "unit", page->unit);
	gnuplot_set_text(variables, "time", gantt->time ? gantt->time : "time");
	gnuplot_set_text(variables, "switches", gantt->switches ? gantt->switches : "context switch");
	put_note(page, out);
	end_text(variables, "note", out, &text);
	for (size_t i = 0; i < gantt->series_count; i++)
		put_word(gantt->series[i], out);
	end_text(variables, "models", out, &text);
	for (size_t i = 0; i < gantt->panel_count; i++)
		put_word(gantt->panels[i].title ? gantt->panels[i].title : "", out);
	end_text(variables, "workloads", out, &text);
	for (size_t i = 0; i < gantt->panel_count; i++)
		for (size_t j = 0; j < gantt->panels[i].lane_count; j++)
			put_word(gantt->panels[i].lanes[j], out);
	end_text(variables, "lanes", out, &text);
	for (size_t i = 0; i < gantt->panel_count; i++)
		fprintf(out, "%zu ", gantt->panels[i].lane_count);
	end_text(variables, "lane_counts", out, &text);
	fprintf(out, "%d %.9g %.9g %.9g", GANTT_WIDTH, page->lane_height,
	        gantt_place(page, (double)gantt->from_ns), gantt_place(page, (double)gantt->to_ns));
	end_text(variables, "lengths", out, &text);
	fclose(out);
	free(text);
	return 0;
}

static int fill(struct gantt_page *page, struct drawing *drawing, struct reason *why)
{
	char *blocks = NULL;
	size_t size;
	int error;

	page->table = drawing->table;
	page->blocks = open_memstream(&blocks, &size);
	if (!page->blocks)
		return reason_set(why, -ENOMEM, "no memory for a Gantt chart");
	error = gantt_table_write(page);
	fclose(page->blocks);
	if (!error)
		error = set_variables(&drawing->variables, page);
	if (!error)
		gnuplot_set_text(&drawing->variables, "blocks", blocks);
	free(blocks);
	return error ? reason_set(why, error, "no memory for a Gantt chart") : 0;
}

int gantt_draw(const struct gantt *gantt, const char *scripts, const char *folder, const char *name,
        char *said, size_t said_size, struct reason *why)
{
	struct gantt_page page = {.gantt = *gantt};
	struct drawing drawing;
	int error = check(&page, why);

	if (!error)
		error = choose_axis(&page, why);
	if (!error)
		error = merge(&page, why);
	if (!error)
		error = drawing_make_folder(folder, why);
	if (!error)
		error = drawing_begin_by(&drawing, scripts, "gantt", folder, name, why);
	if (error)
		goto release;
	error = fill(&page, &drawing, why);
	if (error) {
		drawing_release(&drawing);
		goto release;
	}
	error = drawing_end(&drawing, said, said_size, why);
release:
	gantt_pieces_release(&page.pieces);
	return error;
}
