/* See spectrum_table.h. */
#include "figures/spectrum_table.h"

#include "results/run_cells.h"
#include "trial/histogram.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Ten quantiles to a power of ten, and no trial has a hundred million jobs. */
enum { PLACES_A_DECADE = 10, PLACES = 8 * PLACES_A_DECADE + 1 };

/* The quantiles of the trials of one cell, trial by trial. */
struct spectrum {
	uint64_t (*value_ns)[PLACES];
	double *sample;
	struct histogram *histogram;
	size_t trials, places; /* that count, that all of them have */
};

static double place_of(size_t index)
{
	return (double)index / PLACES_A_DECADE;
}

static size_t places_of(uint64_t jobs)
{
	const double places = floor(log10((double)jobs) * PLACES_A_DECADE + 1e-9) + 1;

	return places < PLACES ? (size_t)places : PLACES;
}

static void spectrum_release(struct spectrum *spectrum)
{
	free(spectrum->histogram);
	free(spectrum->sample);
	free(spectrum->value_ns);
}

static int spectrum_init(struct spectrum *spectrum, size_t trials)
{
	*spectrum = (struct spectrum){
	        .value_ns = calloc(trials + 1, sizeof(*spectrum->value_ns)),
	        .sample = calloc(trials + 1, sizeof(*spectrum->sample)),
	        .histogram = malloc(sizeof(*spectrum->histogram)),
	};
	if (spectrum->value_ns && spectrum->sample && spectrum->histogram)
		return 0;
	spectrum_release(spectrum);
	return -ENOMEM;
}

static int spectrum_read(struct spectrum *spectrum, const struct run_cell *cell)
{
	double fraction[PLACES];

	for (size_t i = 0; i < PLACES; i++)
		fraction[i] = 1 - pow(10, -place_of(i));
	spectrum->trials = 0;
	spectrum->places = PLACES;
	for (size_t i = 0; i < cell->count; i++) {
		const struct trial_record *const trial = cell->trials[i];

		if (!run_cell_counts(cell, trial) || !trial->outcome.latency)
			continue;
		memset(spectrum->histogram, 0, sizeof(*spectrum->histogram));
		const int error = histogram_add_text(spectrum->histogram, trial->outcome.latency);

		if (error)
			return error;
		if (spectrum->histogram->total == 0)
			continue;
		if (places_of(spectrum->histogram->total) < spectrum->places)
			spectrum->places = places_of(spectrum->histogram->total);
		histogram_quantiles(
		        spectrum->histogram, fraction, PLACES, spectrum->value_ns[spectrum->trials++]);
	}
	return 0;
}

static void write_labels(const struct figure_data *data, const struct cell_summary *cell, size_t trials,
        const char *mark, FILE *out)
{
	const struct trial_record *const record = cell->first;

	fprintf(out, "%s\t%s\t%s\t%zu\t%s\t%zu\t%u", record->workload, record->background, record->model,
	        labels_place(&data->models, record->model) + 1, mark, trials,
	        cell->trials[TRIAL_REFUSED] + cell->trials[TRIAL_FAILED] + cell->trials[TRIAL_TIMEOUT]);
}

static int write_cell(
        const struct figure_data *data, const struct cell_summary *cell, struct spectrum *spectrum, FILE *out)
{
	struct interval interval, whisker;
	double median;

	if (spectrum->trials == 0) {
		write_labels(data, cell, 0, cell->counted > 0 ? "no job" : summary_mark(cell), out);
		fputs("\t0\tnan\tnan\tnan\n", out);
	}
	for (size_t i = 0; i < spectrum->places && spectrum->trials > 0; i++) {
		for (size_t trial = 0; trial < spectrum->trials; trial++)
			spectrum->sample[trial] = (double)spectrum->value_ns[trial][i] / 1e9;
		if (stats_bootstrap_median(spectrum->sample, spectrum->trials, &interval) < 0)
			return -ENOMEM;
		median = stats_median(spectrum->sample, spectrum->trials);
		whisker = stats_whisker(&interval, median);
		write_labels(data, cell, spectrum->trials, "ok", out);
		fprintf(out, "\t%.9g\t%.9g\t%.9g\t%.9g\n", place_of(i), median, whisker.low, whisker.high);
	}
	return 0;
}

const char *spectrum_table_lacks(const struct run *run)
{
	for (size_t i = 0; i < run->trial_count; i++)
		if (run->trials[i].outcome.status == TRIAL_OK && run->trials[i].outcome.latency &&
		        run->trials[i].outcome.latency[0])
			return NULL;
	return "no trial has a histogram of its latencies";
}

int spectrum_table_write(const struct figure_data *data, const struct run *run, FILE *out)
{
	const struct summary *const summary = data->groups->summary;
	struct spectrum spectrum;
	struct run_cells cells;
	int error = run_cells_gather(&cells, run);

	if (error)
		return error;
	error = spectrum_init(&spectrum, run->trial_count);
	if (error)
		goto release;
	errno = 0;
	fputs("workload\tbackground\tmodel\tseries\tmark\tok\tnot_ok\tplace\tlatency\tlow\thigh\n", out);
	for (size_t i = 0; i < summary->cell_count && !error; i++) {
		const struct cell_summary *const cell = &summary->cells[i];

		if (!data->shown[i])
			continue;
		error = spectrum_read(&spectrum, run_cells_find(&cells, cell->first->cell));
		if (!error)
			error = write_cell(data, cell, &spectrum, out);
	}
	if (!error && (fflush(out) != 0 || ferror(out)))
		error = errno ? -errno : -EIO;
	spectrum_release(&spectrum);
release:
	run_cells_release(&cells);
	return error;
}
