#include "lesson.h"

#include <limits.h>

void wait_until_finished(_Atomic uint32_t *finished)
{
	while (atomic_load(finished) == 0)
		futex_wait(finished, 0);
}

void finish(_Atomic uint32_t *finished)
{
	atomic_store(finished, 1);
	futex_wake(finished, INT_MAX);
}

void wait_for_all(_Atomic uint32_t *left)
{
	const uint32_t all = atomic_load(left);

	while (atomic_load(left) > 0)
		futex_wait(left, all);
}

void one_is_done(_Atomic uint32_t *left)
{
	if (atomic_fetch_sub(left, 1) == 1)
		futex_wake(left, INT_MAX);
}
