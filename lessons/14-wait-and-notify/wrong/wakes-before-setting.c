#include "lesson.h"

#include <limits.h>

void wait_until_finished(_Atomic uint32_t *finished)
{
	while (atomic_load(finished) == 0)
		futex_wait(finished, 0);
}

void finish(_Atomic uint32_t *finished)
{
	futex_wake(finished, INT_MAX);
	atomic_store(finished, 1);
}

void wait_for_all(_Atomic uint32_t *left)
{
	uint32_t seen;

	/* what it looked at is what it sleeps on: if another is done in between, it doesn't sleep */
	while ((seen = atomic_load(left)) > 0)
		futex_wait(left, seen);
}

void one_is_done(_Atomic uint32_t *left)
{
	if (atomic_fetch_sub(left, 1) == 1)
		futex_wake(left, INT_MAX);
}
