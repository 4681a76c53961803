/*
 * record: one trial as a line of the journal and as a row of cells.csv.
 *
 * One table of fields (record_fields.h) says for both what a trial has; results.c writes the lines,
 * results_read.c reads them. Nobody else needs this header.
 */
#ifndef TELAR_RECORD_H
#define TELAR_RECORD_H

#include <jansson.h>

#include "results/results.h"

/* Of the journal; the first line says it. */
#define JOURNAL_VERSION 1

/* The journal's line as an object that the caller owns, or NULL when out of memory. */
json_t *record_to_json(const struct trial_record *record);

/* Fills `record`, whose outcome the caller releases. `where` ("journal.jsonl:7") begins the
 * sentence. What cells.csv has must be there; what only the journal has may be missing, so that runs
 * of an older telar can be read. On error nothing is owned. */
int record_from_json(struct trial_record *record, const json_t *line, const char *where, struct reason *why);

/* The header and a row of cells.csv, with their line ends; the caller frees them. NULL when out of memory. */
char *record_csv_header(void);
char *record_csv_row(const struct trial_record *record, const char *run);

#endif
