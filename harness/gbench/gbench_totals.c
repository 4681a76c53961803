/* See gbench_totals.h. */
#include "gbench/gbench_totals.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of the entries of a name the best ones count. */
enum worth { WORTH_ERROR, WORTH_POLLUTED, WORTH_CLEAN };

static enum worth entry_worth(const json_t *entry)
{
	if (json_is_true(json_object_get(entry, "error_occurred")))
		return WORTH_ERROR;
	return json_number_value(json_object_get(entry, GBENCH_POLLUTED)) > 0 ? WORTH_POLLUTED : WORTH_CLEAN;
}

/* What is known of a name: the worth of its best entry, and how many have it. */
struct name_total {
	json_int_t worth, count;
};

static struct name_total total_of(const json_t *totals, const json_t *entry)
{
	const json_t *const total =
	        json_object_get(totals, json_string_value(json_object_get(entry, "name")));

	return (struct name_total){
	        .worth = total ? json_integer_value(json_array_get(total, 0)) : -1,
	        .count = json_integer_value(json_array_get(total, 1)),
	};
}

static int total_set(json_t *totals, const json_t *entry, struct name_total total)
{
	return json_object_set_new(totals, json_string_value(json_object_get(entry, "name")),
	        json_pack("[I, I]", total.worth, total.count));
}

static int count_entries(json_t *totals, const json_t *entries)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(entries, i, entry)
	{
		const json_int_t worth = entry_worth(entry);
		struct name_total total = total_of(totals, entry);

		if (worth > total.worth)
			total = (struct name_total){.worth = worth};
		total.count += worth == total.worth;
		if (total_set(totals, entry, total) != 0)
			return -ENOMEM;
	}
	return 0;
}

/* The entries that count, numbered anew; NULL when out of memory. `places` counts those of a name. */
static json_t *entries_that_count(const json_t *entries, const json_t *totals, json_t *places)
{
	json_t *const kept = json_array();
	json_t *entry;
	size_t i;

	json_array_foreach(entries, i, entry)
	{
		const struct name_total total = total_of(totals, entry);
		struct name_total place = total_of(places, entry);

		if (entry_worth(entry) != (enum worth)total.worth)
			continue;
		if (json_object_set_new(entry, "repetitions", json_integer(total.count)) != 0 ||
		        json_object_set_new(entry, "repetition_index", json_integer(place.count)) != 0 ||
		        json_array_append(kept, entry) != 0)
			goto no_memory;
		place.count++;
		if (total_set(places, entry, place) != 0)
			goto no_memory;
	}
	return kept;
no_memory:
	json_decref(kept);
	return NULL;
}

static int settle(json_t *file)
{
	json_t *const entries = json_object_get(file, "benchmarks");
	json_t *const totals = json_object(), *const places = json_object();
	int error = totals && places ? count_entries(totals, entries) : -ENOMEM;

	if (!error) {
		json_t *const kept = entries_that_count(entries, totals, places);

		error = kept && json_object_set_new(file, "benchmarks", kept) == 0 ? 0 : -ENOMEM;
	}
	json_decref(totals);
	json_decref(places);
	return error;
}

int gbench_settle(const char *path, struct reason *why)
{
	struct stat status;
	json_error_t wrong;
	char fresh[PATH_MAX] = "";
	json_t *file;
	int error;

	if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
		return 0;
	file = json_load_file(path, 0, &wrong);
	if (!file)
		return reason_set(why, -EINVAL, "%s:%d: %s", path, wrong.line, wrong.text);
	error = settle(file);
	errno = 0;
	if (error)
		reason_set(why, error, "no memory for %s", path);
	else if (snprintf(fresh, sizeof(fresh), "%s.part", path) >= (int)sizeof(fresh))
		error = reason_set(why, -ENAMETOOLONG, "%s: the path is too long", path);
	else if (json_dump_file(file, fresh, JSON_INDENT(2)) != 0 || rename(fresh, path) != 0)
		error = reason_set(why, errno ? -errno : -EIO, "cannot write %s: %s", path, strerror(errno));
	if (error && fresh[0])
		unlink(fresh);
	json_decref(file);
	return error;
}
