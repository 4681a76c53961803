/* See compare_figure.h. */
#include "figures/compare_figure.h"

#include "figures/drawing.h"
#include "machine/environment.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Ratios beyond are drawn at the edge; also those that are infinite. */
#define RATIO_MOST 64.0

static bool is_beyond(double ratio)
{
	return ratio > RATIO_MOST || ratio < 1 / RATIO_MOST;
}

static double clip(double ratio)
{
	return isnan(ratio) ? ratio : fmin(RATIO_MOST, fmax(1 / RATIO_MOST, ratio));
}

/* Why there is no ratio: both did nothing, or the first run without a number, and what became of it there. */
static void put_note(const struct compared_cell *cell, FILE *out)
{
	/* A number in each, and no ratio of them. */
	if (!isnan(cell->comparison.p)) {
		fputs("A and B: 0", out);
		return;
	}
	const struct run_cell *const lacking = cell->comparison.count_a ? cell->b : cell->a;
	const struct outcome *outcome = &lacking->trials[0]->outcome;

	for (size_t i = 0; i < lacking->count; i++)
		if (lacking->trials[i]->outcome.status != TRIAL_OK)
			outcome = &lacking->trials[i]->outcome;
	fprintf(out, "%s: %s", cell->comparison.count_a ? "B" : "A",
	        outcome->status == TRIAL_OK ? "no job in time" : trial_status_names[outcome->status]);
}

static void put_cell(const struct compared_cell *cell, size_t place, FILE *out)
{
	const struct comparison *const comparison = &cell->comparison;
	const struct interval whisker = stats_whisker(&comparison->interval, comparison->ratio);

	/* place and verdict are numbers: 0 cannot tell, 1 faster, 2 slower, 3 no comparison */
	fprintf(out, "%zu\t%s%s\t%.9g\t%.9g\t%.9g\t%d\t", place, cell->b->trials[0]->cell,
	        compared_cell_is_polluted(cell) ? " *" : "", clip(comparison->ratio), clip(whisker.low),
	        clip(whisker.high),
	        isnan(comparison->ratio) ? (int)COMPARISON_VERDICTS : (int)comparison->verdict);
	if (isnan(comparison->ratio))
		put_note(cell, out);
	fputs("\t1\t0\n", out);
}

static void set_caption(
        struct gnuplot_variables *variables, const struct run_comparison *result, const struct run *runs)
{
	char text[1200], machine[256];
	bool polluted = false, clipped = false, zero = false;

	for (size_t i = 0; i < result->count; i++) {
		const struct comparison *const comparison = &result->cells[i].comparison;

		polluted = polluted || compared_cell_is_polluted(&result->cells[i]);
		clipped = clipped || is_beyond(comparison->ratio) || is_beyond(comparison->interval.low) ||
		          is_beyond(comparison->interval.high);
		zero = zero || (isnan(comparison->ratio) && !isnan(comparison->p));
	}
	snprintf(text, sizeof(text),
	        "%s%s%s%s. A: run %.200s, %s. B: run %.200s, %s. %zu comparison%s, corrected by Holm.",
	        polluted ? "*: all trials of one run or both were disturbed by other programs. " : "",
	        zero ? "A and B: 0: neither did a job in most trials, which has no ratio. " : "",
	        clipped ? "What is beyond a factor of 64 is drawn at that. " : "",
	        environment_caption(runs[1].environment, machine, sizeof(machine)), runs[0].run, runs[0].date,
	        runs[1].run, runs[1].date, result->family, result->family == 1 ? "" : "s");
	gnuplot_set_text(variables, "caption", text);
	snprintf(text, sizeof(text), "%s, B over A", result->metric->title);
	gnuplot_set_text(variables, "axis", text);
	gnuplot_set_text(variables, "title",
	        result->metric->less_is_faster ? "Latency of two runs: right of 1, B is slower"
	                                       : "Throughput of two runs: right of 1, B is faster");
}

int compare_figure_draw(const struct run_comparison *result, const struct run *runs, const char *scripts,
        const char *folder, char *said, size_t said_size, struct reason *why)
{
	struct drawing drawing;
	int error;

	if (result->count == 0)
		return reason_set(why, -EINVAL, "the runs have no cell in common");
	if (result->count > COMPARE_FIGURE_CELLS_MAX)
		return reason_set(why, -EINVAL, "%zu cells are too many for one: choose some with --cells",
		        result->count);
	error = drawing_make_folder(folder, why);
	if (!error)
		error = drawing_begin(&drawing, scripts, folder, "compare", why);
	if (error)
		return error;
	fputs("place\tcell\tratio\tlow\thigh\tverdict\tnote\tok\tnot_ok\n", drawing.table);
	for (size_t i = 0; i < result->count; i++)
		put_cell(&result->cells[i], i + 1, drawing.table);
	set_caption(&drawing.variables, result, runs);
	return drawing_end(&drawing, said, said_size, why);
}
