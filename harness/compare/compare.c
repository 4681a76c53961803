/*
 * compare: see compare.h.
 *
 * A difference between two runs is the cells' only if nothing else differs, so this also finds
 * what does: every fact of the environment but those that change by themselves (the date) or that
 * cannot change a speed (limits of the user), and how the suite was set.
 */
#include "compare/compare.h"

#include "base/nearest.h"
#include "results/measure.h"

#include <errno.h>
#include <fnmatch.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double p50_of(const struct outcome *outcome)
{
	return measure_p50_ns(outcome) / 1e9;
}

static double p99_of(const struct outcome *outcome)
{
	return measure_p99_ns(outcome) / 1e9;
}

const struct metric metrics[] = {
        {"throughput", "jobs/s", "throughput", false, measure_throughput},
        {"p50", "s", "median latency", true, p50_of},
        {"p99", "s", "99th percentile of latency", true, p99_of},
        {0},
};

const struct metric *metric_find(const char *name, struct reason *why)
{
	const char *names[sizeof(metrics) / sizeof(*metrics)];
	size_t count = 0;

	for (; metrics[count].name; count++) {
		names[count] = metrics[count].name;
		if (strcmp(name, names[count]) == 0)
			return &metrics[count];
	}
	nearest_refuse("metric", name, names, count, why);
	return NULL;
}

static const char *name_of(const struct run_cell *cell)
{
	return cell->trials[0]->cell;
}

static int compare_names(const void *left, const void *right)
{
	return strcmp(name_of(*(const struct run_cell *const *)left),
	        name_of(*(const struct run_cell *const *)right));
}

/* The cells that the pattern matches, by name: for a look-up that stays quick with thousands. */
static const struct run_cell **index_cells(const struct run_cells *cells, const char *pattern, size_t *count)
{
	const struct run_cell **const index = calloc(cells->count + 1, sizeof(*index));

	*count = 0;
	for (size_t i = 0; index && i < cells->count; i++)
		if (!pattern || fnmatch(pattern, name_of(&cells->cells[i]), 0) == 0)
			index[(*count)++] = &cells->cells[i];
	if (index)
		qsort(index, *count, sizeof(*index), compare_names);
	return index;
}

static const struct run_cell *find_in(
        const struct run_cell **index, size_t count, const struct run_cell *namesake)
{
	const struct run_cell **const found = bsearch(&namesake, index, count, sizeof(*index), compare_names);

	return found ? *found : NULL;
}

/* Cells of both runs to `cells`, the others to `only_a` and `only_b`. */
static int match(struct run_comparison *comparison, const char *pattern)
{
	const struct run_cells *const in_a = &comparison->in_a, *const in_b = &comparison->in_b;
	size_t count_a, count_b;
	const struct run_cell **const index_a = index_cells(in_a, pattern, &count_a);
	const struct run_cell **const index_b = index_cells(in_b, pattern, &count_b);
	int error = -ENOMEM;

	comparison->cells = calloc(in_b->count + 1, sizeof(*comparison->cells));
	comparison->only_a = calloc(in_a->count + 1, sizeof(*comparison->only_a));
	comparison->only_b = calloc(in_b->count + 1, sizeof(*comparison->only_b));
	if (!index_a || !index_b || !comparison->cells || !comparison->only_a || !comparison->only_b)
		goto release;
	for (const struct run_cell *b = in_b->cells; b < in_b->cells + in_b->count; b++) {
		const struct run_cell *const a = find_in(index_a, count_a, b);

		if (a)
			comparison->cells[comparison->count++] = (struct compared_cell){.a = a, .b = b};
		else if (find_in(index_b, count_b, b))
			comparison->only_b[comparison->only_b_count++] = b;
	}
	for (const struct run_cell *a = in_a->cells; a < in_a->cells + in_a->count; a++)
		if (find_in(index_a, count_a, a) && !find_in(index_b, count_b, a))
			comparison->only_a[comparison->only_a_count++] = a;
	error = 0;
release:
	free(index_b);
	free(index_a);
	return error;
}

static size_t most_trials(const struct run_cells *cells)
{
	size_t most = 1;

	for (size_t i = 0; i < cells->count; i++)
		most = cells->cells[i].count > most ? cells->cells[i].count : most;
	return most;
}

static int compare_samples(struct run_comparison *comparison)
{
	const struct metric *const metric = comparison->metric;
	struct comparison **const family = calloc(comparison->count + 1, sizeof(struct comparison *));
	double *const a = calloc(most_trials(&comparison->in_a), sizeof(*a));
	double *const b = calloc(most_trials(&comparison->in_b), sizeof(*b));
	int error = family && a && b ? 0 : -ENOMEM;

	for (size_t i = 0; i < comparison->count && !error; i++) {
		struct compared_cell *const cell = &comparison->cells[i];
		const size_t count_a = run_cell_sample(cell->a, metric->value_of, a);
		const size_t count_b = run_cell_sample(cell->b, metric->value_of, b);

		family[i] = &cell->comparison;
		error = comparison_make(&cell->comparison, a, count_a, b, count_b);
		comparison->family += count_a > 0 && count_b > 0;
	}
	if (!error)
		comparisons_judge(family, comparison->count, metric->less_is_faster);
	free(b);
	free(a);
	free(family);
	return error;
}

/* Facts that change by themselves or have no part in a speed; and what explains another fact. */
static bool is_irrelevant(const char *key)
{
	static const char *const irrelevant[] = {"date_utc", "load_average", "memory_free_bytes", "user",
	        "uid", "capabilities", "limit_realtime_priority", "limit_nice", "limit_descriptors",
	        "limit_processes"};
	static const char *const endings[] = {"_why", "_evidence"};
	const size_t length = strlen(key);

	for (size_t i = 0; i < sizeof(irrelevant) / sizeof(*irrelevant); i++)
		if (strcmp(key, irrelevant[i]) == 0)
			return true;
	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++)
		if (length > strlen(endings[i]) && strcmp(key + length - strlen(endings[i]), endings[i]) == 0)
			return true;
	return false;
}

static int put_fact(const json_t *fact, char *text, size_t size)
{
	char *const other = json_is_string(fact) ? NULL : json_dumps(fact, JSON_ENCODE_ANY | JSON_COMPACT);

	if (!fact || json_is_null(fact))
		snprintf(text, size, "unknown");
	else if (json_is_string(fact))
		snprintf(text, size, "%s", json_string_value(fact));
	else if (other)
		snprintf(text, size, "%s", other);
	free(other);
	return other || !fact || json_is_string(fact) ? 0 : -ENOMEM;
}

static int add_difference(
        struct run_comparison *comparison, const char *key, const json_t *fact_a, const json_t *fact_b)
{
	struct run_difference *const grown =
	        reallocarray(comparison->differences, comparison->difference_count + 1, sizeof(*grown));
	int error;

	if (!grown)
		return -ENOMEM;
	comparison->differences = grown;
	struct run_difference *const added = &grown[comparison->difference_count++];

	*added = (struct run_difference){.key = key};
	error = put_fact(fact_a, added->a, sizeof(added->a));
	return error ? error : put_fact(fact_b, added->b, sizeof(added->b));
}

static bool is_unknown(const json_t *fact)
{
	return !fact || json_is_null(fact);
}

static int find_differences(struct run_comparison *comparison, const struct run *a, const struct run *b)
{
	static const char *const settings[] = {"window_ns", "warmup_ns"};
	const json_t *fact;
	const char *key;
	int error = 0;

	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings) && !error; i++) {
		const json_t *const in_a = json_object_get(a->about, settings[i]);
		const json_t *const in_b = json_object_get(b->about, settings[i]);

		if (!json_equal(in_a, in_b) && !(is_unknown(in_a) && is_unknown(in_b)))
			error = add_difference(comparison, settings[i], in_a, in_b);
	}
	json_object_foreach(a->environment, key, fact)
	{
		const json_t *const other = json_object_get(b->environment, key);

		if (!error && !is_irrelevant(key) && !json_equal(fact, other) &&
		        !(is_unknown(fact) && is_unknown(other)))
			error = add_difference(comparison, key, fact, other);
	}
	json_object_foreach(b->environment, key, fact)
	{
		if (!error && !is_irrelevant(key) && !is_unknown(fact) &&
		        !json_object_get(a->environment, key))
			error = add_difference(comparison, key, NULL, fact);
	}
	return error;
}

int run_comparison_make(struct run_comparison *comparison, const struct run *a, const struct run *b,
        const struct metric *metric, const char *pattern)
{
	*comparison = (struct run_comparison){.metric = metric};
	int error = run_cells_gather(&comparison->in_a, a);

	if (!error)
		error = run_cells_gather(&comparison->in_b, b);
	if (!error)
		error = match(comparison, pattern);
	if (!error)
		error = compare_samples(comparison);
	if (!error)
		error = find_differences(comparison, a, b);
	if (error)
		run_comparison_release(comparison);
	return error;
}

void run_comparison_release(struct run_comparison *comparison)
{
	free(comparison->differences);
	free(comparison->only_b);
	free(comparison->only_a);
	free(comparison->cells);
	run_cells_release(&comparison->in_b);
	run_cells_release(&comparison->in_a);
	*comparison = (struct run_comparison){0};
}

bool compared_cell_is_polluted(const struct compared_cell *cell)
{
	return run_cell_is_polluted(cell->a) || run_cell_is_polluted(cell->b);
}

double compared_cell_slower_by(const struct compared_cell *cell, const struct metric *metric)
{
	const struct interval *const interval = &cell->comparison.interval;

	if (cell->comparison.verdict != COMPARISON_SLOWER)
		return 0;
	return metric->less_is_faster ? interval->low - 1 : 1 - interval->high;
}
