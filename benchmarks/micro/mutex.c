/*
 * mutex: taking and giving back a lock that nobody else wants. No system call: the kernel hears of a
 * mutex only when somebody has to wait for it (futex(2)). It is of the kind that spins before it
 * sleeps, as the pool's queue has it; with the plain kind the C library leaves the atomic
 * instructions out while a process has one thread.
 */
#include "micro.h"

#include <pthread.h>

static void mutex_repeat(struct micro *micro, uint64_t times)
{
	static pthread_mutex_t mutex = PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP;

	(void)micro;
	while (times-- > 0) {
		pthread_mutex_lock(&mutex);
		pthread_mutex_unlock(&mutex);
	}
}

const struct micro_ops micro_mutex_ops[] = {
        {.name = "mutex",
                .unit = "ns",
                .summary = "lock and unlock without competition",
                .repeat = mutex_repeat},
        {0},
};
