/*
 * futex: waking whoever waits for a word when nobody does. It is what a queue pays for a signal that
 * it need not have sent; a signal that finds a sleeper costs many times as much.
 */
#include "micro.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

static void futex_repeat(struct micro *micro, uint64_t times)
{
	static uint32_t word;

	(void)micro;
	while (times-- > 0)
		syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

const struct micro_ops micro_futex_ops[] = {
        {.name = "futex_wake",
                .unit = "ns",
                .summary = "FUTEX_WAKE when nobody waits",
                .repeat = futex_repeat},
        {0},
};
