/* See bench_selftest.h. */
#include "bench_selftest.h"

#include "compare/compare.h"
#include "results/run_cells.h"
#include "stats/selftest.h"
#include "stats/stats_compare.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define ROUNDS 200
#define POWER 0.8

static const char *kind_of_trials(const struct run_cell *cell)
{
	return run_cell_is_polluted(cell) ? "trials, all of them disturbed" : "undisturbed trials";
}

/* Fewer than two halves that could be told apart: no comparison was possible, which is not "none was wrong".
 */
static int print_too_few(const struct run_cell *cell, size_t count, unsigned needed)
{
	printf("\n%s: %zu %s\n"
	       "  what this machine can show now cannot be said: that takes at least %u undisturbed trials, "
	       "for "
	       "two halves of %u; a longer --budget, more --repetitions or a calmer machine give them\n",
	        cell->trials[0]->cell, count, kind_of_trials(cell), needed, needed / 2);
	return 0;
}

static int print_cell(const struct run_cell *cell, const double *sample, size_t count, struct random *random)
{
	const unsigned needed = 2 * comparison_trials_needed(1);
	double alarms, ratio;
	char text[48];

	if (count < needed)
		return print_too_few(cell, count, needed);
	int error = selftest_false_alarms(sample, count, ROUNDS, random, &alarms);

	if (!error)
		error = selftest_visible_ratio(sample, count, POWER, ROUNDS, random, &ratio);
	if (error)
		return error;
	printf("\n%s: %zu %s, compared with each other in two random halves\n", cell->trials[0]->cell, count,
	        kind_of_trials(cell));
	if (isfinite(ratio))
		printf("  the smallest difference that this machine shows now: %s, with %zu trials a cell\n",
		        selftest_format_ratio(ratio, text, sizeof(text)), count / 2);
	else
		printf("  no difference can be shown with %zu trials a cell: use more --repetitions\n",
		        count / 2);
	printf("  a difference seen where there is none: in %.1f %% of %d comparisons (5 %% are allowed)\n",
	        100 * alarms, ROUNDS);
	return 0;
}

int bench_selftest_print(const struct run *run, uint64_t seed)
{
	const struct metric *throughput = metric_find("throughput", NULL);
	double *sample = calloc(run->trial_count + 1, sizeof(*sample));
	struct run_cells cells;
	struct random random;
	int error = sample ? run_cells_gather(&cells, run) : -ENOMEM;

	if (error)
		goto free_sample;
	random_seed(&random, seed);
	for (size_t i = 0; i < cells.count && !error; i++)
		error = print_cell(&cells.cells[i], sample,
		        run_cell_sample(&cells.cells[i], throughput->value_of, sample), &random);
	run_cells_release(&cells);
free_sample:
	free(sample);
	return error;
}
