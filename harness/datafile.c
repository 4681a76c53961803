/* See datafile.h. */
#include "datafile.h"

#include "units.h"

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

int datafile_open(const char *folder, uint64_t bytes, int flags, struct reason *why)
{
	char path[PATH_MAX], size[40];
	bool right = false;
	int fd, error;

	bytes_format(bytes, size, sizeof(size));
	if (snprintf(path, sizeof(path), "%s/telar-%s.data", folder, size) >= (int)sizeof(path))
		return reason_set(why, -ENAMETOOLONG, "the folder's name %.40s... is too long", folder);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		right = is_right(fd, bytes);
		close(fd);
	}
	if (!right) {
		error = make(path, bytes);
		if (error)
			return reason_set(why, error, "cannot make the data file %s of %s: %s", path, size,
			        strerror(-error));
	}
	fd = open(path, O_RDONLY | O_CLOEXEC | flags);
	if (fd < 0)
		return reason_set(why, -errno, "cannot open the data file %s: %s", path, strerror(errno));
	return fd;
}
