/* See handover.h. */
#include "handover.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LINE_WORDS 16

static int open_pipes(struct link *link)
{
	for (unsigned side = 0; side < 2; side++) {
		int ends[2];

		if (pipe2(ends, O_CLOEXEC) != 0)
			return -errno;
		link->out[side] = ends[1];
		link->in[1 - side] = ends[0];
	}
	return 0;
}

static int open_eventfds(struct link *link)
{
	for (unsigned side = 0; side < 2; side++) {
		const int fd = eventfd(0, EFD_CLOEXEC);

		if (fd < 0)
			return -errno;
		link->out[side] = link->in[1 - side] = fd;
	}
	return 0;
}

static int open_sockets(struct link *link)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return -errno;
	for (unsigned side = 0; side < 2; side++)
		link->in[side] = link->out[side] = ends[side];
	return 0;
}

static bool write_byte(struct link *link, unsigned side)
{
	const char byte = 0;

	return write(link->out[side], &byte, sizeof(byte)) == (ssize_t)sizeof(byte);
}

static bool read_byte(struct link *link, unsigned side)
{
	char byte;

	return read(link->in[side], &byte, sizeof(byte)) == (ssize_t)sizeof(byte);
}

static bool add_one(struct link *link, unsigned side)
{
	return eventfd_write(link->out[side], 1) == 0;
}

static bool take_all(struct link *link, unsigned side)
{
	eventfd_t value;

	return eventfd_read(link->in[side], &value) == 0;
}

static int open_words(struct link *link)
{
	const size_t bytes = 2 * LINE_WORDS * sizeof(uint32_t);
	_Atomic uint32_t *words =
	        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (words == MAP_FAILED)
		return -errno;
	for (unsigned side = 0; side < 2; side++)
		link->turn[side] = words + side * LINE_WORDS;
	return 0;
}

/* The kernel finds a word of one process faster than a word that several map. */
static int scope(const struct link *link)
{
	return link->shared ? 0 : FUTEX_PRIVATE_FLAG;
}

static bool wake_word(struct link *link, unsigned side)
{
	_Atomic uint32_t *turn = link->turn[1 - side];

	atomic_store_explicit(turn, 1, memory_order_release);
	return syscall(SYS_futex, turn, FUTEX_WAKE | scope(link), 1, NULL, NULL, 0) >= 0;
}

static bool wait_word(struct link *link, unsigned side)
{
	_Atomic uint32_t *turn = link->turn[side];

	while (atomic_exchange_explicit(turn, 0, memory_order_acquire) == 0)
		if (syscall(SYS_futex, turn, FUTEX_WAIT | scope(link), 0, NULL, NULL, 0) != 0 &&
		        errno != EAGAIN && errno != EINTR)
			return false;
	return true;
}

const struct handover handover_pipe = {"pipe(2)", open_pipes, write_byte, read_byte};
const struct handover handover_futex = {"futex(2)", open_words, wake_word, wait_word};
const struct handover handover_eventfd = {"eventfd(2)", open_eventfds, add_one, take_all};
const struct handover handover_socketpair = {"socketpair(2)", open_sockets, write_byte, read_byte};
