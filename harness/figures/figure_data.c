/* See figure_data.h. */
#include "figures/figure_data.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
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

/* Of open arrivals; 0 otherwise. */
static double rate_of(const struct trial_record *record)
{
	struct arrival arrival;
	struct reason why;

	return arrival_parse(record->arrival, &arrival, &why) == 0 ? arrival.rate_per_s : 0;
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

static bool same_panel(const struct cell_summary *a, const struct cell_summary *b)
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

/* Whether the panel of a cell compares something: a model has two places in it. */
static bool panel_compares(const struct figure_data *data, const bool *shown, const struct cell_summary *cell)
{
	const struct summary *const summary = data->groups->summary;

	for (size_t i = 0; i < summary->cell_count; i++) {
		const struct cell_summary *const a = &summary->cells[i];

		if (!shown[i] || !same_panel(a, cell))
			continue;
		for (size_t j = i + 1; j < summary->cell_count; j++) {
			const struct cell_summary *const b = &summary->cells[j];

			if (shown[j] && same_panel(b, cell) &&
			        strcmp(a->first->model, b->first->model) == 0 && !same_place(data, a, b))
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
		const bool panel_is_known = i > 0 && same_panel(&summary->cells[i - 1], &summary->cells[i]);

		compares[i] = panel_is_known ? compares[i - 1]
		                             : panel_compares(data, choice->shown, &summary->cells[i]);
		choice->compares = choice->compares || compares[i];
	}
	for (size_t i = 0; i < summary->cell_count; i++) {
		choice->shown[i] = choice->shown[i] && (compares[i] || !choice->compares);
		choice->count += choice->shown[i];
	}
}

/* Of equals the first placement and the most workers: where cores are short, policies matter. */
static bool is_better(const struct figure_data *data, const struct choice *choice)
{
	if (choice->compares != data->compares)
		return choice->compares;
	if (choice->count != data->cell_count)
		return choice->count > data->cell_count;
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

static int choose(struct figure_data *data)
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

int figure_data_init(struct figure_data *data, const struct groups *groups, enum abscissa abscissa)
{
	int error;

	*data = (struct figure_data){.groups = groups, .abscissa = abscissa};
	error = choose(data);
	if (error || data->cell_count == 0)
		goto release;
	error = keep_used(data, LABEL_WORKLOAD, &data->workloads);
	if (!error)
		error = keep_used(data, LABEL_BACKGROUND, &data->backgrounds);
	if (!error)
		error = keep_used(data, LABEL_POLICY, &data->policies);
	if (!error)
		error = keep_used(data, LABEL_MODEL, &data->models);
	if (!error)
		count_trials(data);
release:
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
	free(data->shown);
	data->shown = NULL;
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

/* What stands in the place of a number: "ok", the errno of a refusal, "failed" or "timeout". */
static const char *mark_of(const struct cell_summary *cell)
{
	const char *const name = cell->error ? strerrorname_np(-cell->error) : NULL;

	return cell->status == TRIAL_REFUSED && name ? name : trial_status_names[cell->status];
}

static size_t index_of(const struct labels *labels, const char *name)
{
	size_t i = 0;

	while (i < labels->count && strcmp(labels->name[i], name) != 0)
		i++;
	return i;
}

static void write_measure(FILE *out, double median, const struct interval *interval, double unit)
{
	fprintf(out, "\t%.9g\t%.9g\t%.9g", median / unit, interval->low / unit, interval->high / unit);
}

static void write_cell(const struct figure_data *data, const struct cell_summary *cell, FILE *out)
{
	const struct trial_record *const record = cell->first;
	const size_t series = index_of(&data->models, record->model) + 1;
	const double place = data->abscissa == BY_LOAD ? rate_of(record)
	                     : data->abscissa == BY_POLICY
	                             ? (double)index_of(&data->policies, cell->policy) + 1
	                             : record->outcome.workers;
	/* One worker is always fair to itself: that is no measurement. */
	const struct interval none = {NAN, NAN};
	const bool alone = record->outcome.workers < 2;

	fprintf(out, "%s\t%s\t%s\t%s\t%s\t%u", record->workload, record->background, record->placement,
	        record->policy, record->model, record->outcome.workers);
	fprintf(out, "\t%.9g\t%zu\t%s\t%u\t%u", place, series, mark_of(cell), cell->counted,
	        cell->trials[TRIAL_REFUSED] + cell->trials[TRIAL_FAILED] + cell->trials[TRIAL_TIMEOUT]);
	write_measure(out, cell->throughput, &cell->throughput_interval, 1);
	write_measure(out, cell->p50_ns, &cell->p50_interval, 1e9);
	write_measure(out, cell->p99_ns, &cell->p99_interval, 1e9);
	write_measure(out, alone ? NAN : cell->jain, alone ? &none : &cell->jain_interval, 1);
	fprintf(out, "\t%.9g\t%.9g\t%.9g\t%u\n", cell->involuntary_per_s, cell->voluntary_per_s,
	        cell->p999_ns / 1e9, cell->overloaded);
}

int figure_data_write(const struct figure_data *data, FILE *out)
{
	const struct summary *const summary = data->groups->summary;

	errno = 0;
	fputs("workload\tbackground\tplacement\tpolicy\tmodel\tworkers\tplace\tseries\tmark\tok\tnot_ok\t"
	      "throughput\tthroughput_low\tthroughput_high\tp50\tp50_low\tp50_high\tp99\tp99_low\tp99_high\t"
	      "jain\tjain_low\tjain_high\tinvoluntary_per_s\tvoluntary_per_s\tp999\toverloaded\n",
	        out);
	for (size_t i = 0; i < summary->cell_count; i++)
		if (data->shown[i])
			write_cell(data, &summary->cells[i], out);
	if (fflush(out) == 0 && !ferror(out))
		return 0;
	return errno ? -errno : -EIO;
}
