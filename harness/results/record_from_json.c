/* record: a line of the journal as a trial again, if it is one. */
#include "results/record.h"
#include "results/record_fields.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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

static int number_from_json(void *value, const struct record_field *field, const json_t *json)
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

static int field_from_json(struct trial_record *record, const struct record_field *field, const json_t *json)
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
static void leave_unknown(struct trial_record *record, const struct record_field *field)
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
	for (const struct record_field *field = record_fields; field->key; field++) {
		const json_t *const json = json_object_get(line, field->key);

		if (!json && field->csv == CSV_NEVER) {
			leave_unknown(record, field);
			continue;
		}
		error = json ? field_from_json(record, field, json) : -EINVAL;
		if (error < 0) {
			outcome_release(&record->outcome);
			return reason_set(why, error,
			        error == -ENOMEM ? "%s: no memory for '%s'"
			        : json           ? "%s: '%s' has an impossible value"
			                         : "%s: '%s' is missing",
			        where, field->key);
		}
	}
	return 0;
}
