/* See figure_choice.h. */
#include "figures/figure_choice.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What a figure might hold fast, and the cells that it would show then. */
struct choice {
	const char *placement, *arrival, *policy;
	unsigned workers;
	bool *shown;
	size_t count;
	bool compares; /* several places along the abscissa for one model, in one panel at least */
};

static bool is_open(const struct trial_record *record)
{
	return strncmp(record->arrival, "open", strlen("open")) == 0;
}

/* "poisson)" */
static const char *kind_of(const char *arrival)
{
	const char *const comma = strchr(arrival, ',');

	return comma ? comma : "";
}

static bool belongs(
        const struct figure_data *data, const struct choice *choice, const struct cell_summary *cell)
{
	const struct trial_record *const record = cell->first;

	if (strcmp(record->placement, choice->placement) != 0)
		return false;
	if (data->abscissa == BY_LOAD
	                ? !is_open(record) || strcmp(kind_of(record->arrival), kind_of(choice->arrival)) != 0
	                : strcmp(record->arrival, choice->arrival) != 0)
		return false;
	if (choice->policy && strcmp(cell->policy, choice->policy) != 0)
		return false;
	return choice->workers == 0 || record->outcome.workers == choice->workers ||
	       groups_only_workers(data->groups, record->model) != 0;
}

bool figure_same_panel(const struct cell_summary *a, const struct cell_summary *b)
{
	return strcmp(a->first->workload, b->first->workload) == 0 &&
	       strcmp(a->first->background, b->first->background) == 0;
}

static bool same_place(
        const struct figure_data *data, const struct cell_summary *a, const struct cell_summary *b)
{
	if (data->abscissa == BY_WORKERS)
		return a->first->outcome.workers == b->first->outcome.workers;
	if (data->abscissa == BY_LOAD)
		return strcmp(a->first->arrival, b->first->arrival) == 0;
	return strcmp(a->policy, b->policy) == 0;
}

/* Whether two cells of a panel are what the figure is for. */
static bool are_compared(
        const struct figure_data *data, const struct cell_summary *a, const struct cell_summary *b)
{
	const bool same_model = strcmp(a->first->model, b->first->model) == 0;

	return data->abscissa == BY_QUANTILE ? !same_model : same_model && !same_place(data, a, b);
}

/* Whether the panel of a cell compares something: places of a model, or models. */
static bool panel_compares(const struct figure_data *data, const bool *shown, const struct cell_summary *cell)
{
	const struct summary *const summary = data->groups->summary;

	for (size_t i = 0; i < summary->cell_count; i++) {
		const struct cell_summary *const a = &summary->cells[i];

		if (!shown[i] || !figure_same_panel(a, cell))
			continue;
		for (size_t j = i + 1; j < summary->cell_count; j++) {
			const struct cell_summary *const b = &summary->cells[j];

			if (shown[j] && figure_same_panel(b, cell) && are_compared(data, a, b))
				return true;
		}
	}
	return false;
}

/* Finds the cells of a choice. Panels that compare nothing are left out where others do. */
static void evaluate(const struct figure_data *data, struct choice *choice, bool *compares)
{
	const struct summary *const summary = data->groups->summary;

	for (size_t i = 0; i < summary->cell_count; i++)
		choice->shown[i] = belongs(data, choice, &summary->cells[i]);
	for (size_t i = 0; i < summary->cell_count; i++) {
		const bool panel_is_known =
		        i > 0 && figure_same_panel(&summary->cells[i - 1], &summary->cells[i]);

		compares[i] = panel_is_known ? compares[i - 1]
		                             : panel_compares(data, choice->shown, &summary->cells[i]);
		choice->compares = choice->compares || compares[i];
	}
	for (size_t i = 0; i < summary->cell_count; i++) {
		choice->shown[i] = choice->shown[i] && (compares[i] || !choice->compares);
		choice->count += choice->shown[i];
	}
}

static bool is_poisson(const char *arrival)
{
	return strcmp(kind_of(arrival), ",poisson)") == 0;
}

/* Of equals Poisson arrivals, the first placement and the most workers: where cores are short, policies
 * matter. */
static bool is_better(const struct figure_data *data, const struct choice *choice)
{
	if (choice->compares != data->compares)
		return choice->compares;
	if (choice->count != data->cell_count)
		return choice->count > data->cell_count;
	if (data->abscissa == BY_LOAD && data->arrival &&
	        is_poisson(choice->arrival) != is_poisson(data->arrival))
		return is_poisson(choice->arrival);
	return data->placement && strcmp(choice->placement, data->placement) == 0 &&
	       strcmp(choice->arrival, data->arrival) == 0 &&
	       (!choice->policy || strcmp(choice->policy, data->policy) == 0) &&
	       choice->workers > data->workers;
}

/* Takes a choice over when it compares more cells than what the figure shows so far. */
static int try_choice(struct figure_data *data, struct choice choice)
{
	const size_t cells = data->groups->summary->cell_count;
	bool *const compares = calloc(cells + 1, sizeof(*compares));

	choice.shown = calloc(cells + 1, sizeof(*choice.shown));
	if (!compares || !choice.shown) {
		free(compares);
		free(choice.shown);
		return -ENOMEM;
	}
	evaluate(data, &choice, compares);
	free(compares);
	if (!is_better(data, &choice)) {
		free(choice.shown);
		return 0;
	}
	free(data->shown);
	data->shown = choice.shown;
	data->compares = choice.compares;
	data->cell_count = choice.count;
	data->placement = choice.placement;
	data->arrival = choice.arrival;
	data->workers = choice.workers;
	data->policy = choice.policy;
	return 0;
}

/* What stands along the abscissa is not held: then there is one choice, which is none. */
static int choose_rest(struct figure_data *data, struct choice choice)
{
	const struct groups *const groups = data->groups;
	const struct labels *const policies = &groups->label[LABEL_POLICY];
	const size_t policy_count = data->abscissa == BY_POLICY ? 1 : policies->count;
	const size_t worker_count = data->abscissa == BY_WORKERS ? 1 : groups->worker_count;
	int error = 0;

	for (size_t p = 0; p < policy_count; p++)
		for (size_t n = 0; n < worker_count && !error; n++) {
			choice.policy = data->abscissa == BY_POLICY ? NULL : policies->name[p];
			choice.workers = data->abscissa == BY_WORKERS ? 0 : groups->workers[n];
			error = try_choice(data, choice);
		}
	return error;
}

int figure_choose(struct figure_data *data)
{
	const struct labels *const placements = &data->groups->label[LABEL_PLACEMENT];
	const struct labels *const arrivals = &data->groups->label[LABEL_ARRIVAL];
	int error = 0;

	for (size_t p = 0; p < placements->count; p++)
		for (size_t a = 0; a < arrivals->count && !error; a++)
			error = choose_rest(data, (struct choice){.placement = placements->name[p],
			                                  .arrival = arrivals->name[a]});
	return error;
}
