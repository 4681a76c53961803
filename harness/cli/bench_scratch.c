/* See bench_scratch.h. */
#include "bench_scratch.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* 0 when the folder is there and may be written. */
static int make(const char *path, bool own)
{
	struct stat status;

	if (mkdir(path, own ? 0700 : 0777) != 0 && errno != EEXIST)
		return -errno;
	if (access(path, W_OK | X_OK) != 0 || lstat(path, &status) != 0)
		return -errno;
	return own && (!S_ISDIR(status.st_mode) || status.st_uid != geteuid()) ? -EACCES : 0;
}

/* As dirname(3), which would change `run`. */
static int name_beside(const char *run, char *path, size_t size)
{
	size_t length = strlen(run);

	while (length > 1 && run[length - 1] == '/')
		length--;
	while (length > 0 && run[length - 1] != '/')
		length--;
	return snprintf(path, size, "%.*s.telar-data", (int)length, run) < (int)size ? 0 : -ENAMETOOLONG;
}

static int name_temporary(char *path, size_t size)
{
	const char *const folder = getenv("TMPDIR");

	return snprintf(path, size, "%s/telar-data-%u", folder && folder[0] ? folder : "/tmp",
	               (unsigned)geteuid()) < (int)size
	               ? 0
	               : -ENAMETOOLONG;
}

int bench_scratch_make(
        const char *root, const char *run, char *path, size_t size, bool *elsewhere, struct reason *why)
{
	char first[PATH_MAX];
	int error;

	*elsewhere = false;
	if (snprintf(path, size, "%s/results/.data", root) >= (int)size)
		return reason_set(why, -ENAMETOOLONG, "the path of %s is too long", root);
	error = make(path, false);
	if (!error)
		return 0;
	*elsewhere = true;
	snprintf(first, sizeof(first), "%s", path);
	if (run && name_beside(run, path, size) == 0 && make(path, true) == 0)
		return 0;
	if (name_temporary(path, size) == 0 && make(path, true) == 0)
		return 0;
	return reason_set(why, error,
	        "no folder for data files: %.200s cannot be used (%s), nor can one beside --out or in "
	        "$TMPDIR",
	        first, strerror(-error));
}
