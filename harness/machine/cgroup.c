/* See cgroup.h. */
#include "machine/cgroup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int full_path(const struct cgroup_tree *tree, const char *path, char *full, size_t size)
{
	return snprintf(full, size, "%s/%s", tree->root, path) < (int)size ? 0 : -ENAMETOOLONG;
}

static int kernel_make(const struct cgroup_tree *tree, const char *path)
{
	char full[PATH_MAX];
	int err = full_path(tree, path, full, sizeof(full));

	if (err)
		return err;
	return mkdir(full, 0755) < 0 ? -errno : 0;
}

static int kernel_remove(const struct cgroup_tree *tree, const char *path)
{
	char full[PATH_MAX];
	int err = full_path(tree, path, full, sizeof(full));

	if (err)
		return err;
	return rmdir(full) < 0 ? -errno : 0;
}

static int kernel_write(const struct cgroup_tree *tree, const char *path, const char *text)
{
	char full[PATH_MAX];
	int err = full_path(tree, path, full, sizeof(full));
	int fd;

	if (err)
		return err;
	fd = open(full, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	/* The kernel takes a cgroup file's new content in one write or not at all. */
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

static int kernel_read(const struct cgroup_tree *tree, const char *path, char *text, size_t size)
{
	char full[PATH_MAX];
	size_t length = 0;
	ssize_t got;
	int err = full_path(tree, path, full, sizeof(full));
	int fd;

	if (err)
		return err;
	fd = open(full, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	while ((got = read(fd, text + length, size - 1 - length)) > 0)
		length += (size_t)got;
	if (got < 0)
		err = -errno;
	close(fd);
	if (length > 0 && text[length - 1] == '\n')
		length--;
	text[length] = '\0';
	return err;
}

static int kernel_list(const struct cgroup_tree *tree, char (*name)[CGROUP_NAME_MAX], size_t most)
{
	DIR *folder = opendir(tree->root);
	struct dirent *entry;
	size_t count = 0;

	if (!folder)
		return -errno;
	while ((entry = readdir(folder)) != NULL) {
		if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
			continue;
		if (count < most)
			snprintf(name[count], CGROUP_NAME_MAX, "%.*s", CGROUP_NAME_MAX - 1, entry->d_name);
		count++;
	}
	closedir(folder);
	return (int)count;
}

const struct cgroup_files cgroup_kernel_files = {
        .make = kernel_make,
        .remove = kernel_remove,
        .write = kernel_write,
        .read = kernel_read,
        .list = kernel_list,
};

static int path_of(const char *group, const char *file, char *path, size_t size)
{
	return snprintf(path, size, "%s%s%s", group, group[0] ? "/" : "", file) < (int)size ? 0
	                                                                                    : -ENAMETOOLONG;
}

int cgroup_read(const struct cgroup_tree *tree, const char *group, const char *file, char *text, size_t size)
{
	char path[PATH_MAX];
	int err = path_of(group, file, path, sizeof(path));

	return err ? err : tree->files->read(tree, path, text, size);
}

int cgroup_write(const struct cgroup_tree *tree, const char *group, const char *file, const char *text)
{
	char path[PATH_MAX];
	int err = path_of(group, file, path, sizeof(path));

	return err ? err : tree->files->write(tree, path, text);
}

bool cgroup_has_word(const char *text, const char *word)
{
	const size_t length = strlen(word);

	for (const char *at = text; *at; at += strcspn(at, " \n"), at += strspn(at, " \n"))
		if (strncmp(at, word, length) == 0 && (at[length] == '\0' || strchr(" \n", at[length])))
			return true;
	return false;
}

static bool mount_has(const struct mntent *mount, const char *controller, struct cgroup_tree *tree)
{
	char controllers[512];

	if (snprintf(tree->root, sizeof(tree->root), "%s", mount->mnt_dir) >= (int)sizeof(tree->root))
		return false;
	if (strcmp(mount->mnt_type, "cgroup") == 0) {
		tree->version = 1;
		return hasmntopt(mount, controller) != NULL;
	}
	if (strcmp(mount->mnt_type, "cgroup2") != 0)
		return false;
	tree->version = 2;
	return cgroup_read(tree, "", "cgroup.controllers", controllers, sizeof(controllers)) == 0 &&
	       cgroup_has_word(controllers, controller);
}

int cgroup_find(const char *controller, struct cgroup_tree *tree)
{
	FILE *mounts = setmntent("/proc/self/mounts", "re");
	struct mntent mount;
	char line[2 * PATH_MAX];
	bool found = false;

	tree->files = &cgroup_kernel_files;
	if (!mounts)
		return -errno;
	while (!found && getmntent_r(mounts, &mount, line, sizeof(line)))
		found = mount_has(&mount, controller, tree);
	endmntent(mounts);
	return found ? 0 : -ENOENT;
}

bool cgroup_is_root(const struct cgroup_tree *tree)
{
	char text[64];

	if (tree->version == 1)
		return cgroup_read(tree, "", "cgroup.sane_behavior", text, sizeof(text)) == 0;
	return cgroup_read(tree, "", "cgroup.type", text, sizeof(text)) == -ENOENT;
}

/* A line of /proc/self/cgroup is ID:CONTROLLERS:/PATH; version 2 names no controllers. */
static bool line_is_of(char *line, const char *controller, int version, char **path)
{
	char *controllers = strchr(line, ':');
	char *end = controllers ? strchr(controllers + 1, ':') : NULL;

	if (!end)
		return false;
	*end = '\0';
	*path = end + 1 + (end[1] == '/');
	if (version == 2)
		return controllers[1] == '\0';
	for (char *at = controllers + 1; at; at = strchr(at, ','), at = at ? at + 1 : NULL)
		if (strncmp(at, controller, strlen(controller)) == 0 &&
		        (at[strlen(controller)] == '\0' || at[strlen(controller)] == ','))
			return true;
	return false;
}

int cgroup_own(const char *controller, const struct cgroup_tree *tree, char *path, size_t size)
{
	FILE *groups = fopen("/proc/self/cgroup", "re");
	char *line = NULL, *its_path;
	size_t room = 0;
	int err = -ENOENT;

	if (!groups)
		return -errno;
	while (err == -ENOENT && getline(&line, &room, groups) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (line_is_of(line, controller, tree->version, &its_path))
			err = snprintf(path, size, "%s", its_path) < (int)size ? 0 : -ENAMETOOLONG;
	}
	free(line);
	fclose(groups);
	return err;
}
