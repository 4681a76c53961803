/* See gate.h. Two futexes: `arrived` wakes the controller, `state` wakes the workers. */
#include "trial/gate.h"

#include "base/clock.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

static long futex_wait(_Atomic uint32_t *word, uint32_t expected, const struct timespec *timeout)
{
	return syscall(SYS_futex, word, FUTEX_WAIT, expected, timeout, NULL, 0);
}

static void futex_wake_all(_Atomic uint32_t *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

void gate_arrive(struct gate *gate, int error)
{
	if (error != 0)
		atomic_fetch_add(&gate->refused, 1);
	atomic_fetch_add(&gate->arrived, 1);
	futex_wake_all(&gate->arrived);
}

int gate_wait(struct gate *gate)
{
	uint32_t state;

	while ((state = atomic_load(&gate->state)) == GATE_CLOSED)
		futex_wait(&gate->state, GATE_CLOSED, NULL);
	return state == GATE_OPEN ? 0 : -ECANCELED;
}

int gate_gather(struct gate *gate, unsigned expected, uint64_t timeout_ns)
{
	const uint64_t limit_ns = clock_now_ns() + timeout_ns;

	for (;;) {
		const uint32_t arrived = atomic_load(&gate->arrived);

		if (atomic_load(&gate->refused) > 0)
			return -ECANCELED;
		if (arrived >= expected)
			return 0;

		const uint64_t now_ns = clock_now_ns();

		if (now_ns >= limit_ns)
			return -ETIMEDOUT;

		const struct timespec left = timespec_from_ns(limit_ns - now_ns);

		futex_wait(&gate->arrived, arrived, &left);
	}
}

void gate_open(struct gate *gate, uint64_t warmup_ns, uint64_t window_ns)
{
	gate->opened_ns = clock_now_ns();
	gate->begin_ns = gate->opened_ns + warmup_ns;
	gate->end_ns = gate->begin_ns + window_ns;
	atomic_store(&gate->state, GATE_OPEN);
	futex_wake_all(&gate->state);
}

void gate_cancel(struct gate *gate)
{
	atomic_store(&gate->state, GATE_CANCELLED);
	futex_wake_all(&gate->state);
}
