/*
 * record_fields: what a trial has, as one table for the journal and for cells.csv.
 *
 * A number that a trial does not have is null in the journal and an empty field in cells.csv:
 * what could not be counted, and in the CSV everything that was not measured properly because the
 * trial was refused or went wrong. Only record_*.c need this header.
 */
#ifndef TELAR_RECORD_FIELDS_H
#define TELAR_RECORD_FIELDS_H

#include "results/results.h"

enum record_field_kind {
	FIELD_TEXT,
	FIELD_COUNT,      /* uint64_t */
	FIELD_TIMED,      /* uint64_t, 0: no job was timed */
	FIELD_SMALL,      /* unsigned */
	FIELD_UNKNOWN,    /* int64_t, -1: unknown */
	FIELD_REAL,       /* double, NaN: unknown */
	FIELD_FLAG,       /* bool */
	FIELD_ERROR,      /* int, a negative errno or 0 */
	FIELD_STATUS,     /* enum trial_status */
	FIELD_LONG_TEXT,  /* char *, owned by the outcome, or NULL */
	FIELD_PER_WORKER, /* uint64_t *, one a worker, or NULL */
	FIELD_PER_SLICE,  /* uint64_t[WINDOW_SLICES] */
};

/* In which trials cells.csv has a value. */
enum record_csv { CSV_NEVER, CSV_ALWAYS, CSV_RAN, CSV_OK, CSV_LATENCY /* a job was timed */ };

struct record_field {
	const char *key;
	enum record_field_kind kind;
	enum record_csv csv;
	size_t offset, size;
};

/* In the order of the columns of cells.csv; `workers` stands before what is counted for each. The last one
 * has no key. */
extern const struct record_field record_fields[];

static inline const void *record_value(const struct trial_record *record, const struct record_field *field)
{
	return (const char *)record + field->offset;
}

#endif
