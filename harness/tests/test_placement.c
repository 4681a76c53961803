/* placement: properties on machines that nobody here has, exact maps on small ones, binding on this one. */
#include "cmocka_all.h"

#include "machine/placement.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CPUS_MAX 512

struct machine {
	const char *synthetic;
	const char *only; /* NULL, or the list of CPUs that may be used */
};

static const struct machine machines[] = {
        {"pu:1", NULL},
        {"core:1 pu:2", NULL},
        {"core:4 pu:1", NULL},
        {"pack:1 core:8 pu:2", NULL},
        {"pack:2 core:4 pu:2", NULL},
        {"node:4 core:2 pu:1", NULL},
        {"pack:2 l3:2 core:3 pu:2", NULL},
        {"pack:2 core:64 pu:2", NULL},
        /* Asymmetric: one package lost most of its cores, one core lost a sibling. */
        {"pack:2 core:4 pu:2", "1,2,3,5,8-15"},
        {"pack:2 node:1 core:4 pu:2", "0,15"},
        {"pack:2 core:64 pu:2", "3,64-200,255"},
};

static hwloc_topology_t machine_load(const struct machine *machine)
{
	hwloc_topology_t topology;
	hwloc_bitmap_t only = hwloc_bitmap_alloc();

	assert_int_equal(hwloc_topology_init(&topology), 0);
	assert_int_equal(hwloc_topology_set_synthetic(topology, machine->synthetic), 0);
	assert_int_equal(hwloc_topology_load(topology), 0);
	if (machine->only) {
		assert_int_equal(hwloc_bitmap_list_sscanf(only, machine->only), 0);
		assert_int_equal(hwloc_topology_restrict(topology, only, 0), 0);
	}
	hwloc_bitmap_free(only);
	return topology;
}

static void map_compute(
        const char *name, hwloc_topology_t topology, unsigned workers, struct placement_map *map)
{
	struct reason why = {""};
	const struct placement_ops *ops = placement_find(name, &why);

	if (!ops || placement_compute(ops, topology, workers, map, &why) != 0)
		fail_msg("%s with %u workers: %s", name, workers, why.text);
}

/* How many distinct cpusets `name` may hand out before it has to begin again. */
static unsigned distinct_expected(const char *name, hwloc_topology_t topology)
{
	hwloc_obj_t node = NULL;
	unsigned nodes = 0;

	if (strcmp(name, "core") == 0)
		return topology_cores(topology);
	if (strcmp(name, "numa") != 0)
		return topology_cpus(topology);
	while ((node = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_NUMANODE, node)) != NULL)
		nodes += !hwloc_bitmap_iszero(node->cpuset);
	return nodes;
}

static void check_map(const char *name, hwloc_topology_t topology, const struct placement_map *map)
{
	hwloc_const_cpuset_t allowed = hwloc_topology_get_allowed_cpuset(topology);
	const unsigned distinct = distinct_expected(name, topology);
	hwloc_bitmap_t used = hwloc_bitmap_alloc();

	for (unsigned i = 0; i < map->count; i++) {
		assert_false(hwloc_bitmap_iszero(map->cpuset[i]));
		assert_true(hwloc_bitmap_isincluded(map->cpuset[i], allowed));
		if (strcmp(name, "numa") != 0)
			assert_int_equal(hwloc_bitmap_weight(map->cpuset[i]), 1);
		if (i < distinct)
			assert_false(hwloc_bitmap_intersects(used, map->cpuset[i]));
		else
			assert_true(hwloc_bitmap_isequal(map->cpuset[i], map->cpuset[i - distinct]));
		hwloc_bitmap_or(used, used, map->cpuset[i]);
	}
	if (map->count >= distinct && strcmp(name, "core") != 0)
		assert_true(hwloc_bitmap_isequal(used, allowed));
	hwloc_bitmap_free(used);
}

static void uses_every_cpu_once_before_any_twice(void **state)
{
	static const char *const names[] = {"compact", "scatter", "core", "numa"};

	(void)state;
	for (size_t m = 0; m < sizeof(machines) / sizeof(machines[0]); m++) {
		hwloc_topology_t topology = machine_load(&machines[m]);
		const unsigned cpus = topology_cpus(topology);

		for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++)
			for (unsigned workers = 1; workers <= 3 * cpus; workers += 1 + workers / 16) {
				struct placement_map map;

				map_compute(names[n], topology, workers, &map);
				assert_int_equal(map.count, workers);
				check_map(names[n], topology, &map);
				placement_map_release(&map);
			}
		hwloc_topology_destroy(topology);
	}
}

static void is_a_function_of_topology_and_count_alone(void **state)
{
	(void)state;
	for (size_t m = 0; m < sizeof(machines) / sizeof(machines[0]); m++)
		for (size_t p = 0; placement_registry[p]; p++) {
			hwloc_topology_t one = machine_load(&machines[m]), two = machine_load(&machines[m]);
			struct placement_map a, b;

			map_compute(placement_registry[p]->name, one, 7, &a);
			map_compute(placement_registry[p]->name, two, 7, &b);
			assert_int_equal(a.count, b.count);
			for (unsigned i = 0; i < a.count; i++)
				assert_true(hwloc_bitmap_isequal(a.cpuset[i], b.cpuset[i]));
			placement_map_release(&a);
			placement_map_release(&b);
			hwloc_topology_destroy(one);
			hwloc_topology_destroy(two);
		}
}

static void expect_cpus(const char *name, const struct machine *machine, const char *const *expected)
{
	hwloc_topology_t topology = machine_load(machine);
	struct placement_map map;
	unsigned workers = 0;

	while (expected[workers])
		workers++;
	map_compute(name, topology, workers, &map);
	for (unsigned i = 0; i < workers; i++) {
		char text[64];

		hwloc_bitmap_list_snprintf(text, sizeof(text), map.cpuset[i]);
		assert_string_equal(text, expected[i]);
	}
	placement_map_release(&map);
	hwloc_topology_destroy(topology);
}

static void orders_cpus_as_it_says(void **state)
{
	/* pack 0: cores {0,1} {2,3}; pack 1: cores {4,5} {6,7} */
	const struct machine two = {"pack:2 core:2 pu:2", NULL};
	/* pack 0 keeps a half core and a whole one; pack 1 a whole one */
	const struct machine lame = {"pack:2 core:2 pu:2", "1,2,3,6,7"};

	(void)state;
	expect_cpus(
	        "compact", &two, (const char *const[]){"0", "1", "2", "3", "4", "5", "6", "7", "0", NULL});
	expect_cpus(
	        "scatter", &two, (const char *const[]){"0", "4", "2", "6", "1", "5", "3", "7", "0", NULL});
	expect_cpus("core", &two, (const char *const[]){"0", "2", "4", "6", "0", NULL});
	expect_cpus("numa", &two, (const char *const[]){"0-7", "0-7", NULL});
	expect_cpus("compact", &lame, (const char *const[]){"1", "2", "3", "6", "7", "1", NULL});
	expect_cpus("scatter", &lame, (const char *const[]){"1", "6", "2", "7", "3", "1", NULL});
	expect_cpus("core", &lame, (const char *const[]){"1", "2", "6", "1", NULL});
}

static void takes_numa_nodes_in_turn(void **state)
{
	const struct machine four = {"node:4 core:2 pu:1", NULL};
	const struct machine lame = {"node:4 core:2 pu:1", "0-2,7"}; /* node 2 has lost its CPUs */

	(void)state;
	expect_cpus("numa", &four, (const char *const[]){"0-1", "2-3", "4-5", "6-7", "0-1", NULL});
	expect_cpus("numa", &lame, (const char *const[]){"0-1", "2", "7", "0-1", NULL});
}

static void leaves_workers_unbound_under_none(void **state)
{
	hwloc_topology_t topology = machine_load(&machines[0]);
	struct placement_map map;

	(void)state;
	map_compute("none", topology, 4, &map);
	assert_int_equal(map.count, 0);
	placement_map_release(&map);
	hwloc_topology_destroy(topology);
}

static void names_what_it_does_not_know(void **state)
{
	struct reason why;

	(void)state;
	assert_null(placement_find("compcat", &why));
	assert_non_null(strstr(why.text, "compcat"));
	assert_non_null(strstr(why.text, "compact"));
	assert_null(placement_find("", &why));
	assert_non_null(strstr(why.text, "none, compact, scatter, core, numa"));
	assert_null(placement_find("zzzzzzzzzzzz", NULL));
}

static int compute_nothing(hwloc_topology_t topology, unsigned workers, hwloc_cpuset_t *cpuset)
{
	(void)topology;
	(void)workers;
	(void)cpuset;
	return 0;
}

static int compute_foreign(hwloc_topology_t topology, unsigned workers, hwloc_cpuset_t *cpuset)
{
	(void)topology;
	for (unsigned i = 0; i < workers; i++)
		hwloc_bitmap_only(cpuset[i], 500);
	return 0;
}

static const char *never(hwloc_topology_t topology, unsigned workers)
{
	(void)topology;
	(void)workers;
	return "not on this machine";
}

static void refuses_a_placement_that_breaks_its_promise(void **state)
{
	const struct placement_ops empty = {.name = "empty", .summary = "", .compute = compute_nothing};
	const struct placement_ops foreign = {.name = "foreign", .summary = "", .compute = compute_foreign};
	const struct placement_ops unsupported = {.name = "no", .summary = "", .unsupported = never};
	hwloc_topology_t topology = machine_load(&machines[2]);
	struct placement_map map;
	struct reason why;

	(void)state;
	assert_int_equal(placement_compute(&empty, topology, 2, &map, &why), -EPROTO);
	assert_string_equal(why.text, "placement empty gives worker 0 no CPU");
	assert_int_equal(map.count, 0);
	assert_null(map.cpuset);
	assert_int_equal(placement_compute(&foreign, topology, 2, &map, &why), -EPROTO);
	assert_int_equal(placement_compute(&unsupported, topology, 2, &map, &why), -ENOTSUP);
	assert_string_equal(why.text, "placement no: not on this machine");
	assert_int_equal(placement_compute(placement_registry[0], topology, 0, &map, &why), -EINVAL);
	hwloc_topology_destroy(topology);
}

/* In a child, so that the test keeps its own affinity. */
static int bind_in_child(unsigned cpu, int expected)
{
	const pid_t child = fork();
	int status = -1;

	if (child == 0) {
		hwloc_topology_t topology;
		hwloc_bitmap_t set = hwloc_bitmap_alloc();
		cpu_set_t mask;
		int err;

		if (topology_load(&topology, NULL) != 0)
			_exit(2);
		hwloc_bitmap_only(set, cpu);
		err = placement_bind(topology, set);
		sched_getaffinity(0, sizeof(mask), &mask);
		if (err == 0 && (CPU_COUNT(&mask) != 1 || !CPU_ISSET(cpu, &mask)))
			_exit(3);
		_exit(err == expected ? 0 : 4);
	}
	waitpid(child, &status, 0);
	return status;
}

static void binds_strictly_on_this_machine(void **state)
{
	hwloc_topology_t topology;
	struct placement_map map;

	(void)state;
	assert_int_equal(topology_load(&topology, NULL), 0);
	map_compute("compact", topology, topology_cpus(topology), &map);
	for (unsigned i = 0; i < map.count; i++)
		assert_int_equal(bind_in_child((unsigned)hwloc_bitmap_first(map.cpuset[i]), 0), 0);
	assert_int_equal(bind_in_child(4000, -EINVAL), 0);
	placement_map_release(&map);
	hwloc_topology_destroy(topology);
}

static void sees_only_the_cpus_it_was_given(void **state)
{
	const pid_t child = fork();
	int status = -1;

	(void)state;
	if (child == 0) {
		hwloc_topology_t topology;
		cpu_set_t mask;
		size_t last = 0;

		sched_getaffinity(0, sizeof(mask), &mask);
		for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++)
			if (CPU_ISSET(cpu, &mask))
				last = cpu;
		CPU_ZERO(&mask);
		CPU_SET(last, &mask);
		if (sched_setaffinity(0, sizeof(mask), &mask) != 0 || topology_load(&topology, NULL) != 0)
			_exit(2);
		if (topology_cpus(topology) != 1 || topology_cores(topology) != 1)
			_exit(3);
		_exit(hwloc_bitmap_isset(hwloc_topology_get_allowed_cpuset(topology), (unsigned)last) ? 0
		                                                                                      : 4);
	}
	waitpid(child, &status, 0);
	assert_int_equal(status, 0);
}

static void does_not_bind_by_the_map_of_another_machine(void **state)
{
	hwloc_topology_t topology;
	struct reason why;

	(void)state;
	setenv("HWLOC_SYNTHETIC", "pack:2 core:4 pu:2", 1);
	assert_int_equal(topology_load(&topology, &why), -EXDEV);
	assert_non_null(strstr(why.text, "HWLOC_SYNTHETIC"));
	assert_null(topology);
	unsetenv("HWLOC_SYNTHETIC");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(uses_every_cpu_once_before_any_twice),
	        cmocka_unit_test(is_a_function_of_topology_and_count_alone),
	        cmocka_unit_test(orders_cpus_as_it_says),
	        cmocka_unit_test(takes_numa_nodes_in_turn),
	        cmocka_unit_test(leaves_workers_unbound_under_none),
	        cmocka_unit_test(names_what_it_does_not_know),
	        cmocka_unit_test(refuses_a_placement_that_breaks_its_promise),
	        cmocka_unit_test(binds_strictly_on_this_machine),
	        cmocka_unit_test(sees_only_the_cpus_it_was_given),
	        cmocka_unit_test(does_not_bind_by_the_map_of_another_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
