/* See figure_data.h. */
#include "figures/figure_data.h"

#include "figures/figure_choice.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static bool is_used(const struct figure_data *data, enum label_kind kind, const char *name)
{
	const struct summary *const summary = data->groups->summary;

	for (size_t i = 0; i < summary->cell_count; i++)
		if (data->shown[i] && strcmp(label_of(&summary->cells[i], kind), name) == 0)
			return true;
	return false;
}

static int keep_used(const struct figure_data *data, enum label_kind kind, struct labels *kept)
{
	const struct labels *const all = &data->groups->label[kind];

	*kept = (struct labels){.name = calloc(all->count + 1, sizeof(*kept->name))};
	if (!kept->name)
		return -ENOMEM;
	for (size_t i = 0; i < all->count; i++)
		if (is_used(data, kind, all->name[i]))
			kept->name[kept->count++] = all->name[i];
	return 0;
}

static void count_trials(struct figure_data *data)
{
	const struct summary *const summary = data->groups->summary;

	for (size_t i = 0; i < summary->cell_count; i++) {
		const unsigned ok = summary->cells[i].counted;

		if (ok == 0 || !data->shown[i])
			continue;
		if (data->least_trials == 0 || ok < data->least_trials)
			data->least_trials = ok;
		if (ok > data->most_trials)
			data->most_trials = ok;
	}
}

/* Judges the cells of `data` that are alike to `first`, and gives each its letters. */
static int judge_alike(const struct figure_data *data, size_t first,
        bool (*alike)(const struct cell_summary *, const struct cell_summary *),
        char (*letters)[LETTERS_SIZE], struct undecided *undecided)
{
	const struct summary *const summary = data->groups->summary;
	const struct cell_summary **const cell = calloc(summary->cell_count, sizeof(*cell));
	char(*const found)[LETTERS_SIZE] = calloc(summary->cell_count, sizeof(*found));
	struct family family;
	size_t count = 0;
	int error = cell && found ? 0 : -ENOMEM;

	for (size_t i = first; i < summary->cell_count && !error; i++)
		if (data->shown[i] && alike(&summary->cells[first], &summary->cells[i]))
			cell[count++] = &summary->cells[i];
	if (!error)
		error = verdicts_judge(cell, count, found, &family);
	if (!error)
		undecided_add(undecided, &family);
	for (size_t i = 0; i < count && !error; i++)
		memcpy(letters[cell[i] - summary->cells], found[i], LETTERS_SIZE);
	free(found);
	free(cell);
	return error;
}

static bool differ_by_policy(const struct cell_summary *a, const struct cell_summary *b)
{
	return figure_same_panel(a, b) && strcmp(a->first->model, b->first->model) == 0;
}

static bool differ_by_model(const struct cell_summary *a, const struct cell_summary *b)
{
	return figure_same_panel(a, b) && strcmp(a->policy, b->policy) == 0;
}

/* Whether no cell before this one is alike: then it stands for all that are. */
static bool is_first(const struct figure_data *data, size_t index,
        bool (*alike)(const struct cell_summary *, const struct cell_summary *))
{
	const struct cell_summary *const cells = data->groups->summary->cells;

	for (size_t i = 0; i < index; i++)
		if (data->shown[i] && alike(&cells[i], &cells[index]))
			return false;
	return data->shown[index];
}

int figure_data_judge(struct figure_data *data)
{
	const size_t cells = data->groups->summary->cell_count;
	int error = 0;

	data->policy_letters = calloc(cells, sizeof(*data->policy_letters));
	data->model_letters = calloc(cells, sizeof(*data->model_letters));
	if (!data->policy_letters || !data->model_letters)
		return -ENOMEM;
	for (size_t i = 0; i < cells && !error; i++) {
		if (is_first(data, i, differ_by_policy))
			error = judge_alike(
			        data, i, differ_by_policy, data->policy_letters, &data->undecided_policies);
		if (!error && is_first(data, i, differ_by_model))
			error = judge_alike(
			        data, i, differ_by_model, data->model_letters, &data->undecided_models);
	}
	return error;
}

static int describe_shown(struct figure_data *data)
{
	int error = keep_used(data, LABEL_WORKLOAD, &data->workloads);

	if (!error)
		error = keep_used(data, LABEL_BACKGROUND, &data->backgrounds);
	if (!error)
		error = keep_used(data, LABEL_POLICY, &data->policies);
	if (!error)
		error = keep_used(data, LABEL_MODEL, &data->models);
	if (!error)
		count_trials(data);
	return error;
}

int figure_data_init(struct figure_data *data, const struct groups *groups, enum abscissa abscissa)
{
	*data = (struct figure_data){.groups = groups, .abscissa = abscissa};
	int error = figure_choose(data);

	if (!error && data->cell_count > 0)
		error = describe_shown(data);
	if (error)
		figure_data_release(data);
	return error;
}

int figure_data_init_chosen(
        struct figure_data *data, const struct groups *groups, enum abscissa abscissa, bool *shown)
{
	const struct summary *const summary = groups->summary;

	*data = (struct figure_data){.groups = groups, .abscissa = abscissa, .shown = shown};
	for (size_t i = 0; i < summary->cell_count; i++) {
		if (!shown[i])
			continue;
		data->placement = summary->cells[i].first->placement;
		data->arrival = summary->cells[i].first->arrival;
		data->policy = summary->cells[i].policy;
		data->cell_count++;
	}
	const int error = describe_shown(data);

	if (error)
		figure_data_release(data);
	return error;
}

void figure_data_release(struct figure_data *data)
{
	labels_release(&data->workloads);
	labels_release(&data->backgrounds);
	labels_release(&data->policies);
	labels_release(&data->models);
	free(data->policy_letters);
	free(data->model_letters);
	free(data->shown);
	data->policy_letters = data->model_letters = NULL;
	data->shown = NULL;
}

bool figure_data_has_letters(const struct figure_data *data)
{
	for (size_t i = 0; data->policy_letters && i < data->groups->summary->cell_count; i++)
		if (data->policy_letters[i][0] || data->model_letters[i][0])
			return true;
	return false;
}

char *figure_data_left_out(const struct figure_data *data, enum label_kind kind, char *buffer, size_t size)
{
	const struct labels *const all = &data->groups->label[kind];
	size_t used = 0;

	buffer[0] = '\0';
	for (size_t i = 0; i < all->count && used < size; i++)
		if (!is_used(data, kind, all->name[i]))
			used += (size_t)snprintf(
			        buffer + used, size - used, "%s %s", used ? "," : "", all->name[i]);
	return buffer;
}

/* What a model with a single number of workers has, the figure shows of that model only, unless it is the
 * number that the figure holds; where it holds none, it shows all. */
static bool shows_workers(const struct figure_data *data, unsigned workers)
{
	const struct summary *const summary = data->groups->summary;

	for (size_t i = 0; i < summary->cell_count; i++) {
		const struct trial_record *const record = summary->cells[i].first;

		if (data->shown[i] && record->outcome.workers == workers &&
		        (data->workers == 0 || workers == data->workers ||
		                groups_only_workers(data->groups, record->model) == 0))
			return true;
	}
	return false;
}

/* The smallest number above `last` that no cell of the figure has; UINT_MAX: there is none. */
static unsigned next_left_out(const struct figure_data *data, unsigned last)
{
	const struct summary *const summary = data->groups->summary;
	unsigned next = UINT_MAX;

	for (size_t i = 0; i < summary->cell_count; i++) {
		const unsigned workers = summary->cells[i].first->outcome.workers;

		if (workers > last && workers < next && !shows_workers(data, workers))
			next = workers;
	}
	return next;
}

char *figure_data_left_out_workers(const struct figure_data *data, char *buffer, size_t size)
{
	size_t used = 0;

	buffer[0] = '\0';
	if (data->abscissa == BY_WORKERS)
		return buffer;
	for (unsigned workers = 0; (workers = next_left_out(data, workers)) != UINT_MAX && used < size;)
		used += (size_t)snprintf(buffer + used, size - used, "%s %u", used ? "," : "", workers);
	return buffer;
}

const char *figure_data_lacks(const struct figure_data *data)
{
	if (data->cell_count == 0)
		return data->abscissa == BY_LOAD ? "no trial had open arrivals" : "no trial was run";
	if (data->most_trials == 0)
		return "no trial was ok";
	if (data->abscissa == BY_WORKERS && !data->compares)
		return "no model has several numbers of workers";
	if (data->abscissa == BY_LOAD && !data->compares)
		return "no model has several rates of arrivals";
	return NULL;
}
