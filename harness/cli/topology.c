/*
 * telar topology: what hwloc sees of this machine (or of one that is described to it), and
 * where each placement would put the workers there. Binds nothing.
 */
#include "arguments.h"
#include "command.h"

#include "base/units.h"
#include "machine/placement.h"

#include <argp.h>
#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS 100
#define CORES_SHOWN 4 /* more cores side by side are summed up in one line */

struct options {
	bool json;
	const char *workers, *synthetic;
};

enum { KEY_SYNTHETIC = KEY_OWN };

static const struct argp_option option_list[] = {
        {"workers", 'w', "N", 0, "how many workers to place: 4, or 2x for twice the CPUs; the preset is 1x",
                0},
        {"synthetic", KEY_SYNTHETIC, "MACHINE", 0, "show a machine that is not here, described as hwloc does",
                0},
        {"json", KEY_JSON, NULL, 0, "print JSON", 0},
        {0},
};

static const char documentation[] =
        "Show this machine as hwloc sees it, and which CPUs each placement would give to the workers.\v"
        "Examples:\n"
        "  telar topology\n"
        "  telar topology --workers 2x\n"
        "  telar topology --synthetic 'pack:2 core:4 pu:2' --workers 12\n"
        "  telar topology --synthetic 'node:2 l3:2 core:8 pu:2' --json";

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case 'w':
		options->workers = value;
		return 0;
	case KEY_SYNTHETIC:
		options->synthetic = value;
		return 0;
	default:
		return no_arguments_parse(key, value, state, &options->json);
	}
}

/* Whether a description multiplies up to more CPUs than there can be workers: hwloc would build them for
 * minutes. What it does not understand is for hwloc to refuse. */
static bool is_too_large(const char *synthetic)
{
	uint64_t cpus = 1;

	for (const char *level = synthetic; *level && cpus <= WORKERS_MAX; level += strcspn(level, " ")) {
		level += strspn(level, " ");
		const size_t length = strcspn(level, " ");
		const char *const colon = memchr(level, ':', length);
		const unsigned long count = strtoul(colon ? colon + 1 : level, NULL, 10);

		if (count > 0)
			cpus *= count < WORKERS_MAX ? count : WORKERS_MAX + 1;
	}
	return cpus > WORKERS_MAX;
}

static int load(hwloc_topology_t *topology, const char *synthetic, struct reason *why)
{
	if (!synthetic)
		return topology_load(topology, why);
	if (is_too_large(synthetic))
		return reason_set(
		        why, -ERANGE, "--synthetic '%.60s': more than %u CPUs", synthetic, WORKERS_MAX);
	if (hwloc_topology_init(topology) < 0)
		return reason_set(why, -ENOMEM, "no memory for hwloc's topology");
	if (hwloc_topology_set_synthetic(*topology, synthetic) == 0 && hwloc_topology_load(*topology) == 0)
		return 0;
	hwloc_topology_destroy(*topology);
	return reason_set(why, -EINVAL,
	        "--synthetic '%.60s': not a machine that hwloc understands%s; it wants levels from the "
	        "outside "
	        "in, as in 'pack:2 core:4 pu:2'",
	        synthetic,
	        strstr(synthetic, "pu:") ? "" : ": the innermost level must be pu:N, the CPUs of a core");
}

/* What a level is called in the tree; NULL for one that is left out. */
static const char *level_name(hwloc_obj_t object)
{
	switch (object->type) {
	case HWLOC_OBJ_MACHINE:
		return "machine";
	case HWLOC_OBJ_PACKAGE:
		return "package";
	case HWLOC_OBJ_DIE:
		return "die";
	case HWLOC_OBJ_GROUP:
		return "group";
	case HWLOC_OBJ_NUMANODE:
		return "NUMA node";
	case HWLOC_OBJ_L3CACHE:
		return "L3 cache";
	case HWLOC_OBJ_CORE:
		return "core";
	default:
		return NULL;
	}
}

static const char *cpus_of(hwloc_obj_t object, char *text, size_t size)
{
	hwloc_bitmap_list_snprintf(text, size, object->cpuset);
	return text;
}

static void print_object(hwloc_obj_t object, int depth)
{
	char name[32], cpus[256];
	const char *model = hwloc_obj_get_info_by_name(object, "CPUModel");

	snprintf(name, sizeof(name), object->parent ? "%s %u" : "%s", level_name(object),
	        object->logical_index);
	printf("%*s%-*s CPUs %s", 2 * depth, "", 18 - 2 * depth, name, cpus_of(object, cpus, sizeof(cpus)));
	if (object->type == HWLOC_OBJ_NUMANODE)
		printf(", %.1f GiB", (double)object->attr->numanode.local_memory / (double)(1 << 30));
	if (object->type == HWLOC_OBJ_L3CACHE)
		printf(", %.1f MiB", (double)object->attr->cache.size / (double)(1 << 20));
	printf(model ? ", %s\n" : "\n", model);
}

static int count_inside(hwloc_topology_t topology, hwloc_obj_t object, hwloc_obj_type_t type)
{
	return hwloc_get_nbobjs_inside_cpuset_by_type(topology, object->cpuset, type);
}

/* Nothing but cores below, and so many that one line says it better. */
static bool is_summed_up(hwloc_topology_t topology, hwloc_obj_t object)
{
	static const hwloc_obj_type_t levels[] = {
	        HWLOC_OBJ_PACKAGE, HWLOC_OBJ_DIE, HWLOC_OBJ_GROUP, HWLOC_OBJ_NUMANODE, HWLOC_OBJ_L3CACHE};

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		if (levels[i] != object->type && count_inside(topology, object, levels[i]) > 1)
			return false;
	return (object->type == HWLOC_OBJ_L3CACHE ||
	               count_inside(topology, object, HWLOC_OBJ_L3CACHE) == 0) &&
	       count_inside(topology, object, HWLOC_OBJ_CORE) > CORES_SHOWN;
}

/* A core ends the tree: its CPUs stand in its line. */
static void print_tree(hwloc_topology_t topology, hwloc_obj_t object, int depth)
{
	const int below = level_name(object) ? depth + 1 : depth;
	char cpus[256];

	if (level_name(object))
		print_object(object, depth);
	if (object->type == HWLOC_OBJ_CORE)
		return;
	for (hwloc_obj_t node = object->memory_first_child; node; node = node->next_sibling)
		print_object(node, below);
	if (level_name(object) && is_summed_up(topology, object)) {
		const int cores = count_inside(topology, object, HWLOC_OBJ_CORE);
		char name[32];

		snprintf(name, sizeof(name), "%d cores", cores);
		printf("%*s%-*s CPUs %s", 2 * below, "", 18 - 2 * below, name,
		        cpus_of(object, cpus, sizeof(cpus)));
		printf(hwloc_bitmap_weight(object->cpuset) > cores ? ", with SMT\n" : "\n");
		return;
	}
	for (hwloc_obj_t child = object->first_child; child; child = child->next_sibling)
		print_tree(topology, child, below);
}

/* After how many workers the map repeats itself; its length when it does not. */
static unsigned period_of(const struct placement_map *map)
{
	for (unsigned period = 1; period < map->count; period++) {
		unsigned i = period;

		while (i < map->count && hwloc_bitmap_isequal(map->cpuset[i], map->cpuset[i - period]))
			i++;
		if (i == map->count)
			return period;
	}
	return map->count;
}

static void print_placement(const struct placement_ops *ops, const struct placement_map *map)
{
	const unsigned period = period_of(map);
	int column = printf("  %-8s", ops->name);

	if (map->count == 0)
		printf(" any CPU");
	for (unsigned i = 0; i < period; i++) {
		char cpus[256];

		hwloc_bitmap_list_snprintf(cpus, sizeof(cpus), map->cpuset[i]);
		if (column + 1 + (int)strlen(cpus) > COLUMNS)
			column = printf("\n%10s", "") - 1;
		column += printf(" %s", cpus);
	}
	printf(period < map->count ? ", then again\n" : "\n");
}

static int show(hwloc_topology_t topology, unsigned workers, struct reason *why)
{
	print_tree(topology, hwloc_get_root_obj(topology), 0);
	printf("\nThe CPUs of %u worker%s, one after the other:\n", workers, workers == 1 ? "" : "s");
	for (size_t i = 0; placement_registry[i]; i++) {
		struct placement_map map;
		const int err = placement_compute(placement_registry[i], topology, workers, &map, why);

		if (err == -ENOTSUP)
			printf("  %-8s not here: %s\n", placement_registry[i]->name, why->text);
		else if (err)
			return err;
		else
			print_placement(placement_registry[i], &map);
		placement_map_release(&map);
	}
	puts("\n`telar list placements` says by which rule.");
	return 0;
}

static json_t *describe_object(hwloc_obj_t object)
{
	char type[32], cpus[256];
	json_t *described, *children = json_array();
	hwloc_obj_t child;

	hwloc_obj_type_snprintf(type, sizeof(type), object, 1);
	for (child = object->memory_first_child; child; child = child->next_sibling)
		json_array_append_new(children, describe_object(child));
	for (child = object->first_child; child; child = child->next_sibling)
		json_array_append_new(children, describe_object(child));
	described = json_pack("{s:s, s:i, s:s}", "type", type, "index", (int)object->logical_index, "cpus",
	        cpus_of(object, cpus, sizeof(cpus)));
	if (hwloc_obj_type_is_cache(object->type))
		json_object_set_new(described, "bytes", json_integer((json_int_t)object->attr->cache.size));
	if (object->type == HWLOC_OBJ_NUMANODE)
		json_object_set_new(
		        described, "bytes", json_integer((json_int_t)object->attr->numanode.local_memory));
	json_object_set_new(described, "children", children);
	return described;
}

static json_t *describe_placement(
        hwloc_topology_t topology, const struct placement_ops *ops, unsigned workers)
{
	struct placement_map map;
	struct reason why;
	json_t *cpus = json_array();

	if (placement_compute(ops, topology, workers, &map, &why) != 0) {
		json_decref(cpus);
		return json_pack("{s:n, s:s}", "workers", "why", why.text);
	}
	for (unsigned i = 0; i < map.count; i++) {
		char text[256];

		hwloc_bitmap_list_snprintf(text, sizeof(text), map.cpuset[i]);
		json_array_append_new(cpus, json_string(text));
	}
	placement_map_release(&map);
	return json_pack("{s:s, s:o}", "summary", ops->summary, "workers", cpus);
}

static int show_json(hwloc_topology_t topology, unsigned workers)
{
	json_t *placements = json_object();

	for (size_t i = 0; placement_registry[i]; i++)
		json_object_set_new(placements, placement_registry[i]->name,
		        describe_placement(topology, placement_registry[i], workers));
	return command_print_json(json_pack("{s:i, s:i, s:o, s:i, s:o}", "cpus", (int)topology_cpus(topology),
	        "cores", (int)topology_cores(topology), "machine",
	        describe_object(hwloc_get_root_obj(topology)), "workers", (int)workers, "placements",
	        placements));
}

static int command_topology_run(int argc, char **argv)
{
	static const struct argp argp = {option_list, parse_option, NULL, documentation, NULL, NULL, NULL};
	struct options options = {.workers = "1x"};
	hwloc_topology_t topology;
	struct reason why;
	unsigned workers;
	int err, status = EXIT_OK;

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	err = load(&topology, options.synthetic, &why);
	if (err)
		return command_fail(options.synthetic ? EXIT_USAGE : EXIT_REFUSED, "%s", why.text);
	if (workers_parse(options.workers, topology_cpus(topology), &workers, &why) != 0)
		status = command_fail(EXIT_USAGE, "--workers: %s", why.text);
	else if (options.json)
		status = show_json(topology, workers);
	else if (show(topology, workers, &why) != 0)
		status = command_fail(EXIT_REFUSED, "%s", why.text);
	hwloc_topology_destroy(topology);
	return status;
}

const struct command command_topology = {
        .name = "topology",
        .summary = "what hwloc sees, and where each placement would put the workers",
        .run = command_topology_run,
};
