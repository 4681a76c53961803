/* record: a trial as a row of cells.csv. */
#include "results/record.h"
#include "results/record_fields.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* RFC 4180: quoted when it has to be, a quote inside doubled. */
static void put_csv_text(FILE *out, const char *text)
{
	if (!strpbrk(text, ",\"\r\n")) {
		fputs(text, out);
		return;
	}
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

static void put_csv_field(FILE *out, const struct trial_record *record, const struct record_field *field)
{
	const void *const value = record_value(record, field);
	const enum trial_status status = record->outcome.status;

	if ((field->csv == CSV_RAN && status == TRIAL_REFUSED) ||
	        (field->csv >= CSV_OK && status != TRIAL_OK) ||
	        (field->csv == CSV_LATENCY && record->outcome.max_ns == 0))
		return;
	if (value == record->outcome.reason && status == TRIAL_OK)
		/* Why an ok trial does not count, or what is to be known of one that does. */
		put_csv_text(out,
		        record->outcome.polluted[0] ? record->outcome.polluted : record->outcome.unsteady);
	else if (field->kind == FIELD_TEXT)
		put_csv_text(out, value);
	else if (field->kind == FIELD_STATUS)
		put_csv_text(out, trial_status_names[status]);
	else if (field->kind == FIELD_SMALL)
		fprintf(out, "%u", *(const unsigned *)value);
	else if (field->kind == FIELD_COUNT || field->kind == FIELD_TIMED)
		fprintf(out, "%" PRIu64, *(const uint64_t *)value);
	else if (field->kind == FIELD_UNKNOWN && *(const int64_t *)value >= 0)
		fprintf(out, "%" PRId64, *(const int64_t *)value);
	else if (field->kind == FIELD_REAL && isfinite(*(const double *)value))
		fprintf(out, "%.9g", *(const double *)value);
}

/* The header when there is no record. */
static char *csv_line(const char *run, const struct trial_record *record)
{
	char *text = NULL;
	size_t size;
	FILE *const out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	put_csv_text(out, run);
	for (const struct record_field *field = record_fields; field->key; field++) {
		if (field->csv == CSV_NEVER)
			continue;
		fputc(',', out);
		if (record)
			put_csv_field(out, record, field);
		else
			fputs(field->key, out);
	}
	fputc('\n', out);
	const bool failed = ferror(out);

	if (fclose(out) == 0 && !failed)
		return text;
	free(text);
	return NULL;
}

char *record_csv_header(void)
{
	return csv_line("run", NULL);
}

char *record_csv_row(const struct trial_record *record, const char *run)
{
	return csv_line(run, record);
}
