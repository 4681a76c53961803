/* record: a trial as a line of the journal. It decides nothing: the outcome is as cell_run() left it. */
#include "results/record.h"
#include "results/record_fields.h"

#include <math.h>
#include <string.h>

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

static json_t *field_to_json(const struct trial_record *record, const struct record_field *field)
{
	const void *const value = record_value(record, field);

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
	for (const struct record_field *field = record_fields; field->key; field++) {
		if (json_object_set_new(line, field->key, field_to_json(record, field)) < 0)
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
