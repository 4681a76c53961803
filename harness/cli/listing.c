/* See listing.h: what is taken from the registries. Printing is in listing_print.c. */
#include "listing.h"

#include "base/units.h"
#include "job/workload.h"
#include "machine/placement.h"
#include "machine/probe.h"
#include "models/model.h"
#include "suite/suite.h"

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

/* More than any kernel counts. */
#define CPUS_MOST 8192

/* Enough for real time to be granted, little enough for nobody to notice. */
#define PROBE_PRIORITY 1
#define PROBE_RUNTIME_NS UINT64_C(1000000)
#define PROBE_PERIOD_NS UINT64_C(100000000)

/* Appends `item` (taken, may be NULL) with its "runs_here" and "why". */
static bool add(json_t *items, json_t *item, const char *why)
{
	return item && json_object_set_new(item, "runs_here", json_boolean(!why)) == 0 &&
	       json_object_set_new(item, "why", why ? json_string(why) : json_null()) == 0 &&
	       json_array_append_new(items, item) == 0;
}

json_t *listing_models(void)
{
	json_t *items = json_array();
	bool ok = items != NULL;

	for (size_t i = 0; ok && model_registry[i]; i++) {
		const struct model_ops *ops = model_registry[i];

		ok = add(items,
		        json_pack("{s:s, s:s, s:s, s:s}", "name", ops->name, "summary", ops->summary,
		                "handoff", ops->handoff, "waits", ops->waits),
		        ops->unsupported ? ops->unsupported() : NULL);
	}
	return items;
}

static json_t *describe_choices(const struct param_spec *spec)
{
	json_t *choices = json_array();

	for (size_t i = 0; spec->choices[i]; i++)
		json_array_append_new(choices, json_string(spec->choices[i]));
	return choices;
}

static json_t *describe_params(const struct param_spec *specs)
{
	json_t *params = json_array();
	char preset[64], least[64], most[64];

	for (const struct param_spec *spec = specs; spec && spec->name; spec++) {
		json_t *param = json_pack("{s:s, s:s, s:s}", "name", spec->name, "help", spec->help, "preset",
		        param_format(spec, spec->preset, preset, sizeof(preset)));

		if (spec->kind == PARAM_CHOICE) {
			json_object_set_new(param, "choices", describe_choices(spec));
		} else {
			json_object_set_new(param, "least",
			        json_string(param_format(spec, spec->least, least, sizeof(least))));
			json_object_set_new(param, "most",
			        json_string(param_format(spec, spec->most, most, sizeof(most))));
		}
		json_array_append_new(params, param);
	}
	return params;
}

json_t *listing_workloads(void)
{
	static const char *const bounds[] = {[CPU_BOUND] = "cpu", [IO_BOUND] = "io", [MIXED] = "mixed"};
	json_t *items = json_array();
	bool ok = items != NULL;

	for (size_t i = 0; ok && workload_registry[i]; i++) {
		const struct workload_ops *ops = workload_registry[i];
		struct workload preset = {0};

		ok = workload_parse(ops->name, &preset, NULL) == 0 &&
		     add(items,
		             json_pack("{s:s, s:s, s:s, s:s, s:o}", "name", ops->name, "spelling",
		                     preset.name, "bound", bounds[ops->bound], "summary", ops->summary,
		                     "parameters", describe_params(ops->params)),
		             workload_unsupported(ops));
	}
	return items;
}

json_t *listing_policies(void)
{
	json_t *items = json_array();
	bool ok = items != NULL;

	for (int kind = 0; ok && kind < POLICY_KINDS; kind++) {
		const struct policy_info *info = &policy_infos[kind];
		const struct policy wish = {
		        .kind = (enum policy_kind)kind,
		        .priority = PROBE_PRIORITY,
		        .runtime_ns = PROBE_RUNTIME_NS,
		        .period_ns = PROBE_PERIOD_NS,
		};
		const int err = probe_policy(&wish, NULL, NULL);
		json_t *item = json_pack("{s:s, s:s, s:s, s:s, s:s?}", "name", info->name, "spelling",
		        info->spelling, "example", info->example, "summary", info->summary, "errno",
		        err ? strerrorname_np(-err) : NULL);

		ok = add(items, item, err ? policy_explain(&wish, err) : NULL);
	}
	return items;
}

/* NULL when it can be had; the machine is looked at only for a placement that depends on it. */
static const char *placement_why(const struct placement_ops *ops, struct reason *why)
{
	hwloc_topology_t topology;
	const char *unsupported;

	if (!ops->unsupported)
		return NULL;
	if (topology_load(&topology, why) != 0)
		return why->text;
	unsupported = ops->unsupported(topology, topology_cpus(topology));
	hwloc_topology_destroy(topology);
	return unsupported;
}

json_t *listing_placements(void)
{
	json_t *items = json_array();
	bool ok = items != NULL;

	for (size_t i = 0; ok && placement_registry[i]; i++) {
		const struct placement_ops *ops = placement_registry[i];
		struct reason why;

		ok = add(items, json_pack("{s:s, s:s}", "name", ops->name, "summary", ops->summary),
		        placement_why(ops, &why));
	}
	return items;
}

static unsigned cpus_allowed(void)
{
	cpu_set_t *set = CPU_ALLOC(CPUS_MOST);
	unsigned count = 1;

	if (set && sched_getaffinity(0, CPU_ALLOC_SIZE(CPUS_MOST), set) == 0)
		count = (unsigned)CPU_COUNT_S(CPU_ALLOC_SIZE(CPUS_MOST), set);
	CPU_FREE(set);
	return count;
}

static json_t *describe_suite(const char *path, struct reason *why)
{
	struct suite suite;
	json_t *item = NULL;
	int err = suite_init(&suite);

	why->text[0] = '\0';
	if (err)
		return NULL;
	err = suite_load(&suite, path, why);
	if (!err)
		err = suite_expand(&suite, cpus_allowed(), why);
	item = json_pack("{s:s, s:s, s:s, s:I, s:I, s:f}", "name", suite.name, "path", path, "summary",
	        suite.summary, "cells", (json_int_t)suite.cell_count, "trials",
	        (json_int_t)suite.cell_count * suite.repetitions, "seconds", suite_seconds(&suite));
	suite_release(&suite);
	return item;
}

json_t *listing_suites(void)
{
	json_t *items = json_array();
	char pattern[PATH_MAX];
	glob_t found = {0};
	bool ok = items != NULL;

	snprintf(pattern, sizeof(pattern), "%s/benchmarks/suites/*.ini", command_root());
	if (glob(pattern, 0, NULL, &found) == 0)
		for (size_t i = 0; ok && i < found.gl_pathc; i++) {
			struct reason why;
			json_t *item = describe_suite(found.gl_pathv[i], &why);

			ok = add(items, item, why.text[0] ? why.text : NULL);
		}
	globfree(&found);
	return items;
}
