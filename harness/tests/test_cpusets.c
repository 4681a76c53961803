/* cpusets: what a partition makes of a hierarchy, that undoing restores it whatever failed, in both versions.
 */
#include "cmocka_all.h"

#include "fake_cgroup.h"
#include "machine/cpusets.h"

#define GROUPS_MOST 8

struct sets {
	unsigned count;
	hwloc_cpuset_t set[GROUPS_MOST];
};

static struct sets sets_of(const char *const *lists)
{
	struct sets sets = {0};

	for (; lists[sets.count]; sets.count++) {
		sets.set[sets.count] = hwloc_bitmap_alloc();
		hwloc_bitmap_list_sscanf(sets.set[sets.count], lists[sets.count]);
	}
	return sets;
}

static int build(const struct cgroup_tree *tree, const char *const *lists, struct reason *why)
{
	struct sets sets = sets_of(lists);
	const int err = cpusets_build(tree, (hwloc_const_cpuset_t *)sets.set, sets.count, why);

	for (unsigned i = 0; i < sets.count; i++)
		hwloc_bitmap_free(sets.set[i]);
	return err;
}

static const char *const two[] = {"1", "2-3", NULL};
static const char *const all[] = {"0", "1", "2", "3", "4-7", NULL};

static void makes_exclusive_sets_and_balances_the_rest_in_version_1(void **state)
{
	const struct cgroup_tree tree = fake_tree(1);
	char path[64];

	(void)state;
	assert_int_equal(build(&tree, two, NULL), 0);
	assert_string_equal(fake_get_in("telar.0", "cpuset.cpus"), "1");
	assert_string_equal(fake_get_in("telar.1", "cpuset.cpus"), "2-3");
	assert_string_equal(fake_get_in("telar.1", "cpuset.mems"), "0-1");
	assert_string_equal(fake_get_in("telar.0", "cpuset.cpu_exclusive"), "1");
	assert_string_equal(fake_get_in("telar.before", "cpuset.cpus"), "0,4-7");
	assert_string_equal(fake_get_in("telar.before", "cpuset.cpu_exclusive"), "0");
	assert_string_equal(fake_get_in("", "cpuset.sched_load_balance"), "0");
	assert_int_equal(cpusets_count(&tree), 3);
	assert_int_equal(cpusets_join_path(&tree, 1, path, sizeof(path)), 0);
	assert_string_equal(path, "/fake/telar.1/tasks");
}

static void makes_threaded_partitions_in_version_2(void **state)
{
	const struct cgroup_tree tree = fake_tree(2);
	char path[64];

	(void)state;
	assert_int_equal(build(&tree, two, NULL), 0);
	assert_string_equal(fake_get_in("telar.0", "cgroup.type"), "threaded");
	assert_string_equal(fake_get_in("telar.0", "cpuset.cpus"), "1");
	assert_string_equal(fake_get_in("telar.1", "cpuset.cpus.partition"), "root");
	assert_true(cgroup_has_word(fake_get_in("", "cgroup.subtree_control"), "cpuset"));
	assert_int_equal(cpusets_count(&tree), 3);
	assert_int_equal(cpusets_join_path(&tree, 0, path, sizeof(path)), 0);
	assert_string_equal(path, "/fake/telar.0/cgroup.threads");
}

static void may_take_every_cpu_in_version_1(void **state)
{
	const struct cgroup_tree tree = fake_tree(1);

	(void)state;
	assert_int_equal(build(&tree, all, NULL), 0);
	assert_string_equal(fake_get_in("telar.before", "cpuset.cpus"), "");
}

static void must_leave_a_cpu_in_version_2(void **state)
{
	const struct cgroup_tree tree = fake_tree(2);
	struct reason why;

	(void)state;
	assert_int_equal(build(&tree, all, &why), -EBUSY);
	assert_non_null(strstr(why.text, "CPUs 4-7 cannot be exclusive"));
	assert_non_null(strstr(why.text, "unable to distribute"));
}

static void names_whose_cpus_they_are(void **state)
{
	(void)state;
	for (int version = 1; version <= 2; version++) {
		const struct cgroup_tree tree = fake_tree(version);
		struct reason why;

		if (version == 2) {
			fake_set("cgroup.subtree_control", "cpu memory cpuset");
			fake_enable_v2("somebody");
			fake_set_in("somebody", "cpuset.cpus.partition", "root");
		}
		fake_set_in("somebody", "cpuset.cpus", "3-5");
		assert_int_equal(build(&tree, two, &why), -EBUSY);
		assert_string_equal(
		        why.text, "CPUs 2-3 cannot be exclusive: cpuset somebody has some of them");
	}
}

static void undoes_all_of_it(void **state)
{
	(void)state;
	for (int version = 1; version <= 2; version++) {
		const struct cgroup_tree tree = fake_tree(version);
		char *before = fake_snapshot(), *after;

		assert_int_equal(build(&tree, two, NULL), 0);
		assert_int_equal(cpusets_undo(&tree, NULL), 0);
		assert_int_equal(cpusets_count(&tree), 0);
		after = fake_snapshot();
		assert_string_equal(after, before);
		free(before);
		free(after);
	}
}

static void leaves_a_root_that_was_set_up_already(void **state)
{
	struct cgroup_tree tree = fake_tree(1);

	(void)state;
	fake_set("cpuset.sched_load_balance", "0");
	assert_int_equal(build(&tree, two, NULL), 0);
	assert_int_equal(cpusets_count(&tree), 2);
	assert_int_equal(cpusets_undo(&tree, NULL), 0);
	assert_string_equal(fake_get_in("", "cpuset.sched_load_balance"), "0");

	tree = fake_tree(2);
	fake_set("cgroup.subtree_control", "cpu cpuset memory");
	assert_int_equal(build(&tree, two, NULL), 0);
	assert_int_equal(cpusets_count(&tree), 2);
	assert_int_equal(cpusets_undo(&tree, NULL), 0);
	assert_string_equal(fake_get_in("", "cgroup.subtree_control"), "cpu cpuset memory");
}

static void leaves_the_controller_to_those_who_use_it_since(void **state)
{
	const struct cgroup_tree tree = fake_tree(2);

	(void)state;
	assert_int_equal(build(&tree, two, NULL), 0);
	fake.others_use_cpuset = true;
	assert_int_equal(cpusets_undo(&tree, NULL), 0);
	assert_int_equal(cpusets_count(&tree), 0);
	assert_true(cgroup_has_word(fake_get_in("", "cgroup.subtree_control"), "cpuset"));
}

static void sends_whoever_is_inside_to_the_root(void **state)
{
	(void)state;
	for (int version = 1; version <= 2; version++) {
		const struct cgroup_tree tree = fake_tree(version);

		assert_int_equal(build(&tree, two, NULL), 0);
		fake_set_in("telar.1", version == 1 ? "tasks" : "cgroup.threads", "4711");
		assert_int_equal(cpusets_undo(&tree, NULL), 0);
		assert_int_equal(cpusets_count(&tree), 0);
	}
}

/* Whichever step of building fails, undoing finds enough to restore everything. */
static void restores_everything_after_any_failure(void **state)
{
	(void)state;
	for (int version = 1; version <= 2; version++)
		for (int nth = 1, err = -EIO; err; nth++) {
			const struct cgroup_tree tree = fake_tree(version);
			char *before = fake_snapshot(), *after;
			struct reason why = {""};

			fake.fail_at = nth;
			err = build(&tree, two, &why);
			assert_true(err == 0 || why.text[0] != '\0');
			assert_true(nth < 50);
			fake.fail_at = 0;
			assert_int_equal(cpusets_undo(&tree, NULL), 0);
			after = fake_snapshot();
			assert_string_equal(after, before);
			free(before);
			free(after);
		}
}

/* Undoing itself may be cut off at any step: the next attempt completes it. */
static void can_be_undone_again_after_a_failed_attempt(void **state)
{
	(void)state;
	for (int version = 1; version <= 2; version++)
		for (int nth = 1, err = -EIO; err; nth++) {
			const struct cgroup_tree tree = fake_tree(version);
			char *before = fake_snapshot(), *after;

			assert_int_equal(build(&tree, two, NULL), 0);
			fake.changes = 0;
			fake.fail_at = nth;
			err = cpusets_undo(&tree, NULL);
			assert_true(nth < 50);
			fake.fail_at = 0;
			assert_int_equal(cpusets_undo(&tree, NULL), 0);
			after = fake_snapshot();
			assert_string_equal(after, before);
			free(before);
			free(after);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(makes_exclusive_sets_and_balances_the_rest_in_version_1),
	        cmocka_unit_test(makes_threaded_partitions_in_version_2),
	        cmocka_unit_test(may_take_every_cpu_in_version_1),
	        cmocka_unit_test(must_leave_a_cpu_in_version_2),
	        cmocka_unit_test(names_whose_cpus_they_are),
	        cmocka_unit_test(undoes_all_of_it),
	        cmocka_unit_test(leaves_a_root_that_was_set_up_already),
	        cmocka_unit_test(leaves_the_controller_to_those_who_use_it_since),
	        cmocka_unit_test(sends_whoever_is_inside_to_the_root),
	        cmocka_unit_test(restores_everything_after_any_failure),
	        cmocka_unit_test(can_be_undone_again_after_a_failed_attempt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
