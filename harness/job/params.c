/* See params.h. */
#include "job/params.h"

#include "base/nearest.h"
#include "base/units.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define ARGUMENT_MAX 64

static size_t spec_count(const struct param_spec *specs)
{
	size_t count = 0;

	while (specs && count < PARAMS_MAX && specs[count].name)
		count++;
	return count;
}

char *param_format(const struct param_spec *spec, uint64_t value, char *buffer, size_t size)
{
	switch (spec->kind) {
	case PARAM_BYTES:
		return bytes_format(value, buffer, size);
	case PARAM_TIME:
		return time_format(value, buffer, size);
	case PARAM_CHOICE:
		snprintf(buffer, size, "%s", spec->choices[value]);
		return buffer;
	case PARAM_COUNT:
		break;
	}
	snprintf(buffer, size, "%ju", (uintmax_t)value);
	return buffer;
}

/* "fixed or exp", "a, b or c". */
static void list_choices(const struct param_spec *spec, char *buffer, size_t size)
{
	size_t used = 0;

	for (size_t i = 0; spec->choices[i] && used < size; i++)
		used += (size_t)snprintf(buffer + used, size - used, "%s%s",
		        i == 0                 ? ""
		        : spec->choices[i + 1] ? ", "
		                               : " or ",
		        spec->choices[i]);
}

static int choice_parse(const struct param_spec *spec, const char *text, uint64_t *value, struct reason *why)
{
	char choices[200] = "";

	for (size_t i = 0; spec->choices[i]; i++) {
		if (strcmp(spec->choices[i], text) == 0) {
			*value = i;
			return 0;
		}
	}
	list_choices(spec, choices, sizeof(choices));
	return reason_set(why, -EINVAL, "it must be %s, not '%s'", choices, text);
}

static int value_parse(const struct param_spec *spec, const char *text, uint64_t *value, struct reason *why)
{
	char least[40], most[40], multiple[40];
	int error = 0;

	switch (spec->kind) {
	case PARAM_CHOICE:
		return choice_parse(spec, text, value, why);
	case PARAM_BYTES:
		error = bytes_parse(text, value, why);
		break;
	case PARAM_TIME:
		error = time_parse(text, value, why);
		break;
	case PARAM_COUNT:
		error = count_parse(text, "it", spec->least, spec->most, value, why);
		break;
	}
	if (error)
		return -EINVAL;
	if (*value < spec->least || *value > spec->most)
		return reason_set(why, -EINVAL, "it must be from %s to %s, not %s",
		        param_format(spec, spec->least, least, sizeof(least)),
		        param_format(spec, spec->most, most, sizeof(most)), text);
	if (spec->multiple > 1 && *value % spec->multiple != 0)
		return reason_set(why, -EINVAL, "it must be a multiple of %s, not %s",
		        param_format(spec, spec->multiple, multiple, sizeof(multiple)), text);
	return 0;
}

/* What stays the same while the arguments of one workload are read. */
struct reading {
	const struct param_spec *specs;
	size_t count;
	const char *owner;
	struct reason *why;
};

/* Copies the argument at *cursor, without the blanks around it, into item[ARGUMENT_MAX] and
 * moves *cursor behind its comma, or sets it to NULL when it was the last. */
static int argument_cut(const struct reading *reading, const char **cursor, char *item)
{
	const char *text = *cursor + strspn(*cursor, " \t");
	size_t length = strcspn(text, ",");

	*cursor = text[length] == ',' ? text + length + 1 : NULL;
	while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t'))
		length--;
	if (length == 0)
		return reason_set(
		        reading->why, -EINVAL, "%s: an argument beside a comma is missing", reading->owner);
	if (length >= ARGUMENT_MAX)
		return reason_set(reading->why, -EINVAL, "%s: the argument '%.20s...' is too long",
		        reading->owner, text);
	memcpy(item, text, length);
	item[length] = '\0';
	return 0;
}

/* Returns the index of the parameter that a name=value is for. */
static int argument_find(const struct reading *reading, const char *name)
{
	const char *names[PARAMS_MAX];
	char what[64];

	for (size_t i = 0; i < reading->count; i++) {
		names[i] = reading->specs[i].name;
		if (strcmp(names[i], name) == 0)
			return (int)i;
	}
	snprintf(what, sizeof(what), "parameter of %s", reading->owner);
	nearest_refuse(what, name, names, reading->count, reading->why);
	return -EINVAL;
}

static int arguments_read(const struct reading *reading, const char *cursor, struct params *params)
{
	bool given[PARAMS_MAX] = {false}, named = false;
	char item[ARGUMENT_MAX], *text;
	struct reason inner;

	for (size_t position = 0; cursor; position++) {
		int index = argument_cut(reading, &cursor, item);

		if (index < 0)
			return index;
		text = strchr(item, '=');
		if (text) {
			named = true;
			*text++ = '\0';
			index = argument_find(reading, item);
			if (index < 0)
				return index;
		} else {
			text = item;
			index = (int)position;
			if (named)
				return reason_set(reading->why, -EINVAL,
				        "%s: behind a name=value, '%s' must be one too", reading->owner,
				        item);
			if (position >= reading->count)
				return reason_set(reading->why, -EINVAL,
				        "%s takes at most %zu parameter%s, '%s' is one too many",
				        reading->owner, reading->count, reading->count == 1 ? "" : "s", item);
		}
		if (given[index])
			return reason_set(reading->why, -EINVAL, "%s: %s is given twice", reading->owner,
			        reading->specs[index].name);
		given[index] = true;
		if (value_parse(&reading->specs[index], text, &params->value[index], &inner))
			return reason_set(reading->why, -EINVAL, "%s: %s: %s", reading->owner,
			        reading->specs[index].name, inner.text);
	}
	return 0;
}

int params_parse(const struct param_spec *specs, const char *owner, const char *arguments,
        struct params *params, struct reason *why)
{
	const struct reading reading = {specs, spec_count(specs), owner, why};
	struct params parsed = {{0}};
	int error;

	for (size_t i = 0; i < reading.count; i++)
		parsed.value[i] = specs[i].preset;
	if (arguments && arguments[strspn(arguments, " \t")] != '\0') {
		if (reading.count == 0)
			return reason_set(why, -EINVAL, "%s takes no parameters", owner);
		error = arguments_read(&reading, arguments, &parsed);
		if (error)
			return error;
	}
	*params = parsed;
	return 0;
}

char *params_format(const struct param_spec *specs, const char *owner, const struct params *params,
        char *buffer, size_t size)
{
	const size_t count = spec_count(specs);
	char value[ARGUMENT_MAX];
	bool gap = false;
	size_t used;

	used = (size_t)snprintf(buffer, size, "%s%s", owner, count ? "(" : "");
	for (size_t i = 0; i < count && used < size; i++) {
		if (i > 0 && params->value[i] == specs[i].preset) {
			gap = true;
			continue;
		}
		used += (size_t)snprintf(buffer + used, size - used, "%s%s%s%s", i ? "," : "",
		        gap ? specs[i].name : "", gap ? "=" : "",
		        param_format(&specs[i], params->value[i], value, sizeof(value)));
	}
	if (count && used < size)
		snprintf(buffer + used, size - used, ")");
	return buffer;
}
