/*
 * figure_table: what a figure's script reads: every number of its cells. See figure_data.h.
 */
#include "figures/figure_data.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* Of open arrivals; 0 otherwise. */
static double rate_of(const struct trial_record *record)
{
	struct arrival arrival;
	struct reason why;

	return arrival_parse(record->arrival, &arrival, &why) == 0 ? arrival.rate_per_s : 0;
}

static void write_measure(FILE *out, double median, const struct interval *interval, double unit)
{
	const struct interval whisker = stats_whisker(interval, median);
	const double value[] = {median, whisker.low, whisker.high};

	/* Scripts know it by its word, which has no sign. */
	for (int i = 0; i < 3; i++)
		fprintf(out, "\t%.9g", isnan(value[i]) ? NAN : value[i] / unit);
}

/* A dash where there are none: gnuplot takes an empty field for a missing one. */
static void write_letters(char (*letters)[LETTERS_SIZE], ptrdiff_t cell, FILE *out)
{
	char buffer[LETTERS_SIZE] = "";

	if (letters)
		letters_shorten(letters[cell], buffer);
	fprintf(out, "\t%s", buffer[0] ? buffer : "-");
}

static void write_cell(const struct figure_data *data, const struct cell_summary *cell, FILE *out)
{
	const struct trial_record *const record = cell->first;
	const size_t series = labels_place(&data->models, record->model) + 1;
	const double place = data->abscissa == BY_LOAD ? rate_of(record)
	                     : data->abscissa == BY_POLICY
	                             ? (double)labels_place(&data->policies, cell->policy) + 1
	                             : record->outcome.workers;
	/* One worker is always fair to itself: that is no measurement. */
	const struct interval none = {NAN, NAN};
	const bool alone = record->outcome.workers < 2;

	fprintf(out, "%s\t%s\t%s\t%s\t%s\t%u", record->workload, record->background, record->placement,
	        record->policy, record->model, record->outcome.workers);
	fprintf(out, "\t%.9g\t%zu\t%s\t%u\t%u", place, series, summary_mark(cell), cell->counted,
	        cell->trials[TRIAL_REFUSED] + cell->trials[TRIAL_FAILED] + cell->trials[TRIAL_TIMEOUT]);
	write_measure(out, cell->throughput, &cell->throughput_interval, 1);
	write_measure(out, cell->p50_ns, &cell->p50_interval, 1e9);
	write_measure(out, cell->p99_ns, &cell->p99_interval, 1e9);
	write_measure(out, alone ? NAN : cell->jain, alone ? &none : &cell->jain_interval, 1);
	fprintf(out, "\t%.9g\t%.9g\t%.9g\t%u", cell->involuntary_per_s, cell->voluntary_per_s,
	        cell->p999_ns / 1e9, (unsigned)summary_is_overloaded(cell));
	/* Zero for none: gnuplot has no statistics of a column without any number. */
	fprintf(out, "\t%.9g", isnan(cell->throughput_per_reserved) ? 0 : cell->throughput_per_reserved);
	write_letters(data->policy_letters, cell - data->groups->summary->cells, out);
	write_letters(data->model_letters, cell - data->groups->summary->cells, out);
	fputc('\n', out);
}

int figure_data_write(const struct figure_data *data, FILE *out)
{
	const struct summary *const summary = data->groups->summary;

	errno = 0;
	fputs("workload\tbackground\tplacement\tpolicy\tmodel\tworkers\tplace\tseries\tmark\tok\tnot_ok\t"
	      "throughput\tthroughput_low\tthroughput_high\tp50\tp50_low\tp50_high\tp99\tp99_low\tp99_high\t"
	      "jain\tjain_low\tjain_high\tinvoluntary_per_s\tvoluntary_per_s\tp999\toverloaded\t"
	      "per_reserved\tletters\tmodel_letters\n",
	        out);
	for (size_t i = 0; i < summary->cell_count; i++)
		if (data->shown[i])
			write_cell(data, &summary->cells[i], out);
	if (fflush(out) == 0 && !ferror(out))
		return 0;
	return errno ? -errno : -EIO;
}
