/* See environment_change.h. */
#include "machine/environment_change.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* So much of a value tells it from another; 12 digits of a commit do. */
enum { VALUE_LETTERS = 40, COMMIT_LETTERS = 12 };

static const struct {
	const char *key;
	bool decides;
} facts[] = {
        {"cpu_model", true},
        {"cpus_allowed", true},
        {"cpus_online", true},
        {"cores", true},
        {"smt", true},
        {"kernel", true},
        {"virtualisation", true},
        {"cgroup_cpu_limit", true},
        {"version", true},
        {"commit", true},
        {"commit_changed", true},
        {"build_type", true},
        {"compiler", true},
        {"compiler_flags", true},
        {"capabilities", true},
        {"limit_realtime_priority", true},
        {"limit_nice", true},
        {"hostname", false},
        {"kernel_version", false},
        {"boot_parameters", false},
        {"sched_ext", false},
        {"autogroup", false},
        {"preemption", false},
        {"rr_slice_ms", false},
        {"rt_runtime_us", false},
        {"clock_source", false},
        {"transparent_huge_pages", false},
        {"aslr", false},
        {"governor", false},
        {"turbo", false},
        {"cgroup_memory_limit", false},
        {"user", false},
        {"limit_descriptors", false},
        {"limit_processes", false},
        {"hwloc_api", false},
};

static void put_value(FILE *out, const char *key, const json_t *value)
{
	const int letters = strcmp(key, "commit") == 0 ? COMMIT_LETTERS : VALUE_LETTERS;
	char *const text = json_is_string(value) ? NULL : json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	const char *const shown = json_is_null(value) ? "unknown" : text ? text : json_string_value(value);

	fprintf(out, "%.*s%s", letters, shown ? shown : "?",
	        shown && strlen(shown) > (size_t)letters && letters == VALUE_LETTERS ? "..." : "");
	free(text);
}

char *environment_change(const json_t *then, const json_t *now, bool decides, char *buffer, size_t size)
{
	FILE *const out = fmemopen(buffer, size, "w");
	unsigned changes = 0;

	buffer[0] = '\0';
	if (!out)
		return buffer;
	for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++) {
		const json_t *const before = json_object_get(then, facts[i].key);
		const json_t *const after = json_object_get(now, facts[i].key);

		if (facts[i].decides != decides || !before || !after || json_equal(before, after))
			continue;
		fprintf(out, "%s%s (", changes++ ? ", " : "", facts[i].key);
		put_value(out, facts[i].key, before);
		fputs(" then, ", out);
		put_value(out, facts[i].key, after);
		fputs(" now)", out);
	}
	fclose(out);
	buffer[size - 1] = '\0';
	return buffer;
}
