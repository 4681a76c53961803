/*
 * results: writing the folder of a run.
 *
 * A line goes into a file in one piece or not at all: what a full disk has cut off is taken back,
 * so that a later line cannot be joined to half of this one. It measures and decides nothing, and
 * it never writes into a folder that was there before.
 */
#include "results/results.h"

#include "results/record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char *const result_files[] = {
        "journal.jsonl", "cells.csv", "environment.json", "topology.xml", NULL};

/* Appends the whole text, or leaves the file as it was. */
static int append_whole(int fd, const char *text)
{
	const size_t length = strlen(text);
	struct stat before;
	size_t written = 0;

	if (fstat(fd, &before) < 0)
		return -errno;
	while (written < length) {
		const ssize_t part = write(fd, text + written, length - written);

		if (part < 0 && errno == EINTR)
			continue;
		if (part < 0) {
			const int error = -errno;

			/* Then nothing may follow the half line. */
			return ftruncate(fd, before.st_size) < 0 ? -ENOTRECOVERABLE : error;
		}
		written += (size_t)part;
	}
	return 0;
}

static int append_line(int *fd, const char *text, const char *folder, const char *name, struct reason *why)
{
	int error = *fd < 0 ? -EBADF : append_whole(*fd, text);

	/* EINVAL: not a file that can be synchronised, such as one on a pipe-like file system. */
	if (!error && fdatasync(*fd) < 0 && errno != EINVAL)
		error = -errno;
	if (error == -ENOTRECOVERABLE) {
		close(*fd);
		*fd = -1;
	}
	return error ? reason_set(why, error, "cannot write %s/%s: %s", folder, name, strerror(-error)) : 0;
}

static int create_file(int *fd, const char *folder, const char *name, struct reason *why)
{
	char path[sizeof(((struct results *)0)->path) + 32];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	*fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
	if (*fd < 0)
		return reason_set(why, -errno, "cannot create %s: %s", path, strerror(errno));
	return 0;
}

/* For this process alone, the whole file. */
static int lock(int fd, const char *folder, struct reason *why)
{
	const struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	struct flock holder = whole;
	char who[32] = "another process"; /* of another machine, or out of sight in a container */

	if (fcntl(fd, F_SETLK, &whole) == 0)
		return 0;
	if (errno != EACCES && errno != EAGAIN)
		return reason_set(why, -errno, "cannot lock %s/cells.csv: %s", folder, strerror(errno));
	if (fcntl(fd, F_GETLK, &holder) == 0 && holder.l_type != F_UNLCK && holder.l_pid > 0)
		snprintf(who, sizeof(who), "process %ld", (long)holder.l_pid);
	return reason_set(why, -EBUSY, "the run in %s is still being written by %s", folder, who);
}

/* What is wrong with a folder that is there already; the way out is the same. */
static int refuse_existing(const char *path, struct reason *why)
{
	char journal[sizeof(((struct results *)0)->path) + 32];

	snprintf(journal, sizeof(journal), "%s/journal.jsonl", path);
	if (access(journal, F_OK) == 0)
		return reason_set(why, -EEXIST,
		        "%s holds the results of an earlier run; choose a new folder with --out", path);
	return reason_set(
	        why, -EEXIST, "%s exists and is not for results; choose a new folder with --out", path);
}

static int create_folder(struct results *results, const char *path, struct reason *why)
{
	size_t length = strlen(path);

	while (length > 1 && path[length - 1] == '/')
		length--;
	if (length == 0 || length >= sizeof(results->path) - 32)
		return reason_set(why, -ENAMETOOLONG, "a results folder needs a name shorter than %zu bytes",
		        sizeof(results->path) - 32);
	snprintf(results->path, sizeof(results->path), "%.*s", (int)length, path);
	const char *const slash = strrchr(results->path, '/');

	snprintf(results->run, sizeof(results->run), "%.255s", slash && slash[1] ? slash + 1 : results->path);
	if (mkdir(results->path, 0777) == 0)
		return 0;
	if (errno == EEXIST)
		return refuse_existing(results->path, why);
	return reason_set(why, -errno, "cannot make the results folder %s: %s; --out chooses another",
	        results->path, strerror(errno));
}

/* JSON as text with a line end, or NULL when out of memory; the caller frees it. json_dumps() would
 * leave out what its buffer could not grow by, and say nothing; a stream remembers. */
static char *json_text(const json_t *json, size_t flags)
{
	char *text = NULL;
	size_t size;
	FILE *const out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	const bool bad = json_dumpf(json, out, flags) < 0 || fputc('\n', out) == EOF || ferror(out);

	if (fclose(out) == 0 && !bad)
		return text;
	free(text);
	return NULL;
}

static int write_journal_line(struct results *results, const json_t *line, struct reason *why)
{
	char *const text = json_text(line, JSON_COMPACT);
	int error;

	if (!text)
		return reason_set(why, -ENOMEM, "no memory for a line of %s/journal.jsonl", results->path);
	error = append_line(&results->journal_fd, text, results->path, "journal.jsonl", why);
	free(text);
	return error;
}

static int write_first_line(
        struct results *results, json_t *about, const json_t *environment, struct reason *why)
{
	json_t *const machine = environment ? (json_t *)environment : json_null(); /* packed, not changed */
	char date[sizeof(((struct run *)0)->date)];
	const time_t now = time(NULL);
	struct tm utc;
	int error;

	gmtime_r(&now, &utc);
	strftime(date, sizeof(date), "%Y-%m-%d %H:%M UTC", &utc);
	json_t *const line = json_pack("{s:s, s:i, s:s, s:s, s:O, s:O}", "kind", "telar run", "version",
	        JOURNAL_VERSION, "run", results->run, "date", date, "about", about, "environment", machine);

	if (!line)
		return reason_set(why, -ENOMEM, "no memory for the journal of %s", results->path);
	error = write_journal_line(results, line, why);
	json_decref(line);
	return error;
}

/* A file of its own, written once. */
static int write_file(const struct results *results, const char *name, const char *text, struct reason *why)
{
	int fd, error;

	error = create_file(&fd, results->path, name, why);
	if (error)
		return error;
	error = append_line(&fd, text, results->path, name, why);
	if (fd >= 0)
		close(fd);
	return error;
}

static int write_environment(const struct results *results, const json_t *environment, struct reason *why)
{
	char *const text = environment ? json_text(environment, JSON_INDENT(2)) : NULL;
	int error;

	if (!environment)
		return 0;
	if (!text)
		return reason_set(why, -ENOMEM, "no memory for environment.json");
	error = write_file(results, "environment.json", text, why);
	free(text);
	return error;
}

/* Through memory: hwloc does not tell when a disk is full. */
static int write_topology(const struct results *results, hwloc_topology_t topology, struct reason *why)
{
	char *text;
	int length, error;

	if (hwloc_topology_export_xmlbuffer(topology, &text, &length, 0) < 0)
		return reason_set(why, -ENOMEM, "no memory for topology.xml");
	error = write_file(results, "topology.xml", text, why);
	hwloc_free_xmlbuffer(topology, text);
	return error;
}

static int write_csv_header(struct results *results, struct reason *why)
{
	char *const header = record_csv_header();
	int error;

	if (!header)
		return reason_set(why, -ENOMEM, "no memory for cells.csv");
	error = append_line(&results->csv_fd, header, results->path, "cells.csv", why);
	free(header);
	return error;
}

/* Makes the names of the new files last as long as what is in them. */
static void sync_folder(const char *path)
{
	const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
}

/* Only what results_create() has made, so that nobody else's file can be lost. */
static void remove_folder(const char *folder)
{
	char path[sizeof(((struct results *)0)->path) + 32];

	for (size_t i = 0; result_files[i]; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, result_files[i]);
		unlink(path);
	}
	rmdir(folder);
}

int results_create(struct results *results, const char *path, json_t *about, const json_t *environment,
        hwloc_topology_t topology, struct reason *why)
{
	int error;

	results->journal_fd = results->csv_fd = -1;
	error = create_folder(results, path, why);
	if (error)
		return error;
	error = create_file(&results->journal_fd, results->path, "journal.jsonl", why);
	if (!error)
		error = create_file(&results->csv_fd, results->path, "cells.csv", why);
	if (!error)
		error = lock(results->csv_fd, results->path, why);
	if (!error)
		error = write_csv_header(results, why);
	if (!error)
		error = write_environment(results, environment, why);
	if (!error)
		error = write_topology(results, topology, why);
	/* Last: with its first line in the journal the folder is a run. */
	if (!error)
		error = write_first_line(results, about, environment, why);
	if (error) {
		results_release(results);
		remove_folder(results->path);
		return error;
	}
	sync_folder(results->path);
	return 0;
}

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
	error = write_csv_header(results, why);
	for (size_t i = 0; i < run->trial_count && !error; i++) {
		char *const row = record_csv_row(&run->trials[i], results->run);
		const int written = row ? append_whole(results->csv_fd, row) : -ENOMEM;

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
	error = lock(*claim, path, why);
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
		error = write_journal_line(results, line, why);
	if (!error)
		error = append_line(&results->csv_fd, row, results->path, "cells.csv", why);
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
