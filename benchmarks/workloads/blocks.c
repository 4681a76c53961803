/* See blocks.h. */
#include "blocks.h"

#include "base/memfile.h"
#include "base/mix.h"
#include "base/units.h"
#include "job/datafile.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static uint64_t first_eight(const unsigned char *digest)
{
	uint64_t number;

	memcpy(&number, digest, sizeof(number));
	return be64toh(number);
}

static int check_file(const char *path, int fd, size_t block_bytes, uint64_t *bytes, struct reason *why)
{
	char block[40];
	struct stat status;

	if (fstat(fd, &status) != 0)
		return reason_set(why, -errno, "cannot read the data file %s: %s", path, strerror(errno));
	if (!S_ISREG(status.st_mode))
		return reason_set(why, -EINVAL, "the data file %s is not a regular file", path);
	if (status.st_size == 0)
		return reason_set(why, -EINVAL, "the data file %s is empty", path);
	*bytes = (uint64_t)status.st_size;
	if (*bytes < block_bytes)
		return reason_set(why, -EINVAL,
		        "the data file %s of %ju bytes is shorter than one block of %s", path,
		        (uintmax_t)*bytes, bytes_format(block_bytes, block, sizeof(block)));
	return 0;
}

/* O_NONBLOCK: opening a pipe that nobody writes to must not hang; files don't care. */
static int open_users(const char *path, size_t block_bytes, uint64_t *bytes, struct reason *why)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int error;

	if (fd < 0)
		return reason_set(why, -errno, "cannot read the data file %s: %s", path, strerror(errno));
	error = check_file(path, fd, block_bytes, bytes, why);
	if (error)
		close(fd);
	return error ? error : fd;
}

int blocks_check(const struct workload *workload, size_t block_bytes, struct reason *why)
{
	uint64_t bytes;
	const int fd = open_users(workload->data_path, block_bytes, &bytes, why);

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

static int read_all(int fd, unsigned char *data, size_t len)
{
	for (size_t done = 0; done < len;) {
		const ssize_t part = pread(fd, data + done, len - done, (off_t)done);

		if (part < 0 && errno == EINTR)
			continue;
		if (part < 0)
			return -errno;
		if (part == 0)
			return -ENODATA; /* somebody truncates it right now */
		done += (size_t)part;
	}
	return 0;
}

static int read_file(struct blocks *blocks, const struct workload *workload, struct reason *why)
{
	uint64_t bytes = BLOCKS_BYTES_MAX;
	int error = 0;
	const int fd = workload->data_path ? open_users(workload->data_path, blocks->block_bytes, &bytes, why)
	                                   : datafile_open(workload->scratch_dir, BLOCKS_BYTES_MAX, why);

	if (fd < 0)
		return fd;
	bytes = bytes < BLOCKS_BYTES_MAX ? bytes : BLOCKS_BYTES_MAX;
	blocks->count = bytes / blocks->block_bytes;
	blocks->count = blocks->count < BLOCKS_MAX ? blocks->count : BLOCKS_MAX;
	blocks->data_bytes = blocks->count * blocks->block_bytes;
	blocks->data = memfile_create("telar-blocks", blocks->data_bytes, &blocks->data_fd);
	if (!blocks->data)
		error = reason_set(why, -errno, "no memory for %zu bytes of data", blocks->data_bytes);
	if (!error) {
		error = read_all(fd, blocks->data, blocks->data_bytes);
		if (error)
			reason_set(why, error, "cannot read the data file: %s", strerror(-error));
	}
	close(fd);
	return error;
}

/* By the one-shot interface, which fetches, allocates and computes on its own. */
static int expect(struct blocks *blocks, struct reason *why)
{
	unsigned char digest[EVP_MAX_MD_SIZE];

	blocks->expected = calloc(blocks->count, sizeof(*blocks->expected));
	blocks->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (!blocks->expected || !blocks->sha256)
		return reason_set(why, -ENOMEM, "no memory for SHA-256");
	for (size_t i = 0; i < blocks->count; i++) {
		if (!EVP_Q_digest(NULL, "SHA256", NULL, blocks->data + i * blocks->block_bytes,
		            blocks->block_bytes, digest, NULL))
			return reason_set(why, -EIO, "OpenSSL cannot compute SHA-256");
		blocks->expected[i] = first_eight(digest);
	}
	return 0;
}

int blocks_load(
        struct blocks *blocks, const struct workload *workload, size_t block_bytes, struct reason *why)
{
	int error;

	*blocks = (struct blocks){.block_bytes = block_bytes};
	error = read_file(blocks, workload, why);
	if (!error)
		error = expect(blocks, why);
	if (!error)
		mprotect(blocks->data, blocks->data_bytes, PROT_READ);
	else
		blocks_release(blocks);
	return error;
}

void blocks_release(struct blocks *blocks)
{
	free(blocks->expected);
	EVP_MD_free(blocks->sha256);
	if (blocks->data) {
		munmap(blocks->data, blocks->data_bytes);
		close(blocks->data_fd);
	}
}

void blocks_pack(const struct blocks *blocks, struct parcel *parcel)
{
	parcel->fd[0] = blocks->data_fd;
	parcel->word[0] = blocks->count;
}

int blocks_unpack(struct blocks *blocks, size_t block_bytes, const struct parcel *parcel)
{
	const size_t count = parcel->word[0];

	*blocks = (struct blocks){
	        .data_fd = parcel->fd[0],
	        .data_bytes = count * block_bytes,
	        .block_bytes = block_bytes,
	        .count = count,
	};
	blocks->data = memfile_map(blocks->data_fd, blocks->data_bytes, PROT_READ);
	if (!blocks->data)
		return -errno;
	blocks->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	return blocks->sha256 ? 0 : -ENOMEM;
}

EVP_MD_CTX *blocks_hasher(const struct blocks *blocks)
{
	EVP_MD_CTX *hasher = EVP_MD_CTX_new();

	if (hasher && EVP_DigestInit_ex2(hasher, blocks->sha256, NULL))
		return hasher;
	EVP_MD_CTX_free(hasher);
	return NULL;
}

static size_t block_of(const struct blocks *blocks, uint64_t id)
{
	return mix64(id) % blocks->count;
}

int blocks_digest(const struct blocks *blocks, EVP_MD_CTX *hasher, uint64_t id, uint64_t *digest)
{
	const unsigned char *block = blocks->data + block_of(blocks, id) * blocks->block_bytes;
	unsigned char all[EVP_MAX_MD_SIZE];

	/* OpenSSL 3.0 allocates 112 bytes of state for itself each time it starts: some 40 ns */
	if (!EVP_DigestInit_ex2(hasher, NULL, NULL) ||
	        !EVP_DigestUpdate(hasher, block, blocks->block_bytes) ||
	        !EVP_DigestFinal_ex(hasher, all, NULL))
		return -ENOMEM;
	*digest = first_eight(all);
	return 0;
}

uint64_t blocks_expected(const struct blocks *blocks, uint64_t id)
{
	return blocks->expected[block_of(blocks, id)];
}
