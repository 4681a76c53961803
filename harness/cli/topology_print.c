/* See topology_print.h. Many cores side by side are summed up in one line. */
#include "topology_print.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define COLUMNS 100
#define CORES_SHOWN 4 /* more cores side by side are summed up in one line */

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

int topology_print(hwloc_topology_t topology, unsigned workers, struct reason *why)
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
