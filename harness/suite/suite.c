/*
 * Settings and lists of a suite. Reading a file is in suite_file.c, making cells of the
 * lists in suite_expand.c. Nothing here looks into a list's entries.
 */
#include "suite/suite.h"

#include "base/clock.h"
#include "base/entry.h"
#include "base/nearest.h"
#include "base/units.h"
#include "suite/suite_matrix.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_NS (3600 * NS_PER_S)

enum setting_kind { SETTING_TIME, SETTING_COUNT, SETTING_SEED, SETTING_TEXT, SETTING_PERCENT, SETTING_FLAG };

/* A [suite] key and the member of struct suite that it sets. */
struct setting {
	enum setting_kind kind;
	size_t offset;
	uint64_t least, most;
};

/* In the order of suite_setting_names. */
static const struct setting settings[] = {
        {SETTING_TEXT, offsetof(struct suite, summary), 0, 0},
        {SETTING_TIME, offsetof(struct suite, window_ns), NS_PER_MS, HOUR_NS},
        {SETTING_TIME, offsetof(struct suite, warmup_ns), 0, HOUR_NS},
        {SETTING_TIME, offsetof(struct suite, limit_ns), 10 * NS_PER_MS, 24 * HOUR_NS},
        {SETTING_COUNT, offsetof(struct suite, repetitions), 1, 10000},
        {SETTING_PERCENT, offsetof(struct suite, target), 0, 0},
        {SETTING_COUNT, offsetof(struct suite, most), 1, 10000},
        {SETTING_TIME, offsetof(struct suite, budget_ns), NS_PER_S, 24 * HOUR_NS},
        {SETTING_COUNT, offsetof(struct suite, in_flight), 1, 4096},
        {SETTING_SEED, offsetof(struct suite, seed), 0, UINT64_MAX},
        {SETTING_FLAG, offsetof(struct suite, trace), 0, 0},
};

const char *const suite_setting_names[] = {
        "summary",
        "window",
        "warmup",
        "limit",
        "repetitions",
        "target",
        "most",
        "budget",
        "in_flight",
        "seed",
        "trace",
        NULL,
};

_Static_assert(sizeof(settings) / sizeof(*settings) ==
                       sizeof(suite_setting_names) / sizeof(*suite_setting_names) - 1,
        "a setting and its name belong together");

/* In the order of enum suite_axis. */
const char *const suite_axis_names[] = {
        "models",
        "workloads",
        "policies",
        "placements",
        "workers",
        "background",
        "arrivals",
        NULL,
};

int suite_key_find(const char *const *names, const char *key)
{
	for (int i = 0; names[i]; i++)
		if (strcmp(names[i], key) == 0)
			return i;
	return -1;
}

int suite_key_unknown(const char *const *names, const char *key, const char *origin, struct reason *why)
{
	struct reason wrong;
	size_t count = 0;

	while (names[count])
		count++;
	nearest_refuse("key", key, names, count, &wrong);
	return reason_set(why, -EINVAL, "%s: %s", origin, wrong.text);
}

static int setting_time(const struct setting *setting, const char *value, void *member, struct reason *why)
{
	char least[32], most[32];
	uint64_t ns;
	int error = time_parse(value, &ns, why);

	if (error)
		return error;
	if (ns < setting->least || ns > setting->most)
		return reason_set(why, -ERANGE, "'%s' is not between %s and %s", value,
		        time_format(setting->least, least, sizeof(least)),
		        time_format(setting->most, most, sizeof(most)));
	*(uint64_t *)member = ns;
	return 0;
}

static int setting_count(
        const struct setting *setting, const char *name, const char *value, void *member, struct reason *why)
{
	uint64_t count;
	int error = count_parse(value, name, setting->least, setting->most, &count, why);

	if (error)
		return error;
	if (setting->kind == SETTING_SEED)
		*(uint64_t *)member = count;
	else
		*(unsigned *)member = (unsigned)count;
	return 0;
}

static int setting_text(const char *value, char *member, struct reason *why)
{
	const size_t room = sizeof(((struct suite *)NULL)->summary);

	if (strlen(value) >= room)
		return reason_set(why, -EINVAL, "the text is longer than %zu characters", room - 1);
	strcpy(member, value);
	return 0;
}

static int remember_origin(char **where, const char *origin, struct reason *why)
{
	free(*where);
	*where = strdup(origin);
	return *where ? 0 : reason_set(why, -ENOMEM, "%s: out of memory", origin);
}

static int setting_flag(const char *value, bool *member, struct reason *why)
{
	if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
		return reason_set(why, -EINVAL, "'%s' is neither yes nor no", value);
	*member = strcmp(value, "yes") == 0;
	return 0;
}

int suite_setting_set(
        struct suite *suite, int setting, const char *value, const char *origin, struct reason *why)
{
	const struct setting *found = &settings[setting];
	void *member = (char *)suite + found->offset;
	struct reason wrong = {""};
	int error = 0;

	if (member == &suite->warmup_ns && strcmp(value, "auto") == 0)
		suite->warmup_ns = SUITE_WARMUP_AUTO;
	else if (found->kind == SETTING_TIME)
		error = setting_time(found, value, member, &wrong);
	else if (found->kind == SETTING_PERCENT)
		error = percent_parse(value, member, &wrong);
	else if (found->kind == SETTING_TEXT)
		error = setting_text(value, member, &wrong);
	else if (found->kind == SETTING_FLAG)
		error = setting_flag(value, member, &wrong);
	else
		error = setting_count(found, suite_setting_names[setting], value, member, &wrong);
	if (error)
		return reason_set(why, error, "%s: %s", origin, wrong.text);
	if (member == &suite->limit_ns)
		return remember_origin(&suite->limit_origin, origin, why);
	return member == &suite->most ? remember_origin(&suite->most_origin, origin, why) : 0;
}

static void list_clear(struct suite_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->entries[i].text);
		free(list->entries[i].origin);
	}
	free(list->entries);
	*list = (struct suite_list){0};
}

static int list_append(struct suite_list *list, const char *text, size_t length, const char *origin)
{
	struct suite_entry *entries = reallocarray(list->entries, list->count + 1, sizeof(*entries));
	struct suite_entry entry = {.text = strndup(text, length), .origin = strdup(origin)};

	if (entries)
		list->entries = entries;
	if (!entries || !entry.text || !entry.origin) {
		free(entry.text);
		free(entry.origin);
		return -ENOMEM;
	}
	entries[list->count++] = entry;
	return 0;
}

int suite_list_add(struct suite_list *list, const char *value, const char *origin, struct reason *why)
{
	const char *text = value;

	do {
		const char *end = text + entry_length(text);
		const char *next = *end ? end + 1 : end;

		while (isspace((unsigned char)*text))
			text++;
		while (end > text && isspace((unsigned char)end[-1]))
			end--;
		if (end <= text)
			return reason_set(why, -EINVAL, "%s: an empty entry in the list '%s'", origin, value);
		if (list_append(list, text, (size_t)(end - text), origin) != 0)
			return reason_set(why, -ENOMEM, "%s: out of memory", origin);
		text = next;
	} while (*text);
	return 0;
}

struct suite_matrix *suite_matrix_add(struct suite *suite, const char *name, const char *origin)
{
	struct suite_matrix *matrices =
	        reallocarray(suite->matrices, suite->matrix_count + 1, sizeof(*matrices));
	struct suite_matrix *matrix;

	if (!matrices)
		return NULL;
	suite->matrices = matrices;
	matrix = &matrices[suite->matrix_count];
	*matrix = (struct suite_matrix){0};
	snprintf(matrix->name, sizeof(matrix->name), "%s", name);
	if (origin) {
		matrix->origin = strdup(origin);
		if (!matrix->origin)
			return NULL;
	}
	suite->matrix_count++;
	return matrix;
}

int suite_init(struct suite *suite)
{
	*suite = (struct suite){
	        .name = "custom",
	        .window_ns = 200 * NS_PER_MS,
	        .warmup_ns = SUITE_WARMUP_AUTO,
	        .repetitions = 5,
	        .target = 0.02,
	        .most = 30,
	        .budget_ns = 5 * 60 * NS_PER_S,
	};
	return 0;
}

int suite_set(struct suite *suite, const char *key, const char *value, const char *origin, struct reason *why)
{
	const int setting = suite_key_find(suite_setting_names, key);
	const int axis = suite_key_find(suite_axis_names, key);
	int error;

	if (setting >= 0)
		return suite_setting_set(suite, setting, value, origin, why);
	if (axis < 0)
		return suite_key_unknown(suite_axis_names, key, origin, why);
	if (suite->matrix_count == 0 && !suite_matrix_add(suite, "", NULL))
		return reason_set(why, -ENOMEM, "%s: out of memory", origin);
	for (size_t i = 0; i < suite->matrix_count; i++) {
		struct suite_list *list = &suite->matrices[i].axes[axis];

		list_clear(list);
		error = suite_list_add(list, value, origin, why);
		if (error)
			return error;
	}
	return 0;
}

void suite_release(struct suite *suite)
{
	for (size_t i = 0; i < suite->matrix_count; i++) {
		for (int axis = 0; axis < SUITE_AXES; axis++)
			list_clear(&suite->matrices[i].axes[axis]);
		free(suite->matrices[i].origin);
	}
	for (size_t i = 0; i < suite->workload_count; i++)
		free(suite->workloads[i]);
	free(suite->limit_origin);
	free(suite->most_origin);
	free(suite->matrices);
	free(suite->workloads);
	free(suite->cells);
	*suite = (struct suite){0};
}
