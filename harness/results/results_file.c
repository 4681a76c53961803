/* See results_file.h. */
#include "results/results_file.h"

#include "results/record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int results_file_add(int fd, const char *text)
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

int results_file_append(int *fd, const char *text, const char *folder, const char *name, struct reason *why)
{
	int error = *fd < 0 ? -EBADF : results_file_add(*fd, text);

	/* EINVAL: not a file that can be synchronised, such as one on a pipe-like file system. */
	if (!error && fdatasync(*fd) < 0 && errno != EINVAL)
		error = -errno;
	if (error == -ENOTRECOVERABLE) {
		close(*fd);
		*fd = -1;
	}
	return error ? reason_set(why, error, "cannot write %s/%s: %s", folder, name, strerror(-error)) : 0;
}

int results_file_create(int *fd, const char *folder, const char *name, struct reason *why)
{
	char path[sizeof(((struct results *)0)->path) + 32];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	*fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
	if (*fd < 0)
		return reason_set(why, -errno, "cannot create %s: %s", path, strerror(errno));
	return 0;
}

int results_file_lock(int fd, const char *folder, struct reason *why)
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

/* json_dumps() would leave out what its buffer could not grow by, and say nothing; a stream remembers. */
char *results_file_json_text(const json_t *json, size_t flags)
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

int results_file_journal(struct results *results, const json_t *line, struct reason *why)
{
	char *const text = results_file_json_text(line, JSON_COMPACT);
	int error;

	if (!text)
		return reason_set(why, -ENOMEM, "no memory for a line of %s/journal.jsonl", results->path);
	error = results_file_append(&results->journal_fd, text, results->path, "journal.jsonl", why);
	free(text);
	return error;
}

int results_file_csv_header(struct results *results, struct reason *why)
{
	char *const header = record_csv_header();
	int error;

	if (!header)
		return reason_set(why, -ENOMEM, "no memory for cells.csv");
	error = results_file_append(&results->csv_fd, header, results->path, "cells.csv", why);
	free(header);
	return error;
}
