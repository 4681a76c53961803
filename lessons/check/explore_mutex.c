/* explore_mutex: pthread_mutex_*. Whoever of the waiting locks first is a choice of the schedule. */
#include "explore_calls.h"
#include "explore_inside.h"

#include <errno.h>

#define CALLER __builtin_return_address(0)

static void mutex_own(struct object *mutex)
{
	struct thread *me = explorer->current;

	mutex->owner = (uint8_t)(thread_number(me) + 1);
	mutex->depth++;
	if (mutex->depth > 1)
		return;
	me->mutexes++;
	me->held |= explore_locations_lock(mutex->address);
}

bool explore_mutex_mine(const struct object *mutex)
{
	return mutex->owner == thread_number(explorer->current) + 1;
}

static int mutex_take(pthread_mutex_t *address, const struct timespec *until, const void *place)
{
	struct object *mutex = explore_object_at(address, OBJECT_MUTEX);

	if (explore_mutex_mine(mutex) && !mutex->recursive) {
		if (address->__data.__kind == PTHREAD_MUTEX_ERRORCHECK_NP)
			return EDEADLK;
		explorer->current->place = place;
		explore_run_end(EXPLORE_ABORT, "locks-twice", "thread %u locks a mutex that it holds already",
		        thread_number(explorer->current));
	}
	if (!explore_mutex_mine(mutex)) {
		explore_object_block(WAIT_MUTEX, mutex, until);
		explore_step_take(STEP_LOCK, address, 0, place);
		if (explorer->step[explorer->steps - 1].timed_out)
			return ETIMEDOUT;
	}
	mutex_own(mutex);
	return 0;
}

void explore_mutex_release(struct object *mutex)
{
	struct thread *me = explorer->current;

	if (--mutex->depth > 0)
		return;
	mutex->owner = 0;
	explore_history_touch((const void *)mutex->address, 1, true);
	me->mutexes--;
	me->held &= ~explore_locations_lock(mutex->address);
}

/* After a wait, which gave the mutex away and has got it back. */
void explore_mutex_retake(struct object *mutex, unsigned depth)
{
	mutex_own(mutex);
	mutex->depth = depth;
}

int __wrap_pthread_mutex_init(pthread_mutex_t *address, const pthread_mutexattr_t *attributes)
{
	int error = __real_pthread_mutex_init(address, attributes);

	if (!explore_current() || error)
		return error;
	struct object *mutex = explore_object_new(address, OBJECT_MUTEX);
	mutex->recursive = address->__data.__kind == PTHREAD_MUTEX_RECURSIVE_NP;
	return 0;
}

int __wrap_pthread_mutex_destroy(pthread_mutex_t *address)
{
	if (!explore_current())
		return __real_pthread_mutex_destroy(address);
	struct object *mutex = explore_object_at(address, OBJECT_MUTEX);
	explorer->current->place = CALLER;
	if (mutex->owner)
		explore_run_end(EXPLORE_ABORT, "destroys-locked", "thread %u destroys a mutex that thread %u holds",
		        thread_number(explorer->current), mutex->owner - 1u);
	mutex->destroyed = true;
	return 0;
}

int __wrap_pthread_mutex_lock(pthread_mutex_t *address)
{
	return explore_current() ? mutex_take(address, NULL, CALLER) : __real_pthread_mutex_lock(address);
}

int __wrap_pthread_mutex_timedlock(pthread_mutex_t *address, const struct timespec *until)
{
	return explore_current() ? mutex_take(address, until, CALLER) : __real_pthread_mutex_timedlock(address, until);
}

int __wrap_pthread_mutex_trylock(pthread_mutex_t *address)
{
	if (!explore_current())
		return __real_pthread_mutex_trylock(address);
	struct object *mutex = explore_object_at(address, OBJECT_MUTEX);
	explore_locations_try(address);
	explore_step_take(STEP_TRYLOCK, address, 0, CALLER);
	if (mutex->owner && !(explore_mutex_mine(mutex) && mutex->recursive))
		return EBUSY;
	mutex_own(mutex);
	return 0;
}

int __wrap_pthread_mutex_unlock(pthread_mutex_t *address)
{
	if (!explore_current())
		return __real_pthread_mutex_unlock(address);
	struct object *mutex = explore_object_at(address, OBJECT_MUTEX);
	if (!explore_mutex_mine(mutex)) {
		explorer->current->place = CALLER;
		if (address->__data.__kind == PTHREAD_MUTEX_ERRORCHECK_NP)
			return EPERM;
		explore_run_end(EXPLORE_ABORT, "unlocks-not-held", "thread %u unlocks a mutex that %s",
		        thread_number(explorer->current), mutex->owner ? "another thread holds" : "nobody holds");
	}
	explore_step_take(STEP_UNLOCK, address, 0, CALLER);
	explore_mutex_release(mutex);
	return 0;
}
