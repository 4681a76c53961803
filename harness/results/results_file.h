/*
 * results_file: the files in the folder of a run, and how a line gets into one.
 *
 * A line goes into a file in one piece or not at all: what a full disk has cut off is taken back, so that a
 * later line cannot be joined to half of this one. results.c and results_create.c write by it; nobody else
 * needs this header.
 */
#ifndef TELAR_RESULTS_FILE_H
#define TELAR_RESULTS_FILE_H

#include "results/results.h"

/* A new file of this name in the folder. */
int results_file_create(int *fd, const char *folder, const char *name, struct reason *why);
/* For this process alone, the whole of cells.csv. -EBUSY: another one has it. */
int results_file_lock(int fd, const char *folder, struct reason *why);

/* Adds the whole text, or leaves the file as it was. */
int results_file_add(int fd, const char *text);
/* The same, and it is on disk afterwards. Closes a file that has half a line which cannot be taken back. */
int results_file_append(int *fd, const char *text, const char *folder, const char *name, struct reason *why);

int results_file_journal(struct results *results, const json_t *line, struct reason *why);
int results_file_csv_header(struct results *results, struct reason *why);

/* With a line end; the caller frees it. NULL when out of memory. */
char *results_file_json_text(const json_t *json, size_t flags);

#endif
