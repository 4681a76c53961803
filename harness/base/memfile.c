/* See memfile.h. */
#include "base/memfile.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

static void *map(int fd, size_t bytes, int protection, int populate)
{
	void *memory = mmap(NULL, bytes, protection, MAP_SHARED | populate, fd, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

void *memfile_create(const char *name, size_t bytes, int *fd)
{
	void *memory = NULL;
	int error;

	*fd = memfd_create(name, MFD_CLOEXEC);
	if (*fd < 0)
		return NULL;
	if (ftruncate(*fd, (off_t)bytes) == 0)
		memory = map(*fd, bytes, PROT_READ | PROT_WRITE, MAP_POPULATE);
	if (!memory) {
		error = errno;
		close(*fd);
		*fd = -1;
		errno = error;
	}
	return memory;
}

void *memfile_map(int fd, size_t bytes, int protection)
{
	return map(fd, bytes, protection, 0);
}
