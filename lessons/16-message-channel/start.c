#include "lesson.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

int buffer_make(struct buffer *buffer, size_t length)
{
	int error;

	buffer->length = length;
	buffer->fd = memfd_create("buffer", MFD_CLOEXEC);
	if (buffer->fd < 0)
		return -errno;
	if (ftruncate(buffer->fd, (off_t)length) == 0) {
		buffer->bytes = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, buffer->fd, 0);
		if (buffer->bytes != MAP_FAILED)
			return 0;
	}
	error = -errno;
	close(buffer->fd);
	*buffer = (struct buffer){NULL, 0, -1};
	return error;
}

void buffer_drop(struct buffer *buffer)
{
	munmap(buffer->bytes, buffer->length);
	close(buffer->fd);
	*buffer = (struct buffer){NULL, 0, -1};
}

int channel_make(int ends[2])
{
	ends[0] = ends[1] = -1;
	return -ENOSYS;
}

int channel_copy(int end, const struct buffer *buffer)
{
	(void)end;
	(void)buffer;
	return -ENOSYS;
}

int channel_share(int end, const struct buffer *buffer)
{
	(void)end;
	(void)buffer;
	return -ENOSYS;
}

int channel_transfer(int end, struct buffer *buffer)
{
	(void)end;
	(void)buffer;
	return -ENOSYS;
}

int channel_receive(int end, struct buffer *buffer)
{
	(void)end;
	*buffer = (struct buffer){NULL, 0, -1};
	return -ENOSYS;
}

int introduce(int one, int other)
{
	(void)one;
	(void)other;
	return -ENOSYS;
}
