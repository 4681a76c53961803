/* See cpusets.h. */
#include "machine/cpusets.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX "telar."
#define BEFORE PREFIX "before"
#define LIST_TEXT 4096

static const char *tasks_file(const struct cgroup_tree *tree)
{
	return tree->version == 1 ? "tasks" : "cgroup.threads";
}

static int cannot(struct reason *why, int err, const char *verb, const char *group, const char *file)
{
	return reason_set(why, err, "cannot %s cpuset %s%s%s: %s", verb, group, file[0] ? "/" : "", file,
	        strerror(-err));
}

static int write_or_tell(const struct cgroup_tree *tree, const char *group, const char *file,
        const char *text, struct reason *why)
{
	const int err = cgroup_write(tree, group, file, text);

	return err ? cannot(why, err, "write", group[0] ? group : "(root)", file) : 0;
}

static int make_or_tell(const struct cgroup_tree *tree, const char *group, struct reason *why)
{
	const int err = tree->files->make(tree, group);

	return err ? cannot(why, err, "make", group, "") : 0;
}

static int read_root(
        const struct cgroup_tree *tree, const char *file, char *text, size_t size, struct reason *why)
{
	const int err = cgroup_read(tree, "", file, text, size);

	return err ? cannot(why, err, "read", "(root)", file) : 0;
}

/* The name of a group of somebody else's that has some of these CPUs, or NULL. */
static const char *find_rival(
        const struct cgroup_tree *tree, hwloc_const_cpuset_t cpus, char (*name)[CGROUP_NAME_MAX], size_t most)
{
	hwloc_bitmap_t theirs = hwloc_bitmap_alloc();
	int count = tree->files->list(tree, name, most);
	const char *rival = NULL;
	char text[LIST_TEXT];

	for (int i = 0; theirs && !rival && i < count && i < (int)most; i++)
		if (strncmp(name[i], PREFIX, strlen(PREFIX)) != 0 &&
		        cgroup_read(tree, name[i], "cpuset.cpus", text, sizeof(text)) == 0 &&
		        hwloc_bitmap_list_sscanf(theirs, text) == 0 && hwloc_bitmap_intersects(theirs, cpus))
			rival = name[i];
	hwloc_bitmap_free(theirs);
	return rival;
}

static int tell_not_exclusive(
        const struct cgroup_tree *tree, hwloc_const_cpuset_t cpus, const char *detail, struct reason *why)
{
	char name[64][CGROUP_NAME_MAX], text[64];
	const char *rival = find_rival(tree, cpus, name, 64);

	hwloc_bitmap_list_snprintf(text, sizeof(text), cpus);
	if (rival)
		return reason_set(
		        why, -EBUSY, "CPUs %s cannot be exclusive: cpuset %s has some of them", text, rival);
	return reason_set(why, -EBUSY, "CPUs %s cannot be exclusive: the kernel says %s", text, detail);
}

static int build_group_v1(const struct cgroup_tree *tree, const char *group, hwloc_const_cpuset_t cpus,
        const char *mems, struct reason *why)
{
	char text[LIST_TEXT];
	int err = make_or_tell(tree, group, why);

	hwloc_bitmap_list_snprintf(text, sizeof(text), cpus);
	/* An empty list cannot be written, and need not. */
	if (!err && text[0])
		err = write_or_tell(tree, group, "cpuset.cpus", text, why);
	if (!err)
		err = write_or_tell(tree, group, "cpuset.mems", mems, why);
	return err;
}

/* Records that the root balanced load, in a group that goes on doing so for the CPUs left over. */
static int record_before_v1(const struct cgroup_tree *tree, const hwloc_const_cpuset_t *cpus, unsigned count,
        const char *mems, struct reason *why)
{
	hwloc_bitmap_t rest = hwloc_bitmap_alloc();
	char text[LIST_TEXT];
	int err = rest ? read_root(tree, "cpuset.cpus", text, sizeof(text), why) : -ENOMEM;

	if (!err && hwloc_bitmap_list_sscanf(rest, text) != 0)
		err = reason_set(why, -EPROTO, "cannot make sense of cpuset.cpus: %.60s", text);
	for (unsigned i = 0; !err && i < count; i++)
		hwloc_bitmap_andnot(rest, rest, cpus[i]);
	if (!err)
		err = build_group_v1(tree, BEFORE, rest, mems, why);
	hwloc_bitmap_free(rest);
	return err;
}

static int build_v1(
        const struct cgroup_tree *tree, const hwloc_const_cpuset_t *cpus, unsigned count, struct reason *why)
{
	char mems[LIST_TEXT], balance[16], group[CGROUP_NAME_MAX];
	int err = read_root(tree, "cpuset.mems", mems, sizeof(mems), why);

	if (!err)
		err = read_root(tree, "cpuset.sched_load_balance", balance, sizeof(balance), why);
	for (unsigned i = 0; !err && i < count; i++) {
		snprintf(group, sizeof(group), PREFIX "%u", i);
		err = build_group_v1(tree, group, cpus[i], mems, why);
		if (!err && cgroup_write(tree, group, "cpuset.cpu_exclusive", "1") != 0)
			err = tell_not_exclusive(tree, cpus[i], "that they overlap with another cpuset", why);
	}
	if (err || strcmp(balance, "1") != 0)
		return err;
	err = record_before_v1(tree, cpus, count, mems, why);
	return err ? err : write_or_tell(tree, "", "cpuset.sched_load_balance", "0", why);
}

static int enable_v2(const struct cgroup_tree *tree, struct reason *why)
{
	char control[LIST_TEXT];
	int err = read_root(tree, "cgroup.subtree_control", control, sizeof(control), why);

	if (err || cgroup_has_word(control, "cpuset"))
		return err;
	err = make_or_tell(tree, BEFORE, why);
	return err ? err : write_or_tell(tree, "", "cgroup.subtree_control", "+cpuset", why);
}

static int build_v2(
        const struct cgroup_tree *tree, const hwloc_const_cpuset_t *cpus, unsigned count, struct reason *why)
{
	char text[LIST_TEXT], group[CGROUP_NAME_MAX];
	int err = enable_v2(tree, why);

	for (unsigned i = 0; !err && i < count; i++) {
		snprintf(group, sizeof(group), PREFIX "%u", i);
		hwloc_bitmap_list_snprintf(text, sizeof(text), cpus[i]);
		err = make_or_tell(tree, group, why);
		if (!err)
			err = write_or_tell(tree, group, "cgroup.type", "threaded", why);
		if (!err)
			err = write_or_tell(tree, group, "cpuset.cpus", text, why);
		if (!err)
			err = write_or_tell(tree, group, "cpuset.cpus.partition", "root", why);
		/* A partition that cannot be is accepted and marked invalid, with the reason. */
		if (!err)
			err = cgroup_read(tree, group, "cpuset.cpus.partition", text, sizeof(text));
		if (!err && strcmp(text, "root") != 0)
			err = tell_not_exclusive(tree, cpus[i], text, why);
	}
	return err;
}

int cpusets_build(
        const struct cgroup_tree *tree, const hwloc_const_cpuset_t *cpus, unsigned count, struct reason *why)
{
	return tree->version == 1 ? build_v1(tree, cpus, count, why) : build_v2(tree, cpus, count, why);
}

static int list_groups(const struct cgroup_tree *tree, char (**name)[CGROUP_NAME_MAX])
{
	size_t room = 64;
	int count, kept = 0;

	for (;; room = (size_t)count) {
		*name = calloc(room, sizeof(**name));
		if (!*name)
			return -ENOMEM;
		count = tree->files->list(tree, *name, room);
		if (count <= (int)room)
			break;
		free(*name);
	}
	for (int i = 0; i < count; i++)
		if (strncmp((*name)[i], PREFIX, strlen(PREFIX)) == 0)
			memmove((*name)[kept++], (*name)[i], CGROUP_NAME_MAX);
	if (count >= 0)
		return kept;
	free(*name);
	*name = NULL;
	return count;
}

int cpusets_count(const struct cgroup_tree *tree)
{
	char(*name)[CGROUP_NAME_MAX] = NULL;
	const int count = list_groups(tree, &name);

	free(name);
	return count;
}

/* Back to the root with whoever is still inside; those that did not fit are met in the next attempt. */
static void evacuate(const struct cgroup_tree *tree, const char *group)
{
	char tasks[LIST_TEXT], *rest = tasks, *task;
	bool cut;

	if (cgroup_read(tree, group, tasks_file(tree), tasks, sizeof(tasks)) != 0)
		return;
	cut = strlen(tasks) == sizeof(tasks) - 1;
	while ((task = strsep(&rest, "\n")) != NULL)
		if (task[0] && (rest || !cut))
			cgroup_write(tree, "", tasks_file(tree), task);
}

static int remove_group(const struct cgroup_tree *tree, const char *group, struct reason *why)
{
	int err;

	evacuate(tree, group);
	err = tree->files->remove(tree, group);
	return err && err != -ENOENT ? cannot(why, err, "remove", group, "") : 0;
}

/* The record goes last: while it exists the root is not yet as it was. */
static int restore_root(const struct cgroup_tree *tree, struct reason *why)
{
	int err = tree->version == 1 ? cgroup_write(tree, "", "cpuset.sched_load_balance", "1")
	                             : cgroup_write(tree, "", "cgroup.subtree_control", "-cpuset");

	/* Somebody else has begun to use the controller: then it is no longer ours to switch off. */
	if (tree->version == 2 && err == -EBUSY)
		err = 0;
	if (err)
		return cannot(why, err, "restore", "(root)",
		        tree->version == 1 ? "cpuset.sched_load_balance" : "cgroup.subtree_control");
	return remove_group(tree, BEFORE, why);
}

int cpusets_undo(const struct cgroup_tree *tree, struct reason *why)
{
	char(*name)[CGROUP_NAME_MAX] = NULL;
	const int count = list_groups(tree, &name);
	int first = count < 0 ? count : 0, err;
	bool changed = false;

	for (int i = 0; i < count; i++) {
		if (strcmp(name[i], BEFORE) == 0) {
			changed = true;
			continue;
		}
		err = remove_group(tree, name[i], first ? NULL : why);
		first = first ? first : err;
	}
	free(name);
	if (changed) {
		err = restore_root(tree, first ? NULL : why);
		first = first ? first : err;
	}
	return first;
}

int cpusets_join_path(const struct cgroup_tree *tree, unsigned index, char *path, size_t size)
{
	return snprintf(path, size, "%s/" PREFIX "%u/%s", tree->root, index, tasks_file(tree)) < (int)size
	               ? 0
	               : -ENAMETOOLONG;
}
