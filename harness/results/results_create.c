/*
 * results_create: makes the folder of a run. It never writes into a folder that was there before, and where
 * it fails leaves nothing of its own.
 */
#include "results/record.h"
#include "results/results_file.h"

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
	error = results_file_journal(results, line, why);
	json_decref(line);
	return error;
}

/* A file of its own, written once. */
static int write_file(const struct results *results, const char *name, const char *text, struct reason *why)
{
	int fd, error;

	error = results_file_create(&fd, results->path, name, why);
	if (error)
		return error;
	error = results_file_append(&fd, text, results->path, name, why);
	if (fd >= 0)
		close(fd);
	return error;
}

static int write_environment(const struct results *results, const json_t *environment, struct reason *why)
{
	char *const text = environment ? results_file_json_text(environment, JSON_INDENT(2)) : NULL;
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
	error = results_file_create(&results->journal_fd, results->path, "journal.jsonl", why);
	if (!error)
		error = results_file_create(&results->csv_fd, results->path, "cells.csv", why);
	if (!error)
		error = results_file_lock(results->csv_fd, results->path, why);
	if (!error)
		error = results_file_csv_header(results, why);
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
