/*
 * cacheline: a word that two cores write in turn, each as soon as it sees the other's. Every hand-off
 * from core to core moves some cache lines like this, whatever the queue. On a virtual machine the
 * cores may be near each other in one minute and far apart in the next.
 */
#include "micro.h"
#include "pin.h"

#include "base/clock.h"
#include "base/process.h"
#include "machine/placement.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUND_TRIPS 5000u
#define PATIENCE_NS (100 * NS_PER_MS)

static int cacheline_setup(struct micro *micro, struct reason *why)
{
	if (topology_cpus(micro->topology) < 2)
		return reason_set(why, -EOPNOTSUPP, "needs two CPUs");
	micro->state = mmap(NULL, sizeof(_Atomic uint64_t), PROT_READ | PROT_WRITE,
	        MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (micro->state == MAP_FAILED)
		return reason_set(why, -errno, "no memory for a shared word");
	snprintf(micro->where, sizeof(micro->where), "CPUs %u, %u", pin_cpu(micro, 0), pin_cpu(micro, 1));
	return 0;
}

static void cacheline_teardown(struct micro *micro)
{
	munmap(micro->state, sizeof(_Atomic uint64_t));
}

/* Writes the odd numbers. */
static _Noreturn void answer(struct micro *micro, pid_t parent)
{
	_Atomic uint64_t *word = micro->state;

	process_die_with_parent(parent);
	if (pin_to(micro, 1, NULL) != 0)
		_exit(1);
	for (uint64_t turn = 0; turn <= ROUND_TRIPS; turn++) {
		while (atomic_load_explicit(word, memory_order_acquire) != 2 * turn)
			;
		atomic_store_explicit(word, 2 * turn + 1, memory_order_release);
	}
	_exit(0);
}

/* Writes the even numbers. The first round trip waits for the other to exist. */
static int play(_Atomic uint64_t *word, struct micro_sample *sample, struct reason *why)
{
	const uint64_t until_ns = clock_now_ns() + PATIENCE_NS;
	uint64_t begun_ns = 0, looks = 0;

	for (uint64_t turn = 0; turn <= ROUND_TRIPS; turn++) {
		atomic_store_explicit(word, 2 * turn, memory_order_release);
		while (atomic_load_explicit(word, memory_order_acquire) != 2 * turn + 1)
			if (++looks % 4096 == 0 && clock_now_ns() > until_ns)
				return reason_set(why, -EAGAIN, "the two did not run at the same time");
		if (turn == 0)
			begun_ns = clock_now_ns();
	}
	sample->seconds = (double)(clock_now_ns() - begun_ns) / 1e9;
	sample->items = 2 * ROUND_TRIPS;
	sample->value = sample->seconds / (2 * ROUND_TRIPS) * 1e9;
	return 0;
}

static int cacheline_measure(struct micro *micro, struct micro_sample *sample, struct reason *why)
{
	_Atomic uint64_t *word = micro->state;
	const pid_t self = getpid();
	int error = pin_to(micro, 0, why);
	pid_t pid;

	if (error)
		return error;
	atomic_store(word, UINT64_MAX);
	pid = fork();
	if (pid == 0)
		answer(micro, self);
	error = pid < 0 ? reason_set(why, -errno, "fork: %s", strerror(errno)) : play(word, sample, why);
	pin_release(micro);
	if (error && pid > 0)
		kill(pid, SIGKILL);
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return error;
}

const struct micro_ops micro_cacheline_ops[] = {
        {
                .name = "cacheline",
                .unit = "ns",
                .summary = "a word written by one core and seen by another",
                .against = "atomic",
                .setup = cacheline_setup,
                .measure = cacheline_measure,
                .teardown = cacheline_teardown,
        },
        {0},
};
