/*
 * eventfd: a counter with a descriptor, written and read by one thread. It is what a thread pays to
 * tell an event loop something, without the waking up.
 */
#include "micro.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

static int eventfd_setup(struct micro *micro, struct reason *why)
{
	const int fd = eventfd(0, EFD_CLOEXEC);

	if (fd < 0)
		return reason_set(why, -errno, "eventfd: %s", strerror(errno));
	micro->state = (void *)(intptr_t)fd;
	return 0;
}

static void eventfd_repeat(struct micro *micro, uint64_t times)
{
	const int fd = (int)(intptr_t)micro->state;
	eventfd_t value;

	while (times-- > 0) {
		eventfd_write(fd, 1);
		eventfd_read(fd, &value);
	}
}

static void eventfd_teardown(struct micro *micro)
{
	close((int)(intptr_t)micro->state);
}

const struct micro_ops micro_eventfd_ops[] = {
        {
                .name = "eventfd",
                .unit = "ns",
                .summary = "write to an eventfd(2) and read from it",
                .setup = eventfd_setup,
                .repeat = eventfd_repeat,
                .teardown = eventfd_teardown,
        },
        {0},
};
