/*
 * results: reading a run back from its journal.
 *
 * Only the journal counts, because it alone is on disk after every trial; the other files of
 * the folder are for people and for other programs. A journal that was cut off by a crash is
 * read up to there. Anything else that is not as results.c writes it is an error with its line,
 * rather than a figure with a trial missing.
 */
#include "results/results.h"

#include "results/record.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct journal {
	FILE *file;
	char path[sizeof(((struct run *)0)->path) + 32], where[sizeof(((struct run *)0)->path) + 48];
	char *line;     /* owned; getline()'s */
	uint64_t bytes; /* of the whole lines */
	size_t size, number;
};

static int open_journal(struct journal *journal, const char *folder, struct reason *why)
{
	struct stat status;

	*journal = (struct journal){0};
	if (stat(folder, &status) < 0)
		return reason_set(why, -errno, "%s: %s", folder, strerror(errno));
	if (!S_ISDIR(status.st_mode))
		return reason_set(why, -ENOTDIR, "%s is not the folder of a run", folder);
	snprintf(journal->path, sizeof(journal->path), "%s/journal.jsonl", folder);
	journal->file = fopen(journal->path, "re");
	if (journal->file)
		return 0;
	if (errno == ENOENT)
		return reason_set(
		        why, -ENOENT, "%s is not the folder of a run: it has no journal.jsonl", folder);
	return reason_set(why, -errno, "cannot read %s: %s", journal->path, strerror(errno));
}

/*
 * The next line as an object, which the caller owns. NULL with 0 returned at the end; then
 * `truncated` tells whether a last line without its line end was dropped.
 */
static int next_line(struct journal *journal, json_t **object, bool *truncated, struct reason *why)
{
	json_error_t error;
	ssize_t length;

	*object = NULL;
	errno = 0;
	length = getline(&journal->line, &journal->size, journal->file);
	if (length < 0 && (ferror(journal->file) || errno == ENOMEM))
		return reason_set(why, errno ? -errno : -EIO, "cannot read %s: %s", journal->path,
		        strerror(errno ? errno : EIO));
	if (length < 0)
		return 0;
	snprintf(journal->where, sizeof(journal->where), "%s:%zu", journal->path, ++journal->number);
	if (journal->line[length - 1] != '\n') {
		*truncated = true;
		return 0;
	}
	journal->bytes += (uint64_t)length;
	*object = json_loadb(journal->line, (size_t)length - 1, JSON_REJECT_DUPLICATES, &error);
	if (*object && json_is_object(*object))
		return 0;
	const int code = reason_set(why, -EINVAL, "%s: not a line of a journal: %s", journal->where,
	        *object ? "it is no object" : error.text);

	json_decref(*object);
	*object = NULL;
	return code;
}

static int read_first_line(struct run *run, struct journal *journal, struct reason *why)
{
	bool truncated = false;
	json_t *line;
	int error = next_line(journal, &line, &truncated, why);

	if (error)
		return error;
	if (!line)
		return reason_set(why, -EINVAL, "%s: %s", journal->path,
		        truncated ? "the run ended before its first line was written" : "is empty");
	const char *const kind = json_string_value(json_object_get(line, "kind"));
	const json_int_t version = json_integer_value(json_object_get(line, "version"));

	if (!kind || strcmp(kind, "telar run") != 0)
		error = reason_set(why, -EINVAL, "%s: not the journal of a run", journal->where);
	else if (version != JOURNAL_VERSION)
		error = reason_set(why, -EINVAL,
		        "%s: written in version %lld of the journal, this telar reads %d", journal->where,
		        (long long)version, JOURNAL_VERSION);
	else if (!json_is_object(json_object_get(line, "about")))
		error = reason_set(why, -EINVAL, "%s: 'about' is missing", journal->where);
	const char *const date = json_string_value(json_object_get(line, "date"));

	if (!error && (!date || strlen(date) >= sizeof(run->date)))
		error = reason_set(why, -EINVAL, "%s: 'date' is missing or no date", journal->where);
	if (!error) {
		strcpy(run->date, date);
		run->about = json_incref(json_object_get(line, "about"));
		run->environment = json_incref(json_object_get(line, "environment"));
	}
	json_decref(line);
	return error;
}

static int add_trial(struct run *run, size_t *room, const json_t *line, const char *where, struct reason *why)
{
	if (run->trial_count == *room) {
		const size_t more = *room ? *room * 2 : 64;
		struct trial_record *const grown = reallocarray(run->trials, more, sizeof(*grown));

		if (!grown)
			return reason_set(why, -ENOMEM, "%s: no memory for so many trials", where);
		run->trials = grown;
		*room = more;
	}
	const int error = record_from_json(&run->trials[run->trial_count], line, where, why);

	if (!error)
		run->trial_count++;
	return error;
}

/* Room for as many trials as there are lines, at once: grown bit by bit, the records of a long run would
 * leave holes of their own size behind. */
static int make_room(struct run *run, struct journal *journal, size_t *room, struct reason *why)
{
	const off_t here = ftello(journal->file);
	size_t lines = 0;

	while (getline(&journal->line, &journal->size, journal->file) > 0)
		lines++;
	clearerr(journal->file);
	if (here < 0 || fseeko(journal->file, here, SEEK_SET) != 0)
		return reason_set(why, -errno, "cannot read %s: %s", journal->path, strerror(errno));
	if (lines == 0)
		return 0;
	run->trials = calloc(lines, sizeof(*run->trials));
	if (!run->trials)
		return reason_set(why, -ENOMEM, "%s: no memory for %zu trials", journal->path, lines);
	*room = lines;
	return 0;
}

static int read_trials(struct run *run, struct journal *journal, struct reason *why)
{
	size_t room = 0;
	json_t *line;
	int error = make_room(run, journal, &room, why);

	while (!error) {
		error = next_line(journal, &line, &run->truncated, why);
		if (error || !line)
			return error;
		error = add_trial(run, &room, line, journal->where, why);
		json_decref(line);
	}
	return error;
}

/* The folder's own name, also for "." and for a path that ends in a slash. */
static void name_run(struct run *run)
{
	char *const real = realpath(run->path, NULL);
	const char *const slash = real ? strrchr(real, '/') : NULL;

	snprintf(run->run, sizeof(run->run), "%.255s", slash && slash[1] ? slash + 1 : run->path);
	free(real);
}

int results_read(struct run *run, const char *path, struct reason *why)
{
	struct journal journal;
	int error;

	*run = (struct run){0};
	if (snprintf(run->path, sizeof(run->path), "%s", path) >= (int)sizeof(run->path))
		return reason_set(why, -ENAMETOOLONG, "the path of the run is too long");
	for (size_t length = strlen(run->path); length > 1 && run->path[length - 1] == '/'; length--)
		run->path[length - 1] = '\0';
	error = open_journal(&journal, run->path, why);
	if (error)
		return error;
	name_run(run);
	error = read_first_line(run, &journal, why);
	if (!error)
		error = read_trials(run, &journal, why);
	run->journal_bytes = journal.bytes;
	free(journal.line);
	fclose(journal.file);
	if (error)
		run_release(run);
	return error;
}

void run_release(struct run *run)
{
	for (size_t i = 0; i < run->trial_count; i++)
		outcome_release(&run->trials[i].outcome);
	free(run->trials);
	json_decref(run->about);
	json_decref(run->environment);
	*run = (struct run){0};
}
