/* See expectations.h. */
#include "lesson/expectations.h"

#include <errno.h>
#include <string.h>

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* The last event "expect" before the first measurement. */
static const json_t *find_event(const struct progress *progress, const char *slug)
{
	const json_t *found = NULL;
	size_t i;
	json_t *event;

	json_array_foreach(progress->events, i, event)
	{
		const char *name = text_of(event, "event");

		if (strcmp(text_of(event, "lesson"), slug) != 0)
			continue;
		if (strcmp(name, "measure") == 0)
			break;
		if (strcmp(name, "expect") == 0)
			found = event;
	}
	return found;
}

const char *expectations_measured(const struct progress *progress, const char *slug)
{
	const char *folder = NULL;
	size_t i;
	json_t *event;

	json_array_foreach(progress->events, i, event)
	{
		if (strcmp(text_of(event, "lesson"), slug) == 0 &&
		        strcmp(text_of(event, "event"), "measure") == 0 && *text_of(event, "folder"))
			folder = text_of(event, "folder");
	}
	return folder;
}

/* NULL without memory, or when the words are not UTF-8. */
static json_t *gather(const struct words *words)
{
	json_t *loads = json_object();

	for (size_t i = 0; loads && i < words->load_count; i++) {
		const struct load_words *load = &words->loads[i];

		if (!load->expected[0])
			continue;
		if (json_object_set_new(loads, load->name,
		            json_pack("{s:s, s:s}", "expected", load->expected, "because", load->because)) !=
		        0) {
			json_decref(loads);
			return NULL;
		}
	}
	return loads;
}

int expectations_remember(
        struct progress *progress, const struct lesson *lesson, const struct words *words, struct reason *why)
{
	const json_t *last = find_event(progress, lesson->slug);
	json_t *loads = gather(words);

	if (!loads)
		return reason_set(
		        why, -EINVAL, "your words cannot be remembered: no memory, or they are not UTF-8");
	if (progress_of(progress, lesson->slug).measured || json_object_size(loads) == 0 ||
	        (last && json_equal(json_object_get(last, "loads"), loads))) {
		json_decref(loads);
		return 0;
	}
	return progress_add(progress, lesson->slug, "expect", json_pack("{s:o}", "loads", loads), why);
}

bool expectations_any(const struct progress *progress, const char *slug)
{
	return json_object_size(json_object_get(find_event(progress, slug), "loads")) > 0;
}

struct expectation expectations_find(const struct progress *progress, const char *slug, const char *load)
{
	const json_t *event = find_event(progress, slug);
	const json_t *one = json_object_get(json_object_get(event, "loads"), load);

	if (!json_is_string(json_object_get(one, "expected")))
		return (struct expectation){0};
	return (struct expectation){.model = text_of(one, "expected"),
	        .because = text_of(one, "because"),
	        .date = text_of(event, "date")};
}
