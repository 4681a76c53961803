/*
 * results: adds to the folder of a run, a new one or one that is gone on with. It measures and decides
 * nothing.
 */
#include "results/record.h"
#include "results/results_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Takes a last line without its end away, so that the next line stands on its own. */
static int open_journal_again(struct results *results, const struct run *run, struct reason *why)
{
	char path[sizeof(results->path) + 32];

	snprintf(path, sizeof(path), "%s/journal.jsonl", results->path);
	results->journal_fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	if (results->journal_fd < 0 || ftruncate(results->journal_fd, (off_t)run->journal_bytes) < 0)
		return reason_set(why, -errno, "cannot go on with %s: %s", path, strerror(errno));
	return 0;
}

static int write_csv_again(struct results *results, const struct run *run, struct reason *why)
{
	char path[sizeof(results->path) + 32];
	int error;

	snprintf(path, sizeof(path), "%s/cells.csv", results->path);
	if (ftruncate(results->csv_fd, 0) < 0)
		return reason_set(why, -errno, "cannot write %s: %s", path, strerror(errno));
	error = results_file_csv_header(results, why);
	for (size_t i = 0; i < run->trial_count && !error; i++) {
		char *const row = record_csv_row(&run->trials[i], results->run);
		const int written = row ? results_file_add(results->csv_fd, row) : -ENOMEM;

		free(row);
		if (written)
			error = reason_set(why, written, "cannot write %s: %s", path, strerror(-written));
	}
	return error;
}

int results_claim(const char *path, int *claim, struct reason *why)
{
	char file[sizeof(((struct results *)0)->path) + 32];
	int error;

	*claim = -1;
	snprintf(file, sizeof(file), "%.4095s/journal.jsonl", path);
	if (access(file, F_OK) != 0)
		return 0;
	snprintf(file, sizeof(file), "%.4095s/cells.csv", path);
	*claim = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (*claim < 0)
		return reason_set(why, -errno, "cannot write %s: %s", file, strerror(errno));
	error = results_file_lock(*claim, path, why);
	if (error) {
		close(*claim);
		*claim = -1;
	}
	return error;
}

int results_reopen(struct results *results, const struct run *run, int claim, struct reason *why)
{
	int error;

	results->journal_fd = -1;
	results->csv_fd = claim;
	snprintf(results->path, sizeof(results->path), "%s", run->path);
	snprintf(results->run, sizeof(results->run), "%s", run->run);
	error = open_journal_again(results, run, why);
	if (!error)
		error = write_csv_again(results, run, why);
	if (error)
		results_release(results);
	return error;
}

int results_append(struct results *results, const struct trial_record *record, struct reason *why)
{
	json_t *const line = record_to_json(record);
	char *const row = record_csv_row(record, results->run);
	int error = 0;

	if (!line || !row)
		error = reason_set(why, -ENOMEM, "no memory for a trial of %s", record->cell);
	if (!error)
		error = results_file_journal(results, line, why);
	if (!error)
		error = results_file_append(&results->csv_fd, row, results->path, "cells.csv", why);
	free(row);
	json_decref(line);
	return error;
}

void results_release(struct results *results)
{
	if (results->journal_fd >= 0)
		close(results->journal_fd);
	if (results->csv_fd >= 0)
		close(results->csv_fd);
	results->journal_fd = results->csv_fd = -1;
}
