/* See datafile.h. */
#include "job/datafile.h"

#include "base/units.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK_BYTES 4096u
#define CHUNK_WORDS (CHUNK_BYTES / sizeof(uint64_t))
#define SAMPLES 32u

static void chunk_fill(uint64_t *chunk, uint64_t offset)
{
	for (size_t i = 0; i < CHUNK_WORDS; i++)
		chunk[i] = datafile_word(offset / sizeof(*chunk) + i);
}

uint64_t datafile_hash(uint64_t offset, size_t len)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < len / sizeof(uint64_t); i++)
		hash = hash_word(hash, datafile_word(offset / sizeof(uint64_t) + i));
	return hash;
}

static bool is_right(int fd, uint64_t bytes)
{
	const uint64_t last = bytes / CHUNK_BYTES - 1;
	uint64_t read[CHUNK_WORDS], right[CHUNK_WORDS];
	struct stat status;

	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || (uint64_t)status.st_size != bytes)
		return false;
	for (uint64_t i = 0; i <= SAMPLES; i++) {
		const uint64_t offset = last * i / SAMPLES * CHUNK_BYTES;

		chunk_fill(right, offset);
		if (pread(fd, read, sizeof(read), (off_t)offset) != (ssize_t)sizeof(read) ||
		        memcmp(read, right, sizeof(read)) != 0)
			return false;
	}
	return true;
}

static int write_all(int fd, const void *buf, size_t len)
{
	const char *from = buf;

	while (len > 0) {
		const ssize_t written = write(fd, from, len);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -errno;
		from += written;
		len -= (size_t)written;
	}
	return 0;
}

/* Written under a name of its own and renamed: whoever else makes the same file at the same
 * time renames the same content. Synced, lest its write-back disturb the first trials. */
static int make(const char *path, uint64_t bytes)
{
	char temporary[PATH_MAX];
	uint64_t chunk[CHUNK_WORDS];
	int fd, error = 0;

	if (snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path) >= (int)sizeof(temporary))
		return -ENAMETOOLONG;
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	for (uint64_t offset = 0; offset < bytes && !error; offset += CHUNK_BYTES) {
		chunk_fill(chunk, offset);
		error = write_all(fd, chunk, sizeof(chunk));
	}
	if (!error && (fdatasync(fd) != 0 || rename(temporary, path) != 0))
		error = -errno;
	if (error)
		unlink(temporary);
	close(fd);
	return error;
}

static int name_it(char path[PATH_MAX], const char *folder, uint64_t bytes, struct reason *why)
{
	char size[40];

	bytes_format(bytes, size, sizeof(size));
	if (snprintf(path, PATH_MAX, "%s/telar-%s.data", folder, size) >= PATH_MAX)
		return reason_set(why, -ENAMETOOLONG, "the folder's name %.40s... is too long", folder);
	return 0;
}

int datafile_open(const char *folder, uint64_t bytes, struct reason *why)
{
	char path[PATH_MAX];
	int fd, error = name_it(path, folder, bytes, why);

	if (error)
		return error;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && is_right(fd, bytes))
		return fd;
	if (fd >= 0)
		close(fd);
	error = make(path, bytes);
	if (error)
		return reason_set(why, error, "cannot make the data file %s: %s", path, strerror(-error));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return reason_set(why, -errno, "cannot open the data file %s: %s", path, strerror(errno));
	return fd;
}

/* open() may accept what read() then refuses, and a disk may ask for larger blocks: try. */
static int try_direct(const char *path, size_t block)
{
	void *buf = NULL;
	int fd, error = -posix_memalign(&buf, DATAFILE_ALIGNMENT, block);

	if (error)
		return error;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_DIRECT);
	if (fd < 0) {
		error = -errno;
	} else if (pread(fd, buf, block, (off_t)block) < 0) {
		error = -errno;
		close(fd);
	}
	free(buf);
	return error ? error : fd;
}

int datafile_open_direct(const char *folder, uint64_t bytes, size_t block, struct reason *why)
{
	char path[PATH_MAX];
	int fd, error = name_it(path, folder, bytes, why);

	if (error)
		return error;
	fd = datafile_open(folder, bytes, why);
	if (fd < 0)
		return fd;
	close(fd);
	fd = try_direct(path, block);
	if (fd == -EINVAL)
		return reason_set(why, fd,
		        "the file system of %s cannot read blocks of %zu bytes past the page cache "
		        "(O_DIRECT)",
		        folder, block);
	if (fd < 0)
		return reason_set(why, fd, "cannot read the data file %s: %s", path, strerror(-fd));
	return fd;
}
