/* See environment.h. The facts are gathered in environment_kernel.c, _machine.c and _limits.c. */
#include "machine/environment.h"

#include "machine/build_info.h"
#include "machine/environment_parts.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static void add_build(struct facts *facts)
{
	char api[32];
	const unsigned hwloc = hwloc_get_api_version();

	facts_text(facts, "version", build_info.version);
	if (build_info.commit[0]) {
		facts_text(facts, "commit", build_info.commit);
		facts_bool(facts, "commit_changed", build_info.changed);
	} else {
		facts_unknown(facts, "commit", "%s", build_info.commit_why);
		facts_unknown(facts, "commit_changed", "%s", build_info.commit_why);
	}
	facts_text(facts, "build_type", build_info.build_type);
	facts_text(facts, "compiler", build_info.compiler);
	facts_text(facts, "compiler_flags", build_info.flags);
	snprintf(api, sizeof(api), "%u.%u.%u", hwloc >> 16, hwloc >> 8 & 0xff, hwloc & 0xff);
	facts_text(facts, "hwloc_api", api);
}

static void add_date(struct facts *facts)
{
	const time_t now = time(NULL);
	struct tm utc;
	char text[32];

	gmtime_r(&now, &utc);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc);
	facts_text(facts, "date_utc", text);
}

json_t *environment_collect(hwloc_topology_t topology)
{
	struct facts facts = {.object = json_object()};

	if (!facts.object)
		return NULL;
	add_date(&facts);
	environment_add_kernel(&facts);
	environment_add_machine(&facts, topology);
	environment_add_limits(&facts);
	add_build(&facts);
	if (!facts.failed)
		return facts.object;
	json_decref(facts.object);
	return NULL;
}

/* Vendors pad their names: "Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz" is Intel Xeon E5-2680 v4. */
static void shorten_model(const char *model, char *out, size_t size)
{
	static const char *const noise[] = {"(R)", "(TM)", "(r)", "(tm)", " CPU", " Processor"};
	char *at;

	snprintf(out, size, "%s", model);
	if ((at = strstr(out, " @ ")) != NULL || (at = strstr(out, " with ")) != NULL)
		*at = '\0';
	for (size_t i = 0; i < sizeof(noise) / sizeof(noise[0]); i++)
		while ((at = strstr(out, noise[i])) != NULL)
			memmove(at, at + strlen(noise[i]), strlen(at + strlen(noise[i])) + 1);
	/* "AMD EPYC 7763 64-Core": the number of cores follows in our own words */
	at = strstr(out, "-Core");
	while (at && at > out && at[-1] != ' ')
		at--;
	if (at && at > out)
		at[-1] = '\0';
}

static const char *text_of(const json_t *environment, const char *key)
{
	return json_string_value(json_object_get(environment, key));
}

char *environment_caption(const json_t *environment, char *buffer, size_t size)
{
	const char *model = text_of(environment, "cpu_model"), *kernel = text_of(environment, "kernel");
	const char *virtualisation = text_of(environment, "virtualisation");
	const long long cores = json_integer_value(json_object_get(environment, "cores"));
	const long long cpus = json_integer_value(json_object_get(environment, "cpus"));
	char name[128], threads[32] = "";
	const bool virtual = virtualisation && strcmp(virtualisation, "none") != 0;

	shorten_model(model ? model : "unknown processor", name, sizeof(name));
	if (cpus > cores)
		snprintf(threads, sizeof(threads), " (%lld threads)", cpus);
	if (!kernel)
		kernel = "of unknown version";
	snprintf(buffer, size, "%s, %lld core%s%s, Linux %.*s%s%s", name, cores, cores == 1 ? "" : "s",
	        threads, (int)strcspn(kernel, "-"), kernel, virtual ? ", " : "",
	        virtual ? virtualisation : "");
	return buffer;
}
