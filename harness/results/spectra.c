/* See spectra.h. */
#include "results/spectra.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool counts(const struct trial_record *trial)
{
	return trial->outcome.status == TRIAL_OK && trial->outcome.polluted[0] == '\0' &&
	       trial->outcome.latency;
}

int spectrum_of_cell(const struct run *run, const char *cell, struct histogram *histogram)
{
	int error = 0;

	for (size_t i = 0; i < run->trial_count && !error; i++)
		if (counts(&run->trials[i]) && strcmp(run->trials[i].cell, cell) == 0)
			error = histogram_add_text(histogram, run->trials[i].outcome.latency);
	return error;
}

/* A cell's name without what a file's name should not hold. */
static void file_name(const char *folder, const char *cell, char *path, size_t size)
{
	const int used = snprintf(path, size, "%s/%s.hgrm", folder, cell);

	for (char *c = path + strlen(folder) + 1; used > 0 && *c; c++)
		if (strchr("/:(),= ", *c))
			*c = '_';
}

static int write_one(const char *path, const struct histogram *histogram)
{
	FILE *out = fopen(path, "we");
	int error;

	if (!out)
		return -errno;
	error = histogram_write_hgrm(histogram, out);
	if (fclose(out) != 0 && !error)
		error = -errno;
	return error;
}

static int compare_cells(const void *left, const void *right)
{
	const struct trial_record *const *a = left, *const *b = right;

	return strcmp((*a)->cell, (*b)->cell);
}

/* The trials that count, cell by cell. */
static const struct trial_record **sort_trials(const struct run *run, size_t *count)
{
	const struct trial_record **sorted = calloc(run->trial_count + 1, sizeof(struct trial_record *));

	*count = 0;
	for (size_t i = 0; sorted && i < run->trial_count; i++)
		if (counts(&run->trials[i]))
			sorted[(*count)++] = &run->trials[i];
	if (sorted)
		qsort(sorted, *count, sizeof(*sorted), compare_cells);
	return sorted;
}

int spectra_write(const struct run *run, struct reason *why)
{
	char folder[PATH_MAX + 16], path[PATH_MAX + CELL_NAME_MAX + 32];
	struct histogram *histogram = malloc(sizeof(*histogram));
	size_t count;
	const struct trial_record **sorted = sort_trials(run, &count);
	int error = 0;

	snprintf(folder, sizeof(folder), "%s/latency", run->path);
	if (!sorted || !histogram)
		error = reason_set(why, -ENOMEM, "no memory for %s", folder);
	else if (count > 0 && mkdir(folder, 0777) != 0 && errno != EEXIST)
		error = reason_set(why, -errno, "cannot make %s: %s", folder, strerror(errno));
	for (size_t i = 0, next; i < count && !error; i = next) {
		memset(histogram, 0, sizeof(*histogram));
		for (next = i; next < count && strcmp(sorted[next]->cell, sorted[i]->cell) == 0 && !error;
		        next++)
			error = histogram_add_text(histogram, sorted[next]->outcome.latency);
		file_name(folder, sorted[i]->cell, path, sizeof(path));
		if (!error)
			error = write_one(path, histogram);
		if (error)
			reason_set(why, error, "cannot write %s: %s", path, strerror(-error));
	}
	free(sorted);
	free(histogram);
	return error;
}
