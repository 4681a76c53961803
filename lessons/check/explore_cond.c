/*
 * explore_cond: pthread_cond_*. A signal that nobody waits for is lost; which of several waiters it wakes is
 * a choice of the schedule; with `spurious` so is waking for no reason.
 */
#include "explore_calls.h"
#include "explore_inside.h"

#include <errno.h>

#define CALLER __builtin_return_address(0)

static int cond_sleep(pthread_cond_t *address, pthread_mutex_t *lock, const struct timespec *until, const void *place)
{
	struct object *cond = explore_object_at(address, OBJECT_COND), *mutex = explore_object_at(lock, OBJECT_MUTEX);
	struct thread *me = explorer->current;

	if (!explore_mutex_mine(mutex)) {
		me->place = place;
		explore_run_end(EXPLORE_ABORT, "waits-without-mutex",
		        "thread %u waits on a condition without holding the mutex", thread_number(me));
	}
	explore_step_take(STEP_WAIT, address, 0, place);
	unsigned depth = mutex->depth;
	mutex->depth = 1;
	explore_mutex_release(mutex);
	explore_object_block(WAIT_COND, cond, until);
	me->wait.mutex = mutex;
	explore_step_take(STEP_WAKE, lock, 0, place);
	explore_mutex_retake(mutex, depth);
	return explorer->step[explorer->steps - 1].timed_out ? ETIMEDOUT : 0;
}

static void cond_wake(struct thread *thread)
{
	struct object *mutex = thread->wait.mutex;

	explore_history_follow(thread, explorer->current);
	thread->wait = (struct wait){.kind = WAIT_MUTEX, .object = mutex, .address = mutex->address};
	explorer->changes++;
}

static unsigned cond_waiters(const struct object *cond, struct options *waiters)
{
	*waiters = (struct options){.count = 0};
	for (unsigned i = 0; i < explorer->threads; i++) {
		const struct thread *thread = &explorer->thread[i];
		if (!thread->ended && thread->wait.kind == WAIT_COND && thread->wait.object == cond)
			waiters->option[waiters->count++] = (uint8_t)i;
	}
	waiters->firm = waiters->count;
	return waiters->count;
}

int __wrap_pthread_cond_init(pthread_cond_t *address, const pthread_condattr_t *attributes)
{
	int error = __real_pthread_cond_init(address, attributes);

	if (explore_current() && !error)
		explore_object_new(address, OBJECT_COND);
	return error;
}

int __wrap_pthread_cond_destroy(pthread_cond_t *address)
{
	struct options waiters;

	if (!explore_current())
		return __real_pthread_cond_destroy(address);
	struct object *cond = explore_object_at(address, OBJECT_COND);
	explorer->current->place = CALLER;
	if (cond_waiters(cond, &waiters))
		explore_run_end(EXPLORE_ABORT, "destroys-awaited",
		        "thread %u destroys a condition that thread %u waits on", thread_number(explorer->current),
		        waiters.option[0]);
	cond->destroyed = true;
	return 0;
}

int __wrap_pthread_cond_wait(pthread_cond_t *address, pthread_mutex_t *lock)
{
	return explore_current() ? cond_sleep(address, lock, NULL, CALLER) : __real_pthread_cond_wait(address, lock);
}

int __wrap_pthread_cond_timedwait(pthread_cond_t *address, pthread_mutex_t *lock, const struct timespec *until)
{
	return explore_current() ? cond_sleep(address, lock, until, CALLER)
	                         : __real_pthread_cond_timedwait(address, lock, until);
}

int __wrap_pthread_cond_signal(pthread_cond_t *address)
{
	struct options waiters;

	if (!explore_current())
		return __real_pthread_cond_signal(address);
	struct object *cond = explore_object_at(address, OBJECT_COND);
	explore_step_take(STEP_SIGNAL, address, 0, CALLER);
	explorer->step[explorer->steps - 1].number = cond_waiters(cond, &waiters);
	if (waiters.count)
		cond_wake(&explorer->thread[waiters.option[explore_choices_take(&waiters, true)]]);
	return 0;
}

int __wrap_pthread_cond_broadcast(pthread_cond_t *address)
{
	struct options waiters;

	if (!explore_current())
		return __real_pthread_cond_broadcast(address);
	struct object *cond = explore_object_at(address, OBJECT_COND);
	explore_step_take(STEP_BROADCAST, address, 0, CALLER);
	explorer->step[explorer->steps - 1].number = cond_waiters(cond, &waiters);
	for (unsigned i = 0; i < waiters.count; i++)
		cond_wake(&explorer->thread[waiters.option[i]]);
	return 0;
}
