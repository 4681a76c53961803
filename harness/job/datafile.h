/*
 * datafile: files on disk whose every word is known from its offset.
 *
 * Word i (8 bytes, in the machine's byte order) is mix64(i): it does not compress, no two
 * blocks are alike, and whoever reads a block can tell whether it is the right one without
 * having it in memory.
 *
 * datafile_open() makes the file once and finds it again: it lies complete under its name
 * or not at all. A file of the wrong length, or with a wrong word in one of the samples
 * that are read, is replaced.
 */
#ifndef TELAR_DATAFILE_H
#define TELAR_DATAFILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/mix.h"
#include "base/reason.h"

static inline uint64_t datafile_word(uint64_t index)
{
	return mix64(index);
}

/* The checksum (hash_word()) of `len` bytes of the file from `offset`; both multiples of 8. */
uint64_t datafile_hash(uint64_t offset, size_t len);

/* Opens the file of `bytes` (a multiple of 4096) in `folder` for reading. Returns a descriptor
 * or a negative errno. */
int datafile_open(const char *folder, uint64_t bytes, struct reason *why);

/* The same, past the page cache (O_DIRECT); -EINVAL when the file system or its disk cannot
 * read blocks of `block` bytes so. Buffers are aligned to DATAFILE_ALIGNMENT. */
int datafile_open_direct(const char *folder, uint64_t bytes, size_t block, struct reason *why);

#define DATAFILE_ALIGNMENT 4096u

#endif
