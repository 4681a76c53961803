/*
 * memfile: memory that processes share, also with a program that knows nothing but an
 * inherited descriptor: a file in memory without a name (memfd_create(2)). It is gone when
 * nobody maps it or has it open any more.
 *
 * 1. memfile_create() in one process; its descriptor is closed on exec, so a program gets it
 *    only where that is arranged.
 * 2. memfile_map() of the descriptor in another one.
 * 3. Each unmaps with munmap(2), and closes the descriptor.
 */
#ifndef TELAR_MEMFILE_H
#define TELAR_MEMFILE_H

#include <stddef.h>

/* Zeroed, and present in memory. NULL, with errno set, when there is none; then *fd is -1. */
void *memfile_create(const char *name, size_t bytes, int *fd);
/* protection: as for mmap(2). NULL with errno set. */
void *memfile_map(int fd, size_t bytes, int protection);

#endif
