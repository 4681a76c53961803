/*
 * explore_refused: calls that the explorer doesn't know. They would block the one thread of the system that
 * runs all coroutines, or mean that thread where a coroutine is meant: better a sentence than a check that
 * hangs.
 */
#include "explore_calls.h"
#include "explore_inside.h"

static void refuse(const char *call, const void *place)
{
	if (!explore_current())
		return;
	explorer->current->place = place;
	explore_run_end(EXPLORE_ABORT, "unknown-call", "thread %u calls %s(), which the explorer doesn't know",
	        thread_number(explorer->current), call);
}

#define REFUSE(name, parameters, arguments)                                                                            \
	int __wrap_##name parameters                                                                                   \
	{                                                                                                              \
		refuse(#name, __builtin_return_address(0));                                                            \
		return __real_##name arguments;                                                                        \
	}

REFUSE(pthread_cancel, (pthread_t thread), (thread))
REFUSE(pthread_cond_clockwait,
        (pthread_cond_t * cond, pthread_mutex_t *mutex, clockid_t clock, const struct timespec *until),
        (cond, mutex, clock, until))
REFUSE(pthread_once, (pthread_once_t * once, void (*routine)(void)), (once, routine))
REFUSE(pthread_rwlock_rdlock, (pthread_rwlock_t * lock), (lock))
REFUSE(pthread_rwlock_wrlock, (pthread_rwlock_t * lock), (lock))
REFUSE(pthread_setspecific, (pthread_key_t key, const void *value), (key, value))
REFUSE(pthread_spin_lock, (pthread_spinlock_t * lock), (lock))
