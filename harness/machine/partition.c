/*
 * See partition.h. This file holds the life of a partition: who may make one, locking,
 * joining. What the groups look like is in cpusets.c, who undoes them in keeper.c.
 *
 * One partition at a time: whoever makes one holds a lock (flock(2)) on the root of the
 * hierarchy, and so does its keeper until everything is undone. So telar groups that exist
 * while nobody holds the lock are leftovers, and nothing else is.
 */
#include "machine/partition.h"
#include "machine/cpusets.h"
#include "machine/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define JOIN_PATH_MAX 256

struct partition {
	/* set by partition_create() */
	struct cgroup_tree tree;
	hwloc_topology_t topology; /* not owned */
	unsigned workers, groups;
	unsigned *group_of;       /* a worker's group */
	hwloc_cpuset_t *cpus;     /* a group's CPUs */
	char came_from[PATH_MAX]; /* version 2: the creator's own group, or "" */
	bool moved;
	int lock_fd; /* -1: nothing was made, because nothing was needed */
	struct keeper keeper;
	char (*join_path)[JOIN_PATH_MAX]; /* a group's */
};

/* 0, or a negative errno and why partitions cannot be made here. */
static int find_tree(struct cgroup_tree *tree, const char **why)
{
	char file[PATH_MAX + 32];

	if (cgroup_find("cpuset", tree) != 0) {
		*why = "no cpuset hierarchy is mounted here";
		return -ENOENT;
	}
	if (!cgroup_is_root(tree)) {
		*why = "this process sees only a part of the cpuset hierarchy (a container), and exclusive "
		       "cpusets are made at its root";
		return -EPERM;
	}
	snprintf(file, sizeof(file), "%s/%s", tree->root,
	        tree->version == 1 ? "cpuset.sched_load_balance" : "cgroup.subtree_control");
	if (access(tree->root, W_OK) == 0 && access(file, W_OK) == 0)
		return 0;
	if (errno == EROFS) {
		*why = "the cpuset hierarchy is mounted read-only (a container)";
		return -EROFS;
	}
	*why = "exclusive cpusets need root, or write access to the root of the cpuset hierarchy";
	return -EPERM;
}

const char *partition_unsupported(void)
{
	struct cgroup_tree tree;
	const char *why = NULL;

	find_tree(&tree, &why);
	return why;
}

/* The descriptor that holds the lock, or a negative errno: -EBUSY when a partition lives. */
static int take_lock(const struct cgroup_tree *tree)
{
	const int fd = open(tree->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	err = errno == EWOULDBLOCK ? -EBUSY : -errno;
	close(fd);
	return err;
}

static int add_group(struct partition *partition, hwloc_const_cpuset_t cpus, struct reason *why)
{
	char text[64];

	for (unsigned i = 0; i < partition->groups; i++) {
		if (hwloc_bitmap_isequal(partition->cpus[i], cpus))
			return (int)i;
		if (!hwloc_bitmap_intersects(partition->cpus[i], cpus))
			continue;
		hwloc_bitmap_list_snprintf(text, sizeof(text), cpus);
		return reason_set(why, -EINVAL,
		        "CPUs %s cannot be exclusive to one worker: another's cpuset overlaps them", text);
	}
	partition->cpus[partition->groups] = hwloc_bitmap_dup(cpus);
	if (!partition->cpus[partition->groups])
		return reason_set(why, -ENOMEM, "no memory for a partition");
	return (int)partition->groups++;
}

static int plan_groups(struct partition *partition, const struct placement_map *map, struct reason *why)
{
	if (map->count == 0)
		return reason_set(why, -EINVAL, "workers that are not bound need no exclusive cpusets");
	partition->workers = map->count;
	partition->group_of = calloc(map->count, sizeof(*partition->group_of));
	partition->cpus = calloc(map->count, sizeof(hwloc_cpuset_t));
	partition->join_path = calloc(map->count, sizeof(*partition->join_path));
	if (!partition->group_of || !partition->cpus || !partition->join_path)
		return reason_set(why, -ENOMEM, "no memory for a partition");
	for (unsigned worker = 0; worker < map->count; worker++) {
		const int group = add_group(partition, map->cpuset[worker], why);

		if (group < 0)
			return group;
		partition->group_of[worker] = (unsigned)group;
	}
	return 0;
}

/* A worker that may run on every CPU has its whole root domain, whatever that is. */
static bool needs_groups(const struct partition *partition)
{
	return partition->groups > 1 ||
	       hwloc_bitmap_weight(partition->cpus[0]) < (int)sysconf(_SC_NPROCESSORS_ONLN);
}

static int plan_join_paths(struct partition *partition, struct reason *why)
{
	for (unsigned i = 0; i < partition->groups; i++)
		if (cpusets_join_path(&partition->tree, i, partition->join_path[i], JOIN_PATH_MAX) != 0)
			return reason_set(
			        why, -ENAMETOOLONG, "the path %.100s is too long", partition->tree.root);
	return 0;
}

/* Threads may join a threaded group only from its parent's domain: version 2's root (cgroups(7)). */
static int move_to_root(struct partition *partition, struct reason *why)
{
	int err;

	if (partition->tree.version == 1)
		return 0;
	err = cgroup_own("cpuset", &partition->tree, partition->came_from, sizeof(partition->came_from));
	if (!err)
		err = cgroup_write(&partition->tree, "", "cgroup.procs", "0");
	partition->moved = !err;
	return err ? reason_set(why, err, "cannot move into the root control group: %s", strerror(-err)) : 0;
}

static void free_partition(struct partition *partition)
{
	for (unsigned i = 0; i < partition->groups; i++)
		hwloc_bitmap_free(partition->cpus[i]);
	free(partition->cpus);
	free(partition->join_path);
	free(partition->group_of);
	free(partition);
}

static int find_and_lock(struct partition *partition, struct reason *why)
{
	const char *unsupported = NULL;
	int err = find_tree(&partition->tree, &unsupported);

	if (err)
		return reason_set(why, err, "%s", unsupported);
	err = plan_join_paths(partition, why);
	if (err)
		return err;
	partition->lock_fd = take_lock(&partition->tree);
	if (partition->lock_fd == -EBUSY)
		return reason_set(
		        why, -EBUSY, "another telar holds exclusive cpusets on this machine just now");
	if (partition->lock_fd < 0)
		return reason_set(why, partition->lock_fd, "cannot lock %.100s: %s", partition->tree.root,
		        strerror(-partition->lock_fd));
	return cpusets_count(&partition->tree) > 0 ? keeper_undo(&partition->tree, why) : 0;
}

int partition_create(struct partition **result, hwloc_topology_t topology, const struct placement_map *map,
        struct reason *why)
{
	struct partition *partition = calloc(1, sizeof(*partition));
	int err;

	*result = NULL;
	if (!partition)
		return reason_set(why, -ENOMEM, "no memory for a partition");
	partition->topology = topology;
	partition->lock_fd = -1;
	err = plan_groups(partition, map, why);
	if (err)
		goto free;
	if (!needs_groups(partition)) {
		*result = partition;
		return 0;
	}
	err = find_and_lock(partition, why);
	if (err)
		goto free;
	err = keeper_start(&partition->keeper, &partition->tree, partition->lock_fd);
	if (err) {
		reason_set(why, err, "no process to keep the partition: %s", strerror(-err));
		goto free;
	}
	err = move_to_root(partition, why);
	if (!err)
		err = cpusets_build(
		        &partition->tree, (hwloc_const_cpuset_t *)partition->cpus, partition->groups, why);
	if (err) {
		partition_remove(partition);
		return err;
	}
	*result = partition;
	return 0;
free:
	if (partition->lock_fd >= 0)
		close(partition->lock_fd);
	free_partition(partition);
	return err;
}

static int join_group(const char *path)
{
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	err = write(fd, "0", 1) < 0 ? -errno : 0;
	close(fd);
	return err;
}

const char *partition_join_path(const struct partition *partition, unsigned worker)
{
	return partition->lock_fd >= 0 ? partition->join_path[partition->group_of[worker]] : "";
}

int partition_join(const struct partition *partition, unsigned worker)
{
	const unsigned group = partition->group_of[worker];
	const char *path = partition_join_path(partition, worker);
	const int err = path[0] ? join_group(path) : 0;

	return err ? err : placement_bind(partition->topology, partition->cpus[group]);
}

void partition_remove(struct partition *partition)
{
	if (!partition)
		return;
	if (partition->moved)
		cgroup_write(&partition->tree, partition->came_from, "cgroup.procs", "0");
	if (partition->lock_fd >= 0) {
		keeper_dismiss(&partition->keeper, &partition->tree);
		close(partition->lock_fd);
	}
	free_partition(partition);
}

int partition_leftovers(bool remove, struct reason *why)
{
	struct cgroup_tree tree;
	int count, lock_fd, err = 0;

	if (cgroup_find("cpuset", &tree) != 0)
		return 0;
	lock_fd = take_lock(&tree);
	if (lock_fd == -EBUSY)
		return 0; /* what there is belongs to somebody who lives */
	if (lock_fd < 0)
		return reason_set(why, lock_fd, "cannot look at %.100s: %s", tree.root, strerror(-lock_fd));
	count = cpusets_count(&tree);
	if (count < 0)
		reason_set(why, count, "cannot list %.100s: %s", tree.root, strerror(-count));
	else if (count > 0 && remove)
		err = keeper_undo(&tree, why);
	close(lock_fd);
	return err ? err : count;
}
