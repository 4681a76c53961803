/*
 * partition: made, joined and undone on this very machine, also when its creator is killed.
 * Needs the right to change cpusets; skipped with the reason where there is none.
 */
#include "cmocka_all.h"

#include "base/clock.h"
#include "machine/cgroup.h"
#include "machine/partition.h"
#include "machine/policy.h"

#include <errno.h>
#include <grp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* How long to wait for another session's partition to end, or for a keeper to finish. */
#define PATIENCE_NS (20 * NS_PER_S)

/* A worker's result when all that may be reserved of its CPU has been: by another session. */
#define RESERVED 77

struct fixture {
	hwloc_topology_t topology;
	struct placement_map map; /* one CPU each, as many as may be partitioned */
	struct cgroup_tree tree;
	char *before; /* the hierarchy as it is without any partition */
};

static struct fixture fixture;

static void skip_because(const char *why)
{
	print_message("skipped: %s\n", why);
	skip();
}

/* The state of the hierarchy that a partition changes, as one text. The caller frees it. */
static char *snapshot(void)
{
	static const char *const files[] = {"cpuset.sched_load_balance", "cpuset.cpus", "cpuset.mems",
	        "cgroup.subtree_control", "cpuset.cpus.effective"};
	char name[64][CGROUP_NAME_MAX], value[4096], *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	int groups = fixture.tree.files->list(&fixture.tree, name, 64);

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (cgroup_read(&fixture.tree, "", files[i], value, sizeof(value)) == 0)
			fprintf(out, "%s=%s\n", files[i], value);
	for (int i = 0; i < groups && i < 64; i++)
		fprintf(out, "%s/\n", name[i]);
	fclose(out);
	return text;
}

/* Waits until the hierarchy is as it was: a keeper, or another session's test, needs a moment. */
static bool becomes_as_before(void)
{
	const uint64_t due_ns = clock_now_ns() + PATIENCE_NS;
	bool same = false;

	while (!same && clock_now_ns() < due_ns) {
		char *now = snapshot();

		same = strcmp(now, fixture.before) == 0;
		free(now);
		if (!same)
			clock_sleep_until(clock_now_ns() + 10 * NS_PER_MS);
	}
	return same;
}

static void assert_as_before(void)
{
	char *now;

	if (becomes_as_before())
		return;
	now = snapshot();
	/* Groups that are nobody's leftovers are a living session's. */
	if (strstr(now, "telar.") && partition_leftovers(false, NULL) == 0) {
		free(now);
		skip_because("another session keeps making partitions");
	}
	assert_string_equal(now, fixture.before);
	free(now);
}

/* Waits until no session holds a partition. The kernel may give CPUs back a moment after the
 * groups are gone, hence the pause. */
static char *snapshot_without_others(void)
{
	const uint64_t due_ns = clock_now_ns() + PATIENCE_NS;
	char *now = snapshot();

	do {
		free(now);
		partition_leftovers(true, NULL);
		clock_sleep_until(clock_now_ns() + 100 * NS_PER_MS);
		now = snapshot();
	} while (strstr(now, "telar.") && clock_now_ns() < due_ns);
	return now;
}

/* Waits while another session holds a partition of this machine. */
static int create_patiently(struct partition **partition, const struct placement_map *map, struct reason *why)
{
	const uint64_t due_ns = clock_now_ns() + PATIENCE_NS;
	int err;

	while ((err = partition_create(partition, fixture.topology, map, why)) == -EBUSY &&
	        strstr(why->text, "another telar") && clock_now_ns() < due_ns)
		clock_sleep_until(clock_now_ns() + 10 * NS_PER_MS);
	return err;
}

static struct partition *create(const struct placement_map *map)
{
	struct partition *partition;
	struct reason why = {""};
	const int err = create_patiently(&partition, map, &why);

	if (err == -EBUSY)
		skip_because(why.text);
	if (err)
		fail_msg("%s", why.text);
	return partition;
}

static int setup(void **state)
{
	const char *unsupported = partition_unsupported();
	unsigned most;

	(void)state;
	if (unsupported) {
		print_message("skipped: %s\n", unsupported);
		exit(77);
	}
	if (topology_load(&fixture.topology, NULL) != 0 || cgroup_find("cpuset", &fixture.tree) != 0)
		return -1;
	/* Version 2 leaves one CPU to everybody else. */
	most = topology_cpus(fixture.topology) - (fixture.tree.version == 2);
	if (topology_cpus(fixture.topology) < 2) {
		print_message("skipped: with one CPU there is nothing to divide\n");
		exit(77);
	}
	fixture.before = snapshot_without_others();
	if (strstr(fixture.before, "telar.")) {
		print_message("skipped: another session keeps making partitions\n");
		exit(77);
	}
	return placement_compute(
	        placement_find("compact", NULL), fixture.topology, most > 4 ? 4 : most, &fixture.map, NULL);
}

static int teardown(void **state)
{
	(void)state;
	placement_map_release(&fixture.map);
	hwloc_topology_destroy(fixture.topology);
	free(fixture.before);
	return 0;
}

/* What a worker does: join, reserve, read both back. 0, or a step's number. */
static int act_as_worker(const struct partition *partition, unsigned worker)
{
	const struct policy deadline = {
	        .kind = POLICY_DEADLINE, .runtime_ns = NS_PER_MS, .period_ns = 10 * NS_PER_MS};
	struct policy granted;
	cpu_set_t mask;
	int err = partition_join(partition, worker);

	if (err)
		return 10;
	if (sched_getaffinity(0, sizeof(mask), &mask) != 0 || CPU_COUNT(&mask) != 1 ||
	        !CPU_ISSET((size_t)hwloc_bitmap_first(fixture.map.cpuset[worker]), &mask))
		return 11;
	err = policy_apply(&deadline);
	if (err == -EPERM && geteuid() != 0)
		return 0; /* cpusets were delegated, real time was not */
	if (err == -EBUSY)
		return RESERVED;
	if (err)
		return 12;
	if (policy_read(&granted) != 0 || !policy_equal(&granted, &deadline))
		return 13;
	return 0;
}

static int status_of(pid_t child)
{
	int status = -1;

	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

/* The reservations of another session's trial last as long as its window. */
static void act_in_child(
        int (*act)(const struct partition *, unsigned), const struct partition *partition, unsigned worker)
{
	const uint64_t due_ns = clock_now_ns() + PATIENCE_NS;
	int status;

	do {
		const pid_t child = fork();

		if (child == 0)
			_exit(act(partition, worker));
		status = status_of(child);
	} while (WIFEXITED(status) && WEXITSTATUS(status) == RESERVED && clock_now_ns() < due_ns);
	if (WIFEXITED(status) && WEXITSTATUS(status) == RESERVED) {
		partition_remove((struct partition *)partition);
		skip_because("another session has reserved the CPU");
	}
	assert_int_equal(status, 0);
}

static void lets_a_pinned_process_reserve(void **state)
{
	struct partition *partition = create(&fixture.map);

	(void)state;
	for (unsigned worker = 0; worker < fixture.map.count; worker++)
		act_in_child(act_as_worker, partition, worker);
	partition_remove(partition);
	assert_as_before();
}

struct thread_argument {
	const struct partition *partition;
	unsigned worker;
	int result;
};

static void *thread_main(void *arg)
{
	struct thread_argument *argument = arg;

	argument->result = act_as_worker(argument->partition, argument->worker);
	return NULL;
}

/* As in a trial: the threads of one process in different groups. */
static int act_as_threads(const struct partition *partition, unsigned workers)
{
	struct thread_argument argument[4];
	pthread_t thread[4];
	int result = 0;

	for (unsigned i = 0; i < workers; i++) {
		argument[i] = (struct thread_argument){partition, i, -1};
		if (pthread_create(&thread[i], NULL, thread_main, &argument[i]) != 0)
			return 20;
	}
	for (unsigned i = 0; i < workers; i++) {
		pthread_join(thread[i], NULL);
		result = result ? result : argument[i].result;
	}
	return result;
}

static void lets_pinned_threads_reserve(void **state)
{
	struct partition *partition = create(&fixture.map);

	(void)state;
	act_in_child(act_as_threads, partition, fixture.map.count);
	partition_remove(partition);
	assert_as_before();
}

/* Several workers on one CPU share its group. */
static void makes_one_group_for_equal_cpusets(void **state)
{
	struct placement_map map = {0};
	struct partition *partition;

	(void)state;
	assert_int_equal(placement_compute(placement_find("compact", NULL), fixture.topology,
	                         2 * topology_cpus(fixture.topology), &map, NULL),
	        0);
	map.count = 1; /* only what this test may take, and then the same again */
	hwloc_bitmap_copy(map.cpuset[1], map.cpuset[0]);
	map.count = 2;
	partition = create(&map);
	for (unsigned worker = 0; worker < 2; worker++) {
		const pid_t child = fork();

		if (child == 0)
			_exit(partition_join(partition, worker) == 0 ? 0 : 10);
		assert_int_equal(status_of(child), 0);
	}
	partition_remove(partition);
	map.count = 2 * topology_cpus(fixture.topology);
	placement_map_release(&map);
	assert_as_before();
}

static void refuses_what_cannot_be_exclusive(void **state)
{
	struct placement_map none = {0}, overlapping = {0};
	struct partition *partition;
	struct reason why;

	(void)state;
	assert_int_equal(partition_create(&partition, fixture.topology, &none, &why), -EINVAL);
	assert_null(partition);
	assert_int_equal(
	        placement_compute(placement_find("compact", NULL), fixture.topology, 2, &overlapping, NULL),
	        0);
	hwloc_bitmap_or(overlapping.cpuset[1], overlapping.cpuset[1], overlapping.cpuset[0]);
	assert_int_equal(partition_create(&partition, fixture.topology, &overlapping, &why), -EINVAL);
	assert_non_null(strstr(why.text, "overlaps"));
	placement_map_release(&overlapping);
}

/* A worker that may run on every CPU has its whole root domain already: nothing need be made. */
static void makes_nothing_for_workers_on_all_cpus(void **state)
{
	struct placement_map map = {0};
	struct partition *partition;
	struct reason why;
	pid_t child;

	(void)state;
	if (topology_cpus(fixture.topology) != (unsigned)sysconf(_SC_NPROCESSORS_ONLN))
		skip_because("this process may not use all CPUs");
	assert_int_equal(
	        placement_compute(placement_find("compact", NULL), fixture.topology, 2, &map, NULL), 0);
	for (unsigned worker = 0; worker < 2; worker++)
		hwloc_bitmap_copy(map.cpuset[worker], hwloc_topology_get_allowed_cpuset(fixture.topology));
	assert_int_equal(partition_create(&partition, fixture.topology, &map, &why), 0);
	assert_int_equal(partition_leftovers(false, NULL), 0);
	assert_as_before();
	child = fork();
	if (child == 0)
		_exit(partition_join(partition, 1) == 0 ? 0 : 10);
	assert_int_equal(status_of(child), 0);
	partition_remove(partition);
	placement_map_release(&map);
}

static void is_the_only_one(void **state)
{
	struct partition *partition = create(&fixture.map), *second;
	struct reason why;

	(void)state;
	assert_int_equal(partition_create(&second, fixture.topology, &fixture.map, &why), -EBUSY);
	assert_non_null(strstr(why.text, "another telar"));
	assert_int_equal(partition_leftovers(true, NULL), 0);
	partition_remove(partition);
}

/* Creates a partition and hangs, with a worker inside it that hangs too. */
static pid_t start_hanging_creator(bool kill_keeper)
{
	int ready[2];
	char byte;
	pid_t child;

	assert_int_equal(pipe(ready), 0);
	child = fork();
	if (child == 0) {
		const pid_t creator = getpid();
		struct partition *partition;
		struct reason why;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (create_patiently(&partition, &fixture.map, &why) != 0)
			_exit(strstr(why.text, "another telar") ? RESERVED : 3);
		if (fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			if (getppid() != creator || partition_join(partition, 0) != 0)
				_exit(1);
			if (write(ready[1], "", 1) != 1)
				_exit(1);
			for (;;)
				pause();
		}
		if (kill_keeper) {
			char path[64];
			FILE *children;
			int pid = 0;

			snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
			children = fopen(path, "r");
			if (!children || fscanf(children, "%d", &pid) != 1) /* the keeper is the eldest */
				_exit(2);
			kill(pid, SIGKILL);
			waitpid(pid, NULL, 0);
		}
		if (write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	for (int i = 0; i < 2; i++)
		if (read(ready[0], &byte, 1) != 1) {
			const int status = status_of(child);

			if (WIFEXITED(status) && WEXITSTATUS(status) == RESERVED)
				skip_because("another session keeps making partitions");
			fail_msg("the creator did not come up: status %#x", (unsigned)status);
		}
	close(ready[0]);
	return child;
}

static void is_undone_when_its_creator_is_killed(void **state)
{
	const pid_t creator = start_hanging_creator(false);

	(void)state;
	kill(creator, SIGKILL);
	assert_true(WIFSIGNALED(status_of(creator)));
	assert_as_before();
}

/* A child that survives its parent holds copies of all that the keeper could watch but the
 * creator itself: it may not keep the groups in place. */
static void is_undone_while_a_child_lives_on(void **state)
{
	int alive[2], ready[2];
	bool undone;
	char byte;
	pid_t creator;

	(void)state;
	assert_int_equal(pipe(alive), 0);
	assert_int_equal(pipe(ready), 0);
	creator = fork();
	if (creator == 0) {
		struct partition *partition;
		struct reason why;

		close(alive[1]);
		if (create_patiently(&partition, &fixture.map, &why) != 0)
			_exit(strstr(why.text, "another telar") ? RESERVED : 3);
		if (fork() == 0)
			_exit(read(alive[0], &byte, 1) == 0 ? 0 : 1); /* until the test closes its end */
		if (write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1) {
		close(alive[1]);
		skip_because("another session keeps making partitions");
	}
	/* Time for the keeper to have settled down to watching. */
	clock_sleep_until(clock_now_ns() + 50 * NS_PER_MS);
	kill(creator, SIGKILL);
	assert_true(WIFSIGNALED(status_of(creator)));
	/* The child holds a copy of the lock too, so no other session can be mistaken for this one. */
	undone = becomes_as_before();
	close(alive[1]);
	close(alive[0]);
	close(ready[0]);
	assert_true(undone);
}

static void is_found_when_its_keeper_is_killed_as_well(void **state)
{
	const pid_t creator = start_hanging_creator(true);
	const uint64_t due_ns = clock_now_ns() + PATIENCE_NS;
	int found;

	(void)state;
	assert_int_equal(partition_leftovers(false, NULL), 0); /* its creator lives: not a leftover */
	kill(creator, SIGKILL);
	assert_true(WIFSIGNALED(status_of(creator)));
	/* The worker inside dies a moment later, and with it the last copy of the lock. */
	while ((found = partition_leftovers(false, NULL)) == 0 && clock_now_ns() < due_ns)
		clock_sleep_until(clock_now_ns() + NS_PER_MS);
	assert_true(found >= (int)fixture.map.count);
	assert_int_equal(partition_leftovers(true, NULL), found);
	assert_int_equal(partition_leftovers(false, NULL), 0);
	assert_as_before();
}

static void says_why_an_ordinary_user_may_not(void **state)
{
	const pid_t child = geteuid() == 0 ? fork() : -1;

	(void)state;
	if (child < 0)
		skip_because("not root, so there is no other user to become");
	if (child == 0) {
		struct partition *partition;
		struct reason why = {""};

		if (setgroups(0, NULL) != 0 || setgid(65534) != 0 || setuid(65534) != 0)
			_exit(2);
		if (!partition_unsupported() || !strstr(partition_unsupported(), "root"))
			_exit(3);
		if (partition_create(&partition, fixture.topology, &fixture.map, &why) != -EPERM)
			_exit(4);
		_exit(strcmp(why.text, partition_unsupported()) == 0 ? 0 : 5);
	}
	assert_int_equal(status_of(child), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(lets_a_pinned_process_reserve),
	        cmocka_unit_test(lets_pinned_threads_reserve),
	        cmocka_unit_test(makes_one_group_for_equal_cpusets),
	        cmocka_unit_test(refuses_what_cannot_be_exclusive),
	        cmocka_unit_test(makes_nothing_for_workers_on_all_cpus),
	        cmocka_unit_test(is_the_only_one),
	        cmocka_unit_test(is_undone_when_its_creator_is_killed),
	        cmocka_unit_test(is_undone_while_a_child_lives_on),
	        cmocka_unit_test(is_found_when_its_keeper_is_killed_as_well),
	        cmocka_unit_test(says_why_an_ordinary_user_may_not),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
