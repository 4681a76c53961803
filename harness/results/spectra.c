/* See spectra.h. */
#include "results/spectra.h"

#include "results/run_cells.h"
#include "trial/histogram.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Adds up the trials of the cell that count. */
static int add_cell(const struct run_cell *cell, struct histogram *histogram, size_t *added)
{
	int error = 0;

	*added = 0;
	for (size_t i = 0; i < cell->count && !error; i++) {
		const struct trial_record *const trial = cell->trials[i];

		if (!run_cell_counts(cell, trial) || !trial->outcome.latency)
			continue;
		error = histogram_add_text(histogram, trial->outcome.latency);
		++*added;
	}
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

static int write_one(const char *path, const struct run_cell *cell, const struct histogram *histogram)
{
	FILE *out = fopen(path, "we");
	int error;

	if (!out)
		return -errno;
	error = histogram_write_hgrm(histogram, out);
	if (!error && run_cell_is_polluted(cell) &&
	        fprintf(out, "#[Disturbed by other load: all %zu trials; %s]\n", cell->ok,
	                run_cell_first(cell)->outcome.polluted) < 0)
		error = -errno;
	if (fclose(out) != 0 && !error)
		error = -errno;
	/* half a distribution would be read as a whole one */
	if (error)
		unlink(path);
	return error;
}

static int write_cell(
        const char *folder, const struct run_cell *cell, struct histogram *histogram, struct reason *why)
{
	char path[PATH_MAX + CELL_NAME_MAX + 32];
	size_t added;
	int error;

	memset(histogram, 0, sizeof(*histogram));
	file_name(folder, cell->trials[0]->cell, path, sizeof(path));
	error = add_cell(cell, histogram, &added);
	if (!error && added > 0 && mkdir(folder, 0777) != 0 && errno != EEXIST)
		return reason_set(why, -errno, "cannot make %s: %s", folder, strerror(errno));
	if (!error && added > 0)
		error = write_one(path, cell, histogram);
	return error ? reason_set(why, error, "cannot write %s: %s", path, strerror(-error)) : 0;
}

int spectra_write(const struct run *run, struct reason *why)
{
	char folder[PATH_MAX + 16];
	struct histogram *histogram = malloc(sizeof(*histogram));
	struct run_cells cells = {0};
	int error = histogram ? run_cells_gather(&cells, run) : -ENOMEM;

	snprintf(folder, sizeof(folder), "%s/latency", run->path);
	if (error)
		reason_set(why, error, "no memory for %s", folder);
	for (size_t i = 0; i < cells.count && !error; i++)
		error = write_cell(folder, &cells.cells[i], histogram, why);
	run_cells_release(&cells);
	free(histogram);
	return error;
}
