/*
 * blocks: a real file cut into blocks, and the SHA-256 of any of them. No workload itself;
 * sha256 and web share it.
 *
 * 1. blocks_check() in check_data(), blocks_load() in setup(): the user's file (workload->data_path) or the
 * harness's own.
 * 2. blocks_hasher() in attach(): a context for one job, to be freed with EVP_MD_CTX_free().
 * 3. blocks_digest() in next(), blocks_expected() in verify().
 * 4. blocks_release() in teardown().
 *
 * The blocks are a copy in memory, of the first BLOCKS_BYTES_MAX of the file or the first
 * BLOCKS_MAX blocks if that is less: so loading takes a bounded time, and somebody who
 * truncates the file during a run cannot kill workers with SIGBUS, as he could with a mapping
 * of the file itself. The memory is shared, not private: fork() then has no page tables
 * to copy for it.
 */
#ifndef TELAR_BLOCKS_H
#define TELAR_BLOCKS_H

#include "base/reason.h"
#include "job/workload.h"

#include <openssl/evp.h>

#define BLOCKS_BYTES_MAX (UINT64_C(8) << 20)
#define BLOCKS_MAX 4096u

/* The entry in a workload's table for the size of a block. */
#define BLOCKS_PARAM                                                                                         \
	"block", PARAM_BYTES, .preset = 65536, .least = 64, .most = 4194304, .help = "bytes to digest"

struct blocks {
	unsigned char *data;
	int data_fd; /* the memory's, memfile.h */
	size_t data_bytes, block_bytes, count;
	EVP_MD *sha256;
	uint64_t *expected;
};

int blocks_check(const struct workload *workload, size_t block_bytes, struct reason *why);
int blocks_load(
        struct blocks *blocks, const struct workload *workload, size_t block_bytes, struct reason *why);
void blocks_release(struct blocks *blocks);

/* For the hooks of that name. What was unpacked can digest but knows no expected digests. */
void blocks_pack(const struct blocks *blocks, struct parcel *parcel);
int blocks_unpack(struct blocks *blocks, size_t block_bytes, const struct parcel *parcel);

EVP_MD_CTX *blocks_hasher(const struct blocks *blocks);
/* The first 8 bytes of the SHA-256 of the block that job `id` is about; no allocation.
 * 0 or a negative errno. */
int blocks_digest(const struct blocks *blocks, EVP_MD_CTX *hasher, uint64_t id, uint64_t *digest);
uint64_t blocks_expected(const struct blocks *blocks, uint64_t id);

#endif
