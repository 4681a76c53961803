/* See topology_print.h. */
#include "topology_print.h"

static json_t *describe_object(hwloc_obj_t object)
{
	char type[32], cpus[256];
	json_t *described, *children = json_array();
	hwloc_obj_t child;

	hwloc_bitmap_list_snprintf(cpus, sizeof(cpus), object->cpuset);
	hwloc_obj_type_snprintf(type, sizeof(type), object, 1);
	for (child = object->memory_first_child; child; child = child->next_sibling)
		json_array_append_new(children, describe_object(child));
	for (child = object->first_child; child; child = child->next_sibling)
		json_array_append_new(children, describe_object(child));
	described =
	        json_pack("{s:s, s:i, s:s}", "type", type, "index", (int)object->logical_index, "cpus", cpus);
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

json_t *topology_to_json(hwloc_topology_t topology, unsigned workers)
{
	json_t *placements = json_object();

	for (size_t i = 0; placement_registry[i]; i++)
		json_object_set_new(placements, placement_registry[i]->name,
		        describe_placement(topology, placement_registry[i], workers));
	return json_pack("{s:i, s:i, s:o, s:i, s:o}", "cpus", (int)topology_cpus(topology), "cores",
	        (int)topology_cores(topology), "machine", describe_object(hwloc_get_root_obj(topology)),
	        "workers", (int)workers, "placements", placements);
}
