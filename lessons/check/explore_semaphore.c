/* explore_semaphore: sem_*, and pthread_barrier_*. */
#include "explore_calls.h"
#include "explore_inside.h"

#include <errno.h>

#define CALLER __builtin_return_address(0)

static int semaphore_take(sem_t *address, const struct timespec *until, const void *place)
{
	struct object *semaphore = explore_object_at(address, OBJECT_SEM);

	explore_object_block(WAIT_SEM, semaphore, until);
	explore_step_take(STEP_SEM_WAIT, address, 0, place);
	if (explorer->step[explorer->steps - 1].timed_out) {
		errno = ETIMEDOUT;
		return -1;
	}
	semaphore->value--;
	explorer->changes++;
	return 0;
}

int __wrap_sem_init(sem_t *address, int shared, unsigned value)
{
	int error = __real_sem_init(address, shared, value);

	if (explore_current() && !error)
		explore_object_new(address, OBJECT_SEM)->value = value;
	return error;
}

int __wrap_sem_destroy(sem_t *address)
{
	if (!explore_current())
		return __real_sem_destroy(address);
	explore_object_at(address, OBJECT_SEM)->destroyed = true;
	return 0;
}

int __wrap_sem_wait(sem_t *address)
{
	return explore_current() ? semaphore_take(address, NULL, CALLER) : __real_sem_wait(address);
}

int __wrap_sem_timedwait(sem_t *address, const struct timespec *until)
{
	return explore_current() ? semaphore_take(address, until, CALLER) : __real_sem_timedwait(address, until);
}

int __wrap_sem_trywait(sem_t *address)
{
	if (!explore_current())
		return __real_sem_trywait(address);
	struct object *semaphore = explore_object_at(address, OBJECT_SEM);
	explore_step_take(STEP_SEM_TRY, address, 0, CALLER);
	if (!semaphore->value) {
		errno = EAGAIN;
		return -1;
	}
	semaphore->value--;
	explorer->changes++;
	return 0;
}

int __wrap_sem_post(sem_t *address)
{
	if (!explore_current())
		return __real_sem_post(address);
	struct object *semaphore = explore_object_at(address, OBJECT_SEM);
	explore_step_take(STEP_POST, address, 0, CALLER);
	semaphore->value++;
	explorer->changes++;
	return 0;
}

int __wrap_sem_getvalue(sem_t *address, int *value)
{
	if (!explore_current())
		return __real_sem_getvalue(address, value);
	struct object *semaphore = explore_object_at(address, OBJECT_SEM);
	explore_step_take(STEP_SEM_TRY, address, 0, CALLER);
	*value = (int)semaphore->value;
	return 0;
}

int __wrap_pthread_barrier_init(pthread_barrier_t *address, const pthread_barrierattr_t *attributes, unsigned count)
{
	int error = __real_pthread_barrier_init(address, attributes, count);

	if (explore_current() && !error)
		explore_object_new(address, OBJECT_BARRIER)->value = count;
	return error;
}

int __wrap_pthread_barrier_destroy(pthread_barrier_t *address)
{
	if (!explore_current())
		return __real_pthread_barrier_destroy(address);
	explore_object_at(address, OBJECT_BARRIER)->destroyed = true;
	return 0;
}

int __wrap_pthread_barrier_wait(pthread_barrier_t *address)
{
	if (!explore_current())
		return __real_pthread_barrier_wait(address);
	struct object *barrier = explore_object_at(address, OBJECT_BARRIER);
	explore_step_take(STEP_BARRIER, address, 0, CALLER);
	explorer->changes++;
	if (++barrier->arrived < barrier->value) {
		explore_object_block(WAIT_BARRIER, barrier, NULL);
		explore_step_take(STEP_WAKE, NULL, 0, CALLER);
		return 0;
	}
	barrier->arrived = 0;
	for (unsigned i = 0; i < explorer->threads; i++) {
		struct wait *wait = &explorer->thread[i].wait;
		if (wait->kind != WAIT_BARRIER || wait->object != barrier)
			continue;
		explore_history_follow(&explorer->thread[i], explorer->current);
		*wait = (struct wait){.kind = WAIT_NONE};
	}
	return PTHREAD_BARRIER_SERIAL_THREAD;
}
