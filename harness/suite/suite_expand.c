/*
 * Makes the cells of a suite: reads the entries of every list, then takes every combination
 * of each matrix. Cells that come out equal are one cell: `loop` has one thread whatever
 * `workers` says, and two matrices may overlap.
 */
#include "suite/suite.h"

#include "base/clock.h"
#include "base/units.h"
#include "suite/suite_matrix.h"

#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELLS_MAX 100000
#define IN_FLIGHT_LEAST 32
/* Open arrivals: what may be handed over and not yet done, before arrivals wait as times. More than a
 * server that keeps up ever has; each costs a connection where the workload has connections. */
#define IN_FLIGHT_OPEN 256
/* What a trial may take beside its warm-up and window before it counts as hung. */
#define LIMIT_BESIDE_WINDOW_NS (10 * NS_PER_S)

/* Slowest first: cells that differ in the model only are neighbours. */
static const enum suite_axis nesting[SUITE_AXES] = {
        AXIS_WORKLOADS,
        AXIS_BACKGROUND,
        AXIS_ARRIVALS,
        AXIS_PLACEMENTS,
        AXIS_WORKERS,
        AXIS_POLICIES,
        AXIS_MODELS,
};

/* What a matrix has on an axis that it does not mention; NULL: it must. */
static const char *const presets[SUITE_AXES] = {
        [AXIS_POLICIES] = "other",
        [AXIS_PLACEMENTS] = "none",
        [AXIS_WORKERS] = "1x",
        [AXIS_BACKGROUND] = "none",
        [AXIS_ARRIVALS] = "closed",
};

/* Finds the workload of that spelling in the suite or adds it. */
static int intern_workload(struct suite *suite, const char *text, struct workload **found, struct reason *why)
{
	struct workload parsed = {0}, **workloads;
	int error = workload_parse(text, &parsed, why);

	if (error)
		return error;
	for (size_t i = 0; i < suite->workload_count; i++) {
		*found = suite->workloads[i];
		if (strcmp((*found)->name, parsed.name) == 0)
			return 0;
	}
	workloads = reallocarray(suite->workloads, suite->workload_count + 1, sizeof(struct workload *));
	if (!workloads)
		return reason_set(why, -ENOMEM, "out of memory");
	suite->workloads = workloads;
	*found = malloc(sizeof(**found));
	if (!*found)
		return reason_set(why, -ENOMEM, "out of memory");
	**found = parsed;
	workloads[suite->workload_count++] = *found;
	return 0;
}

static int parse_entry(struct suite *suite, enum suite_axis axis, struct suite_entry *entry, unsigned cores,
        struct reason *why)
{
	switch (axis) {
	case AXIS_MODELS:
		entry->model = model_find(entry->text, why);
		return entry->model ? 0 : -ENOENT;
	case AXIS_WORKLOADS:
		return intern_workload(suite, entry->text, &entry->workload, why);
	case AXIS_POLICIES:
		return policy_parse(entry->text, &entry->policy, why);
	case AXIS_PLACEMENTS:
		entry->placement = placement_find(entry->text, why);
		return entry->placement ? 0 : -ENOENT;
	case AXIS_WORKERS:
		return workers_parse(entry->text, cores, &entry->workers, why);
	case AXIS_BACKGROUND:
		return background_parse(entry->text, cores, &entry->background, why);
	case AXIS_ARRIVALS:
		return arrival_parse(entry->text, &entry->arrival, why);
	case SUITE_AXES:
		break;
	}
	return -EINVAL;
}

/* Reads the entries of one matrix and adds its number of combinations to `total`. */
static int parse_matrix(
        struct suite *suite, struct suite_matrix *matrix, unsigned cores, size_t *total, struct reason *why)
{
	const char *origin = matrix->origin ? matrix->origin : "the command line";
	size_t combinations = 1;

	for (int axis = 0; axis < SUITE_AXES; axis++) {
		struct suite_list *list = &matrix->axes[axis];
		struct reason wrong;
		int error;

		if (list->count == 0 && !presets[axis])
			return reason_set(why, -EINVAL, "%s: no %s are named, so there is nothing to run",
			        origin, suite_axis_names[axis]);
		if (list->count == 0) {
			error = suite_list_add(list, presets[axis], origin, why);
			if (error)
				return error;
		}
		for (size_t i = 0; i < list->count; i++) {
			error = parse_entry(suite, (enum suite_axis)axis, &list->entries[i], cores, &wrong);
			if (error)
				return reason_set(why, error, "%s: %s", list->entries[i].origin, wrong.text);
		}
		if (list->count > (CELLS_MAX - *total) / combinations)
			return reason_set(why, -ERANGE, "%s: more than %d cells", origin, CELLS_MAX);
		combinations *= list->count;
	}
	*total += combinations;
	return 0;
}

static uint64_t warmup_of(const struct suite *suite, const struct model_ops *model)
{
	return suite->warmup_ns == SUITE_WARMUP_AUTO ? model->warmup_ns : suite->warmup_ns;
}

static uint64_t longest_warmup(const struct suite *suite)
{
	uint64_t longest_ns = 0;

	for (size_t i = 0; i < suite->matrix_count; i++) {
		const struct suite_list *list = &suite->matrices[i].axes[AXIS_MODELS];

		for (size_t j = 0; j < list->count; j++)
			if (warmup_of(suite, list->entries[j].model) > longest_ns)
				longest_ns = warmup_of(suite, list->entries[j].model);
	}
	return longest_ns;
}

static int choose_limit(struct suite *suite, struct reason *why)
{
	const uint64_t needed_ns = longest_warmup(suite) + suite->window_ns;
	char needed[32];

	if (!suite->limit_origin)
		suite->limit_ns = needed_ns + LIMIT_BESIDE_WINDOW_NS;
	if (suite->limit_ns <= needed_ns)
		return reason_set(why, -ERANGE,
		        "%s: the limit of a trial must exceed its warm-up and window, %s",
		        suite->limit_origin, time_format(needed_ns, needed, sizeof(needed)));
	return 0;
}

static int choose_most(struct suite *suite, struct reason *why)
{
	if (suite->most >= suite->repetitions)
		return 0;
	if (suite->most_origin)
		return reason_set(why, -ERANGE,
		        "%s: %u trials of a cell at most, but each has %u repetitions: it may not be less",
		        suite->most_origin, suite->most, suite->repetitions);
	suite->most = suite->repetitions;
	return 0;
}

static void choose_in_flight(struct suite *suite)
{
	if (suite->in_flight != 0)
		return;
	suite->in_flight_chosen = true;
	/* One number for the whole suite, or its models could not be compared; large enough that
	 * no worker of any cell must be idle. */
	suite->in_flight = IN_FLIGHT_LEAST;
	for (size_t i = 0; i < suite->matrix_count; i++) {
		const struct suite_list *list = &suite->matrices[i].axes[AXIS_WORKERS];

		for (size_t j = 0; j < list->count; j++)
			if (suite->in_flight < 2 * list->entries[j].workers)
				suite->in_flight = 2 * list->entries[j].workers;
	}
}

static unsigned in_flight_of(const struct suite *suite, const struct model_ops *model, unsigned workers,
        const struct arrival *arrival)
{
	unsigned in_flight = suite->in_flight;

	if (arrival_is_open(arrival) && suite->in_flight_chosen && in_flight < IN_FLIGHT_OPEN)
		in_flight = IN_FLIGHT_OPEN;
	return model->in_flight ? model->in_flight(workers, in_flight) : in_flight;
}

/* Combination number `index` of a matrix. */
static void make_cell(const struct suite *suite, const struct suite_matrix *matrix, size_t index,
        unsigned cores, struct cell *cell)
{
	const struct suite_entry *pick[SUITE_AXES];
	unsigned workers;

	for (int i = SUITE_AXES - 1; i >= 0; i--) {
		const struct suite_list *list = &matrix->axes[nesting[i]];

		pick[nesting[i]] = &list->entries[index % list->count];
		index /= list->count;
	}
	const struct model_ops *model = pick[AXIS_MODELS]->model;

	workers = pick[AXIS_WORKERS]->workers;
	if (model->workers)
		workers = model->workers(workers);
	*cell = (struct cell){
	        .model = model,
	        .workload = pick[AXIS_WORKLOADS]->workload,
	        .policy = pick[AXIS_POLICIES]->policy,
	        .placement = pick[AXIS_PLACEMENTS]->placement,
	        .background = pick[AXIS_BACKGROUND]->background,
	        .workers = workers,
	        .arrival = pick[AXIS_ARRIVALS]->arrival,
	        .in_flight = in_flight_of(suite, model, workers, &pick[AXIS_ARRIVALS]->arrival),
	        .warmup_ns = warmup_of(suite, model),
	        .window_ns = suite->window_ns,
	        .limit_ns = suite->limit_ns,
	};
	policy_resolve(&cell->policy, workers, cores);
	cell_name(cell);
}

/* `suite->cells` has room for all combinations, so that the names in the table stay where they are. */
static int make_cells(struct suite *suite, unsigned cores, struct hsearch_data *names, struct reason *why)
{
	for (size_t i = 0; i < suite->matrix_count; i++) {
		const struct suite_matrix *matrix = &suite->matrices[i];
		size_t combinations = 1;

		for (int axis = 0; axis < SUITE_AXES; axis++)
			combinations *= matrix->axes[axis].count;
		for (size_t j = 0; j < combinations; j++) {
			struct cell *cell = &suite->cells[suite->cell_count];
			ENTRY *entry;

			make_cell(suite, matrix, j, cores, cell);
			if (strlen(cell->name) >= sizeof(cell->name) - 1)
				return reason_set(why, -ENAMETOOLONG, "the name of the cell %s is too long",
				        cell->name);
			if (!hsearch_r((ENTRY){.key = cell->name, .data = cell}, ENTER, &entry, names))
				return reason_set(why, -ENOMEM, "out of memory");
			suite->cell_count += entry->data == cell;
		}
	}
	return 0;
}

int suite_expand(struct suite *suite, unsigned cores, struct reason *why)
{
	struct hsearch_data names = {0};
	size_t total = 0;
	int error = 0;

	if (suite->matrix_count == 0)
		return reason_set(
		        why, -EINVAL, "no models and no workloads are named, so there is nothing to run");
	for (size_t i = 0; i < suite->matrix_count && !error; i++)
		error = parse_matrix(suite, &suite->matrices[i], cores, &total, why);
	if (error)
		return error;
	error = choose_limit(suite, why);
	if (!error)
		error = choose_most(suite, why);
	if (error)
		return error;
	choose_in_flight(suite);
	suite->cells = calloc(total, sizeof(*suite->cells));
	if (!suite->cells || !hcreate_r(total + total / 2, &names))
		return reason_set(why, -ENOMEM, "out of memory");
	error = make_cells(suite, cores, &names, why);
	hdestroy_r(&names);
	return error;
}

double suite_seconds(const struct suite *suite)
{
	double seconds = 0;

	for (size_t i = 0; i < suite->cell_count; i++)
		seconds += (double)(suite->cells[i].warmup_ns + suite->cells[i].window_ns) / 1e9;
	return seconds * suite->repetitions;
}
