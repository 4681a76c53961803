/* See measure_write.h. */
#include "check/measure_write.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>

static void write_x(const struct measure_point *point, FILE *out)
{
	if (point->word)
		fprintf(out, "%s\t%s\t", point->subject, point->word);
	else
		fprintf(out, "%s\t%.9g\t", point->subject, point->x);
}

static void write_table(const struct measure *measure, FILE *out)
{
	fprintf(out, "subject\tx\tmedian\tlow\thigh\ttrials\n");
	for (const struct measure_point *point = measure->points; point < measure->points + measure->count; point++) {
		const struct interval whisker = stats_whisker(&point->interval, point->median);

		write_x(point, out);
		fprintf(out, "%.9g\t%.9g\t%.9g\t%zu\n", point->median, whisker.low, whisker.high, point->count);
	}
}

static void write_samples(const struct measure *measure, FILE *out)
{
	fprintf(out, "subject\tx\tround\tvalue\n");
	for (const struct measure_point *point = measure->points; point < measure->points + measure->count; point++) {
		for (size_t i = 0; i < measure->rounds; i++) {
			write_x(point, out);
			fprintf(out, "%zu\t%.9g\n", i + 1, point->values[i]);
		}
	}
}

static void write_timeline(const struct measure *measure, FILE *out)
{
	fprintf(out, "panel\tlane\tfrom_s\tto_s\tseries\n");
	for (const struct measure_interval *bar = measure->bars; bar < measure->bars + measure->bar_count; bar++)
		fprintf(out, "%s\t%s\t%.9f\t%.9f\t%s\n", bar->panel, bar->lane, bar->from_s, bar->to_s, bar->series);
}

static void write_answer(const struct measure *measure, FILE *out)
{
	fprintf(out, "%s\n", measure->answer);
}

static void write_notes(const struct measure *measure, FILE *out)
{
	fputs(measure->notes, out);
}

static int write_file(
        const struct measure *measure, const char *name, void (*write)(const struct measure *measure, FILE *out))
{
	char path[PATH_MAX];
	FILE *out;
	int error = 0;

	if (snprintf(path, sizeof(path), "%s/%s", measure->folder, name) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	out = fopen(path, "we");
	if (!out)
		return -errno;
	write(measure, out);
	if (ferror(out))
		error = -EIO;
	if (fclose(out) != 0 && !error)
		error = -errno;
	return error;
}

int measure_write(const struct measure *measure)
{
	int error = write_file(measure, "table.tsv", write_table);

	if (!error)
		error = write_file(measure, "samples.tsv", write_samples);
	if (!error && measure->bar_count > 0)
		error = write_file(measure, "timeline.tsv", write_timeline);
	if (!error && measure->answer[0])
		error = write_file(measure, "answer.json", write_answer);
	if (!error && measure->notes[0])
		error = write_file(measure, "notes.txt", write_notes);
	return error;
}
