/*
 * See record.h.
 *
 * A number that a trial does not have is null in the journal and an empty field in cells.csv:
 * what could not be counted, and in the CSV everything that was not measured properly because the
 * trial was refused or went wrong. It decides nothing: the outcome is as cell_run() left it.
 */
#include "results/record.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum field_kind {
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
enum field_csv { CSV_NEVER, CSV_ALWAYS, CSV_RAN, CSV_OK, CSV_LATENCY /* a job was timed */ };

struct field {
	const char *key;
	enum field_kind kind;
	enum field_csv csv;
	size_t offset, size;
};

#define FIELD(kind, csv, key, member)                                                                        \
	{                                                                                                    \
		key, kind, csv, offsetof(struct trial_record, member),                                       \
		        sizeof(((struct trial_record *)0)->member)                                           \
	}

/* In the order of the columns of cells.csv; `workers` stands before what is counted for each. */
static const struct field fields[] = {
        FIELD(FIELD_TEXT, CSV_ALWAYS, "cell", cell),
        FIELD(FIELD_SMALL, CSV_ALWAYS, "trial", trial),
        FIELD(FIELD_COUNT, CSV_ALWAYS, "order", order),
        FIELD(FIELD_TEXT, CSV_ALWAYS, "model", model),
        FIELD(FIELD_TEXT, CSV_ALWAYS, "workload", workload),
        FIELD(FIELD_TEXT, CSV_ALWAYS, "policy", policy),
        FIELD(FIELD_TEXT, CSV_ALWAYS, "placement", placement),
        FIELD(FIELD_SMALL, CSV_ALWAYS, "workers", outcome.workers),
        FIELD(FIELD_TEXT, CSV_ALWAYS, "background", background),
        FIELD(FIELD_TEXT, CSV_NEVER, "arrival", arrival),
        FIELD(FIELD_STATUS, CSV_ALWAYS, "status", outcome.status),
        FIELD(FIELD_ERROR, CSV_NEVER, "error", outcome.error),
        FIELD(FIELD_TEXT, CSV_ALWAYS, "reason", outcome.reason),
        FIELD(FIELD_COUNT, CSV_NEVER, "jobs_started", outcome.jobs_started),
        FIELD(FIELD_COUNT, CSV_RAN, "jobs_done", outcome.jobs_done),
        FIELD(FIELD_COUNT, CSV_RAN, "jobs_wrong", outcome.jobs_wrong),
        FIELD(FIELD_COUNT, CSV_NEVER, "jobs_failed", outcome.jobs_failed),
        FIELD(FIELD_COUNT, CSV_RAN, "jobs_lost", outcome.jobs_lost),
        FIELD(FIELD_COUNT, CSV_NEVER, "jobs_in_window", outcome.jobs_in_window),
        FIELD(FIELD_COUNT, CSV_RAN, "window_ns", outcome.window_ns),
        FIELD(FIELD_REAL, CSV_OK, "throughput_jobs_per_s", outcome.throughput_jobs_per_s),
        FIELD(FIELD_TIMED, CSV_LATENCY, "p50_ns", outcome.p50_ns),
        FIELD(FIELD_TIMED, CSV_LATENCY, "p90_ns", outcome.p90_ns),
        FIELD(FIELD_TIMED, CSV_LATENCY, "p99_ns", outcome.p99_ns),
        FIELD(FIELD_TIMED, CSV_LATENCY, "max_ns", outcome.max_ns),
        FIELD(FIELD_COUNT, CSV_OK, "cpu_user_ns", outcome.cpu_user_ns),
        FIELD(FIELD_COUNT, CSV_OK, "cpu_sys_ns", outcome.cpu_sys_ns),
        FIELD(FIELD_COUNT, CSV_OK, "voluntary_switches", outcome.voluntary_switches),
        FIELD(FIELD_COUNT, CSV_OK, "involuntary_switches", outcome.involuntary_switches),
        FIELD(FIELD_UNKNOWN, CSV_OK, "migrations", outcome.migrations),
        FIELD(FIELD_UNKNOWN, CSV_NEVER, "run_delay_ns", outcome.run_delay_ns),
        FIELD(FIELD_COUNT, CSV_OK, "minor_faults", outcome.minor_faults),
        FIELD(FIELD_COUNT, CSV_OK, "max_rss_kib", outcome.max_rss_kib),
        FIELD(FIELD_REAL, CSV_OK, "jain", outcome.jain),
        FIELD(FIELD_UNKNOWN, CSV_RAN, "steal_ns", outcome.steal_ns),
        FIELD(FIELD_UNKNOWN, CSV_NEVER, "foreign_cpu_ns", outcome.foreign_cpu_ns),
        FIELD(FIELD_UNKNOWN, CSV_NEVER, "pressure_ns", outcome.pressure_ns),
        FIELD(FIELD_UNKNOWN, CSV_NEVER, "frequency_khz", outcome.frequency_khz),
        FIELD(FIELD_UNKNOWN, CSV_NEVER, "gaps", outcome.gaps),
        FIELD(FIELD_UNKNOWN, CSV_NEVER, "gap_ns", outcome.gap_ns),
        FIELD(FIELD_UNKNOWN, CSV_NEVER, "longest_gap_ns", outcome.longest_gap_ns),
        FIELD(FIELD_TEXT, CSV_NEVER, "polluted", outcome.polluted),
        FIELD(FIELD_COUNT, CSV_NEVER, "warmup_ns", outcome.warmup_ns),
        FIELD(FIELD_PER_SLICE, CSV_NEVER, "slice_jobs", outcome.slice_jobs),
        FIELD(FIELD_TEXT, CSV_NEVER, "unsteady", outcome.unsteady),
        FIELD(FIELD_COUNT, CSV_NEVER, "respawned", outcome.respawned),
        FIELD(FIELD_COUNT, CSV_NEVER, "admission_retries", outcome.admission_retries),
        FIELD(FIELD_COUNT, CSV_NEVER, "steals", outcome.steals),
        FIELD(FIELD_COUNT, CSV_NEVER, "gil_holds", outcome.gil_holds),
        FIELD(FIELD_COUNT, CSV_NEVER, "gil_waits", outcome.gil_waits),
        FIELD(FIELD_COUNT, CSV_NEVER, "gil_drops", outcome.gil_drops),
        FIELD(FIELD_COUNT, CSV_NEVER, "driver_cpu_ns", outcome.driver_cpu_ns),
        FIELD(FIELD_TIMED, CSV_NEVER, "p999_ns", outcome.p999_ns),
        FIELD(FIELD_COUNT, CSV_NEVER, "arrivals", outcome.arrivals),
        FIELD(FIELD_COUNT, CSV_NEVER, "arrivals_in_window", outcome.arrivals_in_window),
        FIELD(FIELD_COUNT, CSV_NEVER, "backlog", outcome.backlog),
        FIELD(FIELD_COUNT, CSV_NEVER, "backlog_left", outcome.backlog_left),
        FIELD(FIELD_FLAG, CSV_NEVER, "overloaded", outcome.overloaded),
        FIELD(FIELD_COUNT, CSV_NEVER, "driver_late_ns", outcome.driver_late_ns),
        FIELD(FIELD_COUNT, CSV_NEVER, "driver_late_p99_ns", outcome.driver_late_p99_ns),
        FIELD(FIELD_TIMED, CSV_NEVER, "uncorrected_p50_ns", outcome.uncorrected_p50_ns),
        FIELD(FIELD_TIMED, CSV_NEVER, "uncorrected_p99_ns", outcome.uncorrected_p99_ns),
        FIELD(FIELD_FLAG, CSV_NEVER, "traced", outcome.traced),
        FIELD(FIELD_COUNT, CSV_NEVER, "trace_steps", outcome.trace_steps),
        FIELD(FIELD_COUNT, CSV_NEVER, "trace_dropped", outcome.trace_dropped),
        FIELD(FIELD_TEXT, CSV_NEVER, "policy_exact", policy_exact),
        FIELD(FIELD_TEXT, CSV_NEVER, "driver_policy", outcome.driver_policy),
        FIELD(FIELD_TEXT, CSV_NEVER, "waits_by", outcome.waits_by),
        FIELD(FIELD_PER_WORKER, CSV_NEVER, "worker_jobs", outcome.worker_jobs),
        FIELD(FIELD_PER_WORKER, CSV_NEVER, "worker_connections", outcome.worker_connections),
        FIELD(FIELD_COUNT, CSV_NEVER, "setup_ns", outcome.setup_ns),
        FIELD(FIELD_LONG_TEXT, CSV_NEVER, "latency", outcome.latency),
};

#define FIELDS (sizeof(fields) / sizeof(*fields))

void trial_record_init(struct trial_record *record, const struct cell *cell, unsigned trial, uint64_t order)
{
	*record = (struct trial_record){.trial = trial, .order = order};
	snprintf(record->cell, sizeof(record->cell), "%s", cell->name);
	snprintf(record->model, sizeof(record->model), "%s", cell->model->name);
	snprintf(record->workload, sizeof(record->workload), "%s", cell->workload->name);
	snprintf(record->placement, sizeof(record->placement), "%s", cell->placement->name);
	policy_format(&cell->policy, record->policy, sizeof(record->policy));
	policy_format_exact(&cell->policy, record->policy_exact, sizeof(record->policy_exact));
	background_format(&cell->background, record->background, sizeof(record->background));
	arrival_format(&cell->arrival, record->arrival, sizeof(record->arrival));
	record->outcome.workers = cell->workers;
}

static const void *value_of(const struct trial_record *record, const struct field *field)
{
	return (const char *)record + field->offset;
}

static json_t *counts_to_json(const uint64_t *counts, unsigned count)
{
	if (!counts)
		return json_null();
	json_t *const array = json_array();

	for (unsigned i = 0; i < count; i++) {
		if (json_array_append_new(array, json_integer((json_int_t)counts[i])) < 0) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

/* Text from outside (a path in a reason) may be no UTF-8, which JSON cannot hold. */
static json_t *text_to_json(const char *text)
{
	char ascii[sizeof(struct trial_record)];
	json_t *const json = json_string(text);
	bool foreign = false;
	size_t i;

	for (i = 0; text[i] && i < sizeof(ascii) - 1; i++) {
		foreign = foreign || text[i] & (char)0x80;
		ascii[i] = text[i] & (char)0x80 ? '?' : text[i];
	}
	ascii[i] = '\0';
	/* Text that is plain has failed for want of memory. */
	return json || !foreign ? json : json_string(ascii);
}

static json_t *field_to_json(const struct trial_record *record, const struct field *field)
{
	const void *const value = value_of(record, field);

	switch (field->kind) {
	case FIELD_TEXT:
		return text_to_json(value);
	case FIELD_TIMED:
		if (*(const uint64_t *)value == 0)
			return json_null();
		/* fall through */
	case FIELD_COUNT:
		return json_integer((json_int_t) * (const uint64_t *)value);
	case FIELD_SMALL:
		return json_integer(*(const unsigned *)value);
	case FIELD_UNKNOWN:
		return *(const int64_t *)value < 0 ? json_null() : json_integer(*(const int64_t *)value);
	case FIELD_REAL:
		return isfinite(*(const double *)value) ? json_real(*(const double *)value) : json_null();
	case FIELD_FLAG:
		return json_boolean(*(const bool *)value);
	case FIELD_ERROR:
		return json_integer(*(const int *)value);
	case FIELD_STATUS:
		return json_string(trial_status_names[*(const enum trial_status *)value]);
	case FIELD_LONG_TEXT:
		return *(char *const *)value ? json_string(*(char *const *)value) : json_null();
	case FIELD_PER_WORKER:
		return counts_to_json(*(uint64_t *const *)value, record->outcome.workers);
	case FIELD_PER_SLICE:
		return counts_to_json(value, WINDOW_SLICES);
	}
	return NULL;
}

json_t *record_to_json(const struct trial_record *record)
{
	const char *const name = strerrorname_np(-record->outcome.error);
	json_t *const line = json_pack("{s:s}", "kind", "trial");

	if (!line)
		return NULL;
	for (size_t i = 0; i < FIELDS; i++) {
		if (json_object_set_new(line, fields[i].key, field_to_json(record, &fields[i])) < 0)
			goto release;
	}
	/* For people: the number of an errno differs between architectures. */
	if (record->outcome.error && name && json_object_set_new(line, "errno", json_string(name)) < 0)
		goto release;
	return line;
release:
	json_decref(line);
	return NULL;
}

static int text_from_json(char *text, size_t size, const json_t *json)
{
	const char *const value = json_string_value(json);

	if (!value || strlen(value) >= size)
		return -EINVAL;
	memcpy(text, value, strlen(value) + 1);
	return 0;
}

static int long_text_from_json(char **text, const json_t *json)
{
	*text = NULL;
	if (json_is_null(json))
		return 0;
	if (!json_is_string(json))
		return -EINVAL;
	*text = strdup(json_string_value(json));
	return *text ? 0 : -ENOMEM;
}

static int flag_from_json(bool *flag, const json_t *json)
{
	*flag = json_is_true(json);
	return json_is_boolean(json) ? 0 : -EINVAL;
}

static int status_from_json(enum trial_status *status, const json_t *json)
{
	const char *const value = json_string_value(json);

	for (int i = 0; value && i < TRIAL_STATUSES; i++) {
		if (strcmp(value, trial_status_names[i]) == 0) {
			*status = (enum trial_status)i;
			return 0;
		}
	}
	return -EINVAL;
}

static int counts_from_json(uint64_t **counts, unsigned count, const json_t *json)
{
	*counts = NULL;
	if (json_is_null(json))
		return 0;
	if (!json_is_array(json) || json_array_size(json) != count)
		return -EINVAL;
	uint64_t *const made = calloc(count ? count : 1, sizeof(*made));

	if (!made)
		return -ENOMEM;
	for (unsigned i = 0; i < count; i++) {
		const json_t *const one = json_array_get(json, i);

		if (!json_is_integer(one) || json_integer_value(one) < 0) {
			free(made);
			return -EINVAL;
		}
		made[i] = (uint64_t)json_integer_value(one);
	}
	*counts = made;
	return 0;
}

static int slices_from_json(uint64_t *slices, const json_t *json)
{
	uint64_t *counts;
	const int error = counts_from_json(&counts, WINDOW_SLICES, json);

	if (error || !counts)
		return error ? error : -EINVAL;
	memcpy(slices, counts, WINDOW_SLICES * sizeof(*slices));
	free(counts);
	return 0;
}

static int number_from_json(void *value, const struct field *field, const json_t *json)
{
	const json_int_t whole = json_integer_value(json);

	if (field->kind == FIELD_REAL) {
		*(double *)value = json_is_null(json) ? NAN : json_number_value(json);
		return json_is_null(json) || json_is_number(json) ? 0 : -EINVAL;
	}
	if (field->kind == FIELD_UNKNOWN && json_is_null(json)) {
		*(int64_t *)value = -1;
		return 0;
	}
	if (field->kind == FIELD_TIMED && json_is_null(json)) {
		*(uint64_t *)value = 0;
		return 0;
	}
	if (!json_is_integer(json))
		return -EINVAL;
	if (field->kind == FIELD_ERROR) {
		*(int *)value = (int)whole;
		return whole > 0 || whole < -4095 ? -EINVAL : 0;
	}
	if (whole < 0 || (field->kind == FIELD_SMALL && whole > UINT32_MAX))
		return -EINVAL;
	if (field->kind == FIELD_SMALL)
		*(unsigned *)value = (unsigned)whole;
	else
		*(uint64_t *)value = (uint64_t)whole;
	return 0;
}

static int field_from_json(struct trial_record *record, const struct field *field, const json_t *json)
{
	void *const value = (char *)record + field->offset;

	switch (field->kind) {
	case FIELD_TEXT:
		return text_from_json(value, field->size, json);
	case FIELD_STATUS:
		return status_from_json(value, json);
	case FIELD_FLAG:
		return flag_from_json(value, json);
	case FIELD_LONG_TEXT:
		return long_text_from_json(value, json);
	case FIELD_PER_WORKER:
		return counts_from_json(value, record->outcome.workers, json);
	case FIELD_PER_SLICE:
		return slices_from_json(value, json);
	default:
		return number_from_json(value, field, json);
	}
}

/* A journal may be older than a field: what was not recorded then is unknown now. */
static void leave_unknown(struct trial_record *record, const struct field *field)
{
	if (field->kind == FIELD_UNKNOWN)
		*(int64_t *)((char *)record + field->offset) = -1;
	else if (field->kind == FIELD_REAL)
		*(double *)((char *)record + field->offset) = NAN;
}

int record_from_json(struct trial_record *record, const json_t *line, const char *where, struct reason *why)
{
	const char *const kind = json_string_value(json_object_get(line, "kind"));
	int error;

	*record = (struct trial_record){0};
	if (!kind || strcmp(kind, "trial") != 0)
		return reason_set(why, -EINVAL, "%s: neither a run nor a trial (kind is '%s')", where,
		        kind ? kind : "missing");
	for (size_t i = 0; i < FIELDS; i++) {
		const json_t *const json = json_object_get(line, fields[i].key);

		if (!json && fields[i].csv == CSV_NEVER) {
			leave_unknown(record, &fields[i]);
			continue;
		}
		error = json ? field_from_json(record, &fields[i], json) : -EINVAL;
		if (error < 0) {
			outcome_release(&record->outcome);
			return reason_set(why, error,
			        error == -ENOMEM ? "%s: no memory for '%s'"
			        : json           ? "%s: '%s' has an impossible value"
			                         : "%s: '%s' is missing",
			        where, fields[i].key);
		}
	}
	return 0;
}

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

static void put_csv_field(FILE *out, const struct trial_record *record, const struct field *field)
{
	const void *const value = value_of(record, field);
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
	for (size_t i = 0; i < FIELDS; i++) {
		if (fields[i].csv == CSV_NEVER)
			continue;
		fputc(',', out);
		if (record)
			put_csv_field(out, record, &fields[i]);
		else
			fputs(fields[i].key, out);
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
