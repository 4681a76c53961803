/* See gil.h. */
#include "handoff/gil.h"

#include "base/clock.h"

#include <errno.h>

void gil_init(struct gil *gil)
{
	pthread_condattr_t monotonic;

	*gil = (struct gil){.held = false};
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_mutex_init(&gil->mutex, NULL);
	pthread_cond_init(&gil->free, &monotonic);
	pthread_cond_init(&gil->taken, NULL);
	pthread_condattr_destroy(&monotonic);
}

void gil_release(struct gil *gil)
{
	pthread_cond_destroy(&gil->taken);
	pthread_cond_destroy(&gil->free);
	pthread_mutex_destroy(&gil->mutex);
}

/* The mutex is held. */
static void take(struct gil *gil)
{
	while (gil->held) {
		const struct timespec due = timespec_from_ns(clock_now_ns() + GIL_INTERVAL_NS);
		const uint64_t seen = gil->holds;

		if (pthread_cond_timedwait(&gil->free, &gil->mutex, &due) == ETIMEDOUT && gil->held &&
		        gil->holds == seen)
			atomic_store(&gil->asked, true);
	}
	gil->held = true;
	gil->holds++;
	atomic_store(&gil->asked, false);
	pthread_cond_broadcast(&gil->taken);
}

static void give(struct gil *gil)
{
	gil->held = false;
	pthread_cond_signal(&gil->free);
}

void gil_take(struct gil *gil)
{
	pthread_mutex_lock(&gil->mutex);
	take(gil);
	pthread_mutex_unlock(&gil->mutex);
}

void gil_give(struct gil *gil)
{
	pthread_mutex_lock(&gil->mutex);
	give(gil);
	pthread_mutex_unlock(&gil->mutex);
}

void gil_check(struct gil *gil)
{
	if (!atomic_load_explicit(&gil->asked, memory_order_relaxed))
		return;
	pthread_mutex_lock(&gil->mutex);
	const uint64_t seen = gil->holds;

	give(gil);
	gil->drops++;
	while (gil->holds == seen)
		pthread_cond_wait(&gil->taken, &gil->mutex);
	take(gil);
	pthread_mutex_unlock(&gil->mutex);
}
