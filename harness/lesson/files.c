/* See files.h. */
#include "lesson/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define COPY_MAX ((size_t)64 << 20)

static char *read_stream(FILE *file, size_t most, size_t *length)
{
	size_t room = 4096;
	char *text = NULL;

	*length = 0;
	do {
		char *longer = realloc(text, (room *= 2) + 1);

		if (!longer) {
			free(text);
			errno = ENOMEM;
			return NULL;
		}
		text = longer;
		*length += fread(text + *length, 1, room - *length, file);
	} while (*length == room && room <= 2 * most);
	text[*length] = '\0';
	if (!ferror(file) && *length <= most)
		return text;
	errno = ferror(file) ? EIO : EFBIG;
	free(text);
	return NULL;
}

FILE *files_open(const char *path, struct reason *why)
{
	struct stat status;
	FILE *file = NULL;
	int error;

	if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
		error = EINVAL;
		reason_set(why, -error, "%s is not a file", path);
	} else {
		file = fopen(path, "re");
		error = errno;
		if (!file)
			reason_set(why, -error, "%s cannot be read: %s", path, strerror(error));
	}
	errno = error;
	return file;
}

static char *read_all(const char *path, size_t most, size_t *length, struct reason *why)
{
	FILE *file = files_open(path, why);
	char *text;
	int error;

	if (!file)
		return NULL;
	text = read_stream(file, most, length);
	error = errno;
	if (!text)
		reason_set(why, -error, "%s cannot be read: %s", path, strerror(error));
	fclose(file);
	errno = error;
	return text;
}

char *files_read(const char *path, size_t most, struct reason *why)
{
	size_t length;

	return read_all(path, most, &length, why);
}

static const char *kind_of(mode_t mode)
{
	return S_ISLNK(mode)   ? "a link, which is not followed"
	       : S_ISDIR(mode) ? "a folder"
	                       : "no regular file";
}

/* The folder stays open meanwhile, so that nobody puts a link in its place. */
static int open_handed_in(const char *path, struct reason *why)
{
	const int length = (int)(strrchr(path, '/') - path);
	struct stat status = {0};
	char parent[PATH_MAX];
	int folder, fd, error;

	snprintf(parent, sizeof(parent), "%.*s", length, path);
	folder = open(parent, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (folder < 0 && (errno == ENOTDIR || errno == ELOOP))
		return reason_set(why, -EINVAL, "%s is a link, which is not followed", parent);
	if (folder < 0)
		return reason_set(why, -errno, "%s cannot be entered: %s", parent, strerror(errno));
	/* O_NONBLOCK: a FIFO would make us wait for ever */
	fd = openat(folder, path + length + 1, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	error = fd < 0 ? -errno : 0;
	if ((fd < 0 ? fstatat(folder, path + length + 1, &status, AT_SYMLINK_NOFOLLOW)
	            : fstat(fd, &status)) == 0 &&
	        !S_ISREG(status.st_mode))
		error = reason_set(why, -EINVAL, "%s is %s", path, kind_of(status.st_mode));
	else if (error)
		reason_set(why, error, "%s cannot be read: %s", path, strerror(-error));
	close(folder);
	if (error && fd >= 0)
		close(fd);
	return error ? error : fd;
}

char *files_read_handed_in(const char *path, size_t *length, struct reason *why)
{
	const int fd = open_handed_in(path, why);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "re");
	char *text = file ? read_stream(file, COPY_MAX, length) : NULL;
	const int error = fd < 0 ? -fd : errno;

	if (!text && fd >= 0)
		reason_set(why, -error, "%s cannot be read: %s", path, strerror(error));
	if (file)
		fclose(file);
	else if (fd >= 0)
		close(fd);
	errno = error;
	return text;
}

static int write_all(int fd, const char *data, size_t size)
{
	while (size > 0) {
		const ssize_t part = write(fd, data, size);

		if (part < 0 && errno != EINTR)
			return -errno;
		if (part > 0) {
			data += part;
			size -= (size_t)part;
		}
	}
	return fsync(fd) == 0 || errno == EINVAL ? 0 : -errno;
}

/* `replace`: over what is there. */
static int put(const char *path, const void *data, size_t size, int replace, struct reason *why)
{
	char fresh[PATH_MAX];
	int fd, error;

	if (snprintf(fresh, sizeof(fresh), "%s.XXXXXX", path) >= (int)sizeof(fresh))
		return reason_set(why, -ENAMETOOLONG, "%.200s...: too long", path);
	fd = mkostemp(fresh, O_CLOEXEC);
	if (fd < 0)
		return reason_set(why, -errno, "%s cannot be written: %s", path, strerror(errno));
	error = fchmod(fd, 0644) == 0 ? write_all(fd, data, size) : -errno;
	if (close(fd) != 0 && !error)
		error = -errno;
	if (!error && replace && rename(fresh, path) != 0)
		error = -errno;
	if (!error && !replace && link(fresh, path) != 0)
		error = -errno;
	if (error || !replace)
		unlink(fresh);
	return error ? reason_set(why, error, "%s cannot be written: %s", path, strerror(-error)) : 0;
}

int files_write(const char *path, const void *data, size_t size, struct reason *why)
{
	return put(path, data, size, 1, why);
}

static int copy(const char *from, const char *to, int replace, struct reason *why)
{
	size_t length;
	char *data = read_all(from, COPY_MAX, &length, why);
	int error;

	if (!data)
		return -errno;
	error = put(to, data, length, replace, why);
	free(data);
	return error;
}

int files_copy(const char *from, const char *to, struct reason *why)
{
	return copy(from, to, 1, why);
}

int files_copy_handed_in(const char *from, const char *to, struct reason *why)
{
	size_t length;
	char *data = files_read_handed_in(from, &length, why);
	const int error = data ? put(to, data, length, 1, why) : -errno;

	free(data);
	return error;
}

int files_copy_new(const char *from, const char *to, struct reason *why)
{
	return copy(from, to, 0, why);
}

int files_make_folder(const char *path, struct reason *why)
{
	char part[PATH_MAX];
	struct stat status;
	int error;

	if (snprintf(part, sizeof(part), "%s", path) >= (int)sizeof(part))
		return reason_set(why, -ENAMETOOLONG, "%.200s...: too long", path);
	for (char *slash = part;;) {
		slash = strchr(slash + 1, '/');
		if (slash)
			*slash = '\0';
		/* on a file system that cannot be written, what is there is told as EROFS */
		error = mkdir(part, 0777) == 0 ? 0 : -errno;
		if (error && (stat(part, &status) != 0 || !S_ISDIR(status.st_mode)))
			return reason_set(
			        why, error, "the folder %s cannot be made: %s", part, strerror(-error));
		if (!slash)
			return 0;
		*slash = '/';
	}
}

int files_make_private(char *path, size_t size, struct reason *why)
{
	const char *temporary = getenv("TMPDIR");
	int error;

	if (snprintf(path, size, "%s/telar-lesson-XXXXXX",
	            temporary && *temporary == '/' ? temporary : "/tmp") >= (int)size) {
		error = reason_set(why, -ENAMETOOLONG, "$TMPDIR, %.100s...: too long", temporary);
	} else if (!mkdtemp(path)) {
		error = -errno;
		reason_set(why, error, "%s cannot be made: %s", path, strerror(-error));
	} else {
		return 0;
	}
	path[0] = '\0';
	return error;
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *where)
{
	(void)status;
	(void)kind;
	(void)where;
	remove(path);
	return 0;
}

void files_remove_tree(const char *path)
{
	nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static int is_header(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && (strcmp(dot, ".h") == 0 || strcmp(dot, ".def") == 0);
}

int files_digest_headers(struct digest *digest, const char *folder)
{
	struct dirent **entries;
	const int count = scandir(folder, &entries, is_header, alphasort);
	int error = 0;

	if (count < 0)
		return -errno;
	for (int i = 0; i < count; i++) {
		char path[PATH_MAX];

		snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		digest_add(digest, entries[i]->d_name, strlen(entries[i]->d_name) + 1);
		if (!error)
			error = digest_add_file(digest, path);
		free(entries[i]);
	}
	free(entries);
	return error;
}

char *files_stamp(char *buffer, size_t size)
{
	const time_t now = time(NULL);
	struct tm parts;

	strftime(buffer, size, "%Y%m%d-%H%M%S", gmtime_r(&now, &parts));
	return buffer;
}
