#include "lesson.h"

#include <limits.h>

/* The loop of the course notes. */
void wait_until_finished(_Atomic uint32_t *finished)
{
	while (!atomic_load(finished) || futex_wait(finished, 0) == 0)
		;
}

void finish(_Atomic uint32_t *finished)
{
	atomic_store(finished, 1);
	futex_wake(finished, INT_MAX);
}

void wait_for_all(_Atomic uint32_t *left)
{
	(void)left;
}

void one_is_done(_Atomic uint32_t *left)
{
	(void)left;
}
