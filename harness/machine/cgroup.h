/*
 * cgroup: where a controller's control groups are mounted, and their files.
 *
 * Linux has two generations of control groups. In version 1 each controller may have a
 * hierarchy of its own; version 2 has one for all of them. A controller lives in one of the
 * two at a time, and cgroup_find() says where. See cgroups(7).
 *
 * Files are reached through struct cgroup_files, so that what is done with them can be
 * tested against a hierarchy that this machine does not have.
 */
#ifndef TELAR_CGROUP_H
#define TELAR_CGROUP_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#define CGROUP_NAME_MAX 64

struct cgroup_tree;

/* `path` is relative to the root of the hierarchy. Each returns 0 or a negative errno. */
struct cgroup_files {
	int (*make)(const struct cgroup_tree *tree, const char *path);
	int (*remove)(const struct cgroup_tree *tree, const char *path);
	int (*write)(const struct cgroup_tree *tree, const char *path, const char *text);
	/* As much as fits, without the last newline. */
	int (*read)(const struct cgroup_tree *tree, const char *path, char *text, size_t size);
	/* The groups directly below the root: how many there are; the first `most` names. */
	int (*list)(const struct cgroup_tree *tree, char (*name)[CGROUP_NAME_MAX], size_t most);
};

extern const struct cgroup_files cgroup_kernel_files;

struct cgroup_tree {
	int version; /* 1 or 2 */
	char root[PATH_MAX];
	const struct cgroup_files *files;
};

/* 0, or -ENOENT when no mounted hierarchy has this controller. */
int cgroup_find(const char *controller, struct cgroup_tree *tree);

/* True when the mount shows the whole hierarchy, false inside a container's part of it. */
bool cgroup_is_root(const struct cgroup_tree *tree);

/* The group that this process is in, relative to the root ("" for the root itself). */
int cgroup_own(const char *controller, const struct cgroup_tree *tree, char *path, size_t size);

/* Reads or writes root/group/file; `group` is "" for the root. */
int cgroup_read(const struct cgroup_tree *tree, const char *group, const char *file, char *text, size_t size);
int cgroup_write(const struct cgroup_tree *tree, const char *group, const char *file, const char *text);

/* True when `word` is one of the words in `text`. */
bool cgroup_has_word(const char *text, const char *word);

#endif
