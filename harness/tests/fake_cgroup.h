/*
 * A cpuset hierarchy in memory that answers as the kernel does, in version 1 or 2: which files
 * a group has, which writes it refuses, which partitions it calls invalid. It counts the
 * operations that change something, and can let the Nth of them fail.
 */
#ifndef TELAR_FAKE_CGROUP_H
#define TELAR_FAKE_CGROUP_H

#include "machine/cgroup.h"

#include <errno.h>
#include <hwloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FAKE_FILES 256

struct fake_file {
	char path[128], text[256];
};

static struct {
	struct fake_file file[FAKE_FILES]; /* a group is a file with an empty text and a path without / */
	int count;
	int version;
	bool others_use_cpuset; /* v2: a child of the root hands the controller on */
	int changes, fail_at;   /* fail_at: the number of the change that fails; 0: none */
} fake;

static struct fake_file *fake_find(const char *path)
{
	for (int i = 0; i < fake.count; i++)
		if (strcmp(fake.file[i].path, path) == 0)
			return &fake.file[i];
	return NULL;
}

static void fake_set(const char *path, const char *text)
{
	struct fake_file *file = fake_find(path);

	if (!file)
		file = &fake.file[fake.count++];
	snprintf(file->path, sizeof(file->path), "%s", path);
	snprintf(file->text, sizeof(file->text), "%s", text);
}

static void fake_set_in(const char *group, const char *name, const char *text)
{
	char path[192];

	snprintf(path, sizeof(path), "%s%s%s", group, group[0] ? "/" : "", name);
	fake_set(path, text);
}

static const char *fake_get_in(const char *group, const char *name)
{
	char path[192];
	struct fake_file *file;

	snprintf(path, sizeof(path), "%s%s%s", group, group[0] ? "/" : "", name);
	file = fake_find(path);
	return file ? file->text : NULL;
}

static bool fake_is_group(const struct fake_file *file)
{
	return strchr(file->path, '/') == NULL && strchr(file->path, '@') == NULL && file->text[0] == '\1';
}

static void fake_unset(const char *path)
{
	struct fake_file *file = fake_find(path);

	if (file)
		*file = fake.file[--fake.count];
}

static void fake_enable_v2(const char *group)
{
	fake_set_in(group, "cpuset.cpus", "");
	fake_set_in(group, "cpuset.cpus.partition", "member");
}

static void fake_disable_v2(const char *group)
{
	char path[192];

	snprintf(path, sizeof(path), "%s/cpuset.cpus", group);
	fake_unset(path);
	snprintf(path, sizeof(path), "%s/cpuset.cpus.partition", group);
	fake_unset(path);
}

static bool fake_fails(void)
{
	return ++fake.changes == fake.fail_at;
}

static int fake_make(const struct cgroup_tree *tree, const char *path)
{
	(void)tree;
	if (fake_fails())
		return -EIO;
	if (fake_find(path))
		return -EEXIST;
	fake_set(path, "\1");
	if (fake.version == 1) {
		fake_set_in(path, "tasks", "");
		fake_set_in(path, "cpuset.cpus", "");
		fake_set_in(path, "cpuset.mems", "");
		fake_set_in(path, "cpuset.cpu_exclusive", "0");
		return 0;
	}
	fake_set_in(path, "cgroup.type", "domain");
	fake_set_in(path, "cgroup.threads", "");
	if (cgroup_has_word(fake_get_in("", "cgroup.subtree_control"), "cpuset"))
		fake_enable_v2(path);
	return 0;
}

static int fake_remove(const struct cgroup_tree *tree, const char *path)
{
	const char *tasks = fake_get_in(path, fake.version == 1 ? "tasks" : "cgroup.threads");

	(void)tree;
	if (fake_fails())
		return -EIO;
	if (!fake_find(path))
		return -ENOENT;
	if (tasks && tasks[0])
		return -EBUSY;
	for (int i = 0; i < fake.count;)
		if (strncmp(fake.file[i].path, path, strlen(path)) == 0 &&
		        strchr("/", fake.file[i].path[strlen(path)]))
			fake.file[i] = fake.file[--fake.count];
		else
			i++;
	return 0;
}

/* The CPUs of all groups whose `name` says `text`, but of `self`. */
static void fake_union(const char *self, const char *name, const char *text, hwloc_bitmap_t all)
{
	hwloc_bitmap_t one = hwloc_bitmap_alloc();

	hwloc_bitmap_zero(all);
	for (int i = 0; i < fake.count; i++) {
		const char *group = fake.file[i].path;

		if (!fake_is_group(&fake.file[i]) || strcmp(group, self) == 0 || !fake_get_in(group, name) ||
		        (text && strcmp(fake_get_in(group, name), text) != 0))
			continue;
		hwloc_bitmap_list_sscanf(one, fake_get_in(group, "cpuset.cpus"));
		hwloc_bitmap_or(all, all, one);
	}
	hwloc_bitmap_free(one);
}

static int fake_make_exclusive(const char *group)
{
	hwloc_bitmap_t others = hwloc_bitmap_alloc(), mine = hwloc_bitmap_alloc();
	bool overlaps;

	fake_union(group, "cpuset.cpus", NULL, others);
	hwloc_bitmap_list_sscanf(mine, fake_get_in(group, "cpuset.cpus"));
	overlaps = hwloc_bitmap_intersects(mine, others);
	hwloc_bitmap_free(others);
	hwloc_bitmap_free(mine);
	if (overlaps)
		return -EINVAL;
	fake_set_in(group, "cpuset.cpu_exclusive", "1");
	return 0;
}

static void fake_make_partition(const char *group)
{
	hwloc_bitmap_t taken = hwloc_bitmap_alloc(), mine = hwloc_bitmap_alloc(), all = hwloc_bitmap_alloc();

	fake_union(group, "cpuset.cpus.partition", "root", taken);
	hwloc_bitmap_list_sscanf(mine, fake_get_in(group, "cpuset.cpus"));
	hwloc_bitmap_list_sscanf(all, fake_get_in("", "cpuset.cpus.effective"));
	if (hwloc_bitmap_intersects(mine, taken)) {
		fake_set_in(group, "cpuset.cpus.partition",
		        "root invalid (Cpu list in cpuset.cpus not exclusive)");
	} else {
		hwloc_bitmap_or(taken, taken, mine);
		fake_set_in(group, "cpuset.cpus.partition",
		        hwloc_bitmap_isincluded(all, taken)
		                ? "root invalid (Parent unable to distribute cpu downstream)"
		                : "root");
	}
	hwloc_bitmap_free(taken);
	hwloc_bitmap_free(mine);
	hwloc_bitmap_free(all);
}

static int fake_hand_down(const char *text)
{
	const bool on = text[0] == '+';

	if (!on && fake.others_use_cpuset)
		return -EBUSY;
	fake_set_in("", "cgroup.subtree_control", on ? "cpu memory cpuset" : "cpu memory");
	for (int i = 0; i < fake.count; i++)
		if (fake_is_group(&fake.file[i]) && on)
			fake_enable_v2(fake.file[i].path);
	for (int i = 0; !on && i < fake.count; i++)
		if (fake_is_group(&fake.file[i]))
			fake_disable_v2(fake.file[i].path);
	return 0;
}

/* One task a group is enough here. */
static void fake_move_task(const char *name, const char *task)
{
	for (int i = 0; i < fake.count; i++) {
		const char *group = fake.file[i].path;

		if (fake_is_group(&fake.file[i]) && strcmp(fake_get_in(group, name), task) == 0)
			fake_set_in(group, name, "");
	}
}

static int fake_write(const struct cgroup_tree *tree, const char *path, const char *text)
{
	struct fake_file *file = fake_find(path);
	const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	char group[128] = "";

	(void)tree;
	if (fake_fails())
		return -EIO;
	if (!file)
		return -ENOENT;
	if (name != path)
		snprintf(group, sizeof(group), "%.*s", (int)(name - path - 1), path);
	if (strcmp(name, "cpuset.cpu_exclusive") == 0)
		return fake_make_exclusive(group);
	if (strcmp(name, "cpuset.cpus.partition") == 0) {
		fake_make_partition(group);
		return 0;
	}
	if (strcmp(name, "cgroup.subtree_control") == 0)
		return fake_hand_down(text);
	if (strcmp(name, "tasks") == 0 || strcmp(name, "cgroup.threads") == 0) {
		fake_move_task(name, text);
		if (group[0])
			fake_set(path, text);
		return 0;
	}
	fake_set(path, text);
	return 0;
}

static int fake_read(const struct cgroup_tree *tree, const char *path, char *text, size_t size)
{
	const struct fake_file *file = fake_find(path);

	(void)tree;
	if (!file)
		return -ENOENT;
	snprintf(text, size, "%s", file->text);
	return 0;
}

static int fake_list(const struct cgroup_tree *tree, char (*name)[CGROUP_NAME_MAX], size_t most)
{
	int count = 0;

	(void)tree;
	for (int i = 0; i < fake.count; i++)
		if (fake_is_group(&fake.file[i])) {
			if ((size_t)count < most)
				snprintf(name[count], CGROUP_NAME_MAX, "%.63s", fake.file[i].path);
			count++;
		}
	return count;
}

static const struct cgroup_files fake_files = {
        .make = fake_make,
        .remove = fake_remove,
        .write = fake_write,
        .read = fake_read,
        .list = fake_list,
};

/* A machine with CPUs 0-7 and one group of somebody else's, without CPUs of its own. */
static struct cgroup_tree fake_tree(int version)
{
	const struct cgroup_tree tree = {.version = version, .root = "/fake", .files = &fake_files};

	memset(&fake, 0, sizeof(fake));
	fake.version = version;
	if (version == 1) {
		fake_set("cpuset.cpus", "0-7");
		fake_set("cpuset.mems", "0-1");
		fake_set("cpuset.sched_load_balance", "1");
		fake_set("tasks", "");
	} else {
		fake_set("cpuset.cpus.effective", "0-7");
		fake_set("cgroup.subtree_control", "cpu memory");
		fake_set("cgroup.threads", "");
	}
	fake_make(&tree, "somebody");
	fake.changes = 0;
	return tree;
}

static int fake_compare(const void *a, const void *b)
{
	return strcmp(((const struct fake_file *)a)->path, ((const struct fake_file *)b)->path);
}

/* Everything that there is, as one text to compare by. The caller frees it. */
static char *fake_snapshot(void)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	qsort(fake.file, (size_t)fake.count, sizeof(fake.file[0]), fake_compare);
	for (int i = 0; i < fake.count; i++)
		fprintf(out, "%s=%s\n", fake.file[i].path, fake.file[i].text);
	fclose(out);
	return text;
}

#endif
