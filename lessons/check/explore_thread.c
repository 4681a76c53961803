/* explore_thread: creating, joining and ending threads. pthread_t is the thread's number + 1. */
#include "explore_calls.h"
#include "explore_inside.h"

#include <errno.h>

#define CALLER __builtin_return_address(0)

static struct thread *thread_of(pthread_t id)
{
	if (id < 1 || id > explorer->threads)
		explore_run_end(EXPLORE_ABORT, "no-such-thread", "thread %u names a thread that was never created",
		        thread_number(explorer->current));
	return &explorer->thread[id - 1];
}

unsigned explore_self(void)
{
	return explore_current() ? thread_number(explorer->current) : 0;
}

pthread_t __wrap_pthread_self(void)
{
	return explore_current() ? (pthread_t)explore_self() + 1 : __real_pthread_self();
}

int __wrap_pthread_create(pthread_t *id, const pthread_attr_t *attributes, void *(*start)(void *), void *argument)
{
	if (!explore_current())
		return __real_pthread_create(id, attributes, start, argument);
	explore_step_take(STEP_CREATE, NULL, 0, CALLER);
	explorer->step[explorer->steps - 1].number = explorer->threads;
	struct thread *thread = explore_run_thread(start, argument);
	explorer->changes++;
	*id = (pthread_t)thread_number(thread) + 1;
	return 0;
}

int __wrap_pthread_join(pthread_t id, void **value)
{
	if (!explore_current())
		return __real_pthread_join(id, value);
	struct thread *thread = thread_of(id), *me = explorer->current;
	me->place = CALLER;
	if (thread->joined || thread->detached)
		explore_run_end(EXPLORE_ABORT, "joins-twice", "thread %u joins thread %u, which was %s already",
		        thread_number(me), thread_number(thread), thread->joined ? "joined" : "detached");
	me->wait = (struct wait){.kind = WAIT_JOIN, .thread = thread_number(thread)};
	explore_step_take(STEP_JOIN, NULL, 0, CALLER);
	explorer->step[explorer->steps - 1].number = thread_number(thread);
	explore_history_follow(me, thread);
	thread->joined = true;
	if (value)
		*value = thread->value;
	return 0;
}

int __wrap_pthread_detach(pthread_t id)
{
	if (!explore_current())
		return __real_pthread_detach(id);
	thread_of(id)->detached = true;
	return 0;
}

void __wrap_pthread_exit(void *value)
{
	if (!explore_current())
		__real_pthread_exit(value);
	else
		explore_run_thread_end(value);
}

int __wrap_sched_yield(void)
{
	if (!explore_current())
		return __real_sched_yield();
	explore_step_take(STEP_YIELD, NULL, 0, CALLER);
	return 0;
}
