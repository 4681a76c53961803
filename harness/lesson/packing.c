/* See packing.h. */
#include "lesson/packing.h"

#include "lesson/confine.h"
#include "lesson/files.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of 2000-01-01: git has one date for each commit, but a walk has none. */
#define DATE "--mtime=@946684800"

static const char *const left_out[] = {"lessons/solutions/*", "lessons/*/wrong/*", "lessons/work/*", ".git",
        ".git/*", "build/*", "*.swp", NULL};
/* Of these folders only the reference and the texts. */
static const char *const results[] = {"results/*", "plots/*/*", NULL};
static const char *const kept[] = {"results/reference/*", "results/README.md", "plots/reference/*", NULL};

static bool matches(const char *path, const char *const *patterns)
{
	for (size_t i = 0; patterns[i]; i++)
		if (fnmatch(patterns[i], path, 0) == 0)
			return true;
	return false;
}

bool packing_takes(const char *path)
{
	if (matches(path, left_out))
		return false;
	return !matches(path, results) || matches(path, kept);
}

/* Names of files, in the order in which they go into the archive. */
struct list {
	char **name;
	size_t count, room;
};

static int list_add(struct list *list, const char *name)
{
	if (list->count == list->room) {
		const size_t room = list->room ? 2 * list->room : 256;
		char **longer = reallocarray(list->name, room, sizeof(*longer));

		if (!longer)
			return -ENOMEM;
		list->name = longer;
		list->room = room;
	}
	list->name[list->count] = strdup(name);
	return list->name[list->count++] ? 0 : -ENOMEM;
}

static void list_release(struct list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->name[i]);
	free(list->name);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* nftw() gives its callback nothing of ours. */
static struct list *walked;
static size_t walked_root;

static int walk_entry(const char *path, const struct stat *status, int kind, struct FTW *where)
{
	const char *name = path + walked_root;

	(void)where;
	if (kind == FTW_D && (strcmp(name, ".git") == 0 || strcmp(name, "build") == 0))
		return FTW_SKIP_SUBTREE;
	if (!S_ISREG(status->st_mode) || !packing_takes(name))
		return FTW_CONTINUE;
	return list_add(walked, name) == 0 ? FTW_CONTINUE : FTW_STOP;
}

static int walk(const char *root, struct list *list, struct reason *why)
{
	walked = list;
	walked_root = strlen(root) + 1;
	if (nftw(root, walk_entry, 32, FTW_PHYS | FTW_ACTIONRETVAL) != 0)
		return reason_set(why, -ENOMEM, "%s cannot be listed", root);
	return 0;
}

/* What git knows, from a pipe; false where there is no git or no checkout. */
static bool ask_git(const char *root, struct list *list)
{
	char command[PATH_MAX + 128], path[PATH_MAX + PATH_MAX], *name = NULL;
	size_t room = 0;
	struct stat status;
	FILE *pipe;
	bool ok = true;

	snprintf(path, sizeof(path), "%s/.git", root);
	if (access(path, F_OK) != 0 || setenv("TELAR_PACK_ROOT", root, 1) != 0)
		return false;
	snprintf(command, sizeof(command), "git -C \"$TELAR_PACK_ROOT\" ls-files -z 2>/dev/null");
	pipe = popen(command, "re");
	if (!pipe)
		return false;
	while (getdelim(&name, &room, '\0', pipe) > 0) {
		snprintf(path, sizeof(path), "%s/%s", root, name);
		/* what has been deleted and not committed is not there */
		if (packing_takes(name) && lstat(path, &status) == 0)
			ok = list_add(list, name) == 0 && ok;
	}
	free(name);
	return pclose(pipe) == 0 && ok && list->count > 0;
}

static int write_names(const struct list *list, const char *path, struct reason *why)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int error;

	if (!out)
		return reason_set(why, -ENOMEM, "no memory for the list of files");
	for (size_t i = 0; i < list->count; i++) {
		fputs(list->name[i], out);
		fputc('\0', out);
	}
	error = fclose(out) == 0 ? files_write(path, text, size, why) : -ENOMEM;
	free(text);
	return error;
}

/* Makes the file, or says in our words why tar could not. */
static int try_to_write(const char *path, const char *archive, struct reason *why)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	if (fd < 0)
		return reason_set(why, -errno, "%s cannot be written: %s", archive, strerror(errno));
	close(fd);
	return 0;
}

/* By a name of its own until it is whole. */
static int run_tar(const char *root, const char *names, const char *archive, const volatile int *interrupts,
        struct reason *why)
{
	char from[PATH_MAX + 16], fresh[PATH_MAX];
	const char *const argv[] = {"tar", "--create", "--file", fresh, "--use-compress-program=gzip -n",
	        "--directory", root, "--null", "--no-recursion", "--verbatim-files-from", from,
	        "--format=ustar", DATE, "--owner=0", "--group=0", "--numeric-owner", "--mode=go=rX,u+rw,a-s",
	        "--transform=s,^,telar/,", NULL};
	const struct confine confine = {.argv = argv, .interrupts = interrupts};
	struct confine_result result;
	int error;

	snprintf(from, sizeof(from), "--files-from=%s", names);
	snprintf(fresh, sizeof(fresh), "%s.part", archive);
	error = try_to_write(fresh, archive, why);
	if (error)
		return error;
	error = confine_run(&confine, &result, why);
	if (!error) {
		if (result.interrupted)
			error = -EINTR;
		else if (!WIFEXITED(result.status) || WEXITSTATUS(result.status) != 0)
			error = reason_set(why, -EIO, "tar failed: %.*s", (int)strcspn(result.output, "\n"),
			        result.output);
		confine_result_release(&result);
	}
	if (!error && rename(fresh, archive) != 0)
		error = reason_set(why, -errno, "%s cannot be written: %s", archive, strerror(errno));
	if (error)
		unlink(fresh);
	return error;
}

int packing_write(const char *root, const char *archive, const volatile int *interrupts, unsigned *count,
        struct reason *why)
{
	char folder[PATH_MAX / 2], names[PATH_MAX];
	struct list list = {0};
	int error = files_make_private(folder, sizeof(folder), why);

	if (error)
		return error;
	snprintf(names, sizeof(names), "%s/names", folder);
	if (!ask_git(root, &list)) {
		list_release(&list);
		list = (struct list){0};
		error = walk(root, &list, why);
	}
	if (!error)
		qsort(list.name, list.count, sizeof(*list.name), by_name);
	*count = (unsigned)list.count;
	/* git may have ended early by the same signal */
	if (interrupts && *interrupts)
		error = -EINTR;
	if (!error)
		error = write_names(&list, names, why);
	if (!error)
		error = run_tar(root, names, archive, interrupts, why);
	list_release(&list);
	files_remove_tree(folder);
	return error;
}
