/*
 * explore_switch: who can go next, and what happens when nobody can: the clock moves to the next waking, or
 * the program is stuck.
 */
#include "explore_inside.h"

#include <errno.h>

static bool switch_ready(const struct wait *wait)
{
	switch (wait->kind) {
	case WAIT_NONE:
		return true;
	case WAIT_MUTEX:
		return !wait->object->owner;
	case WAIT_SEM:
		return wait->object->value > 0;
	case WAIT_JOIN:
		return explorer->thread[wait->thread].ended;
	case WAIT_ALL:
		return explorer->alive == 1;
	case WAIT_CORE:
		return !explorer->program->cores || explorer->busy_cores < explorer->program->cores;
	default:
		return false;
	}
}

bool explore_switch_enabled(const struct thread *thread)
{
	return thread->exists && !thread->ended && !explore_spin_blocked(thread) && switch_ready(&thread->wait);
}

static void switch_collect(struct options *options, enum switching switching)
{
	struct thread *me = explorer->current;
	unsigned self = thread_number(me), count = 0;

	options->preemptive = switching == SWITCH_MAY && explore_switch_enabled(me);
	if (options->preemptive)
		options->option[count++] = (uint8_t)self;
	for (unsigned i = 0; i < explorer->threads; i++) {
		if ((i != self || switching == SWITCH_MUST) && explore_switch_enabled(&explorer->thread[i]))
			options->option[count++] = (uint8_t)i;
	}
	if (switching == SWITCH_YIELD && explore_switch_enabled(me))
		options->option[count++] = (uint8_t)self;
	options->firm = count;
	for (unsigned i = 0; explorer->program->spurious && i < explorer->threads; i++) {
		const struct thread *thread = &explorer->thread[i];
		if (!thread->ended && thread->wait.kind == WAIT_COND && !thread->woke_spuriously)
			options->option[count++] = (uint8_t)(i | WAKES_SPURIOUSLY);
	}
	options->count = count;
}

static void switch_time_out(struct thread *thread)
{
	struct wait *wait = &thread->wait;

	if (wait->kind == WAIT_WORK)
		explorer->busy_cores--;
	if (wait->kind != WAIT_WORK && wait->kind != WAIT_SLEEP)
		thread->timed_out = true;
	if (wait->kind == WAIT_COND)
		*wait = (struct wait){.kind = WAIT_MUTEX, .object = wait->mutex, .address = wait->mutex->address};
	else
		*wait = (struct wait){.kind = WAIT_NONE};
}

static bool switch_move_time(void)
{
	uint64_t next = UINT64_MAX;

	for (unsigned i = 0; i < explorer->threads; i++) {
		const struct thread *thread = &explorer->thread[i];
		if (!thread->ended && thread->wait.limited && thread->wait.until_ns < next)
			next = thread->wait.until_ns;
	}
	if (next == UINT64_MAX)
		return false;
	if (next > explorer->now_ns)
		explorer->now_ns = next;
	explorer->changes++;
	explore_history_time();
	for (unsigned i = 0; i < explorer->threads; i++) {
		struct thread *thread = &explorer->thread[i];
		if (!thread->ended && thread->wait.limited && thread->wait.until_ns <= explorer->now_ns)
			switch_time_out(thread);
	}
	return true;
}

static void switch_idle(void)
{
	const struct thread *spent;

	if (explore_spin_indulge())
		return;
	spent = explore_spin_spent();
	if (!(spent && explorer->program->spin_is_wrong) && switch_move_time())
		return;
	if (!spent)
		explore_run_end(EXPLORE_DEADLOCK, "deadlock", "%s", "no thread can ever go on");
	explorer->turns = spent->spin.turns;
	explorer->blamed = spent->place;
	explore_run_end(EXPLORE_SPIN, "spin", "thread %u turned %u times, and nothing changed", thread_number(spent),
	        spent->spin.turns);
}

static void switch_wake_spuriously(struct thread *thread)
{
	struct object *mutex = thread->wait.mutex;

	thread->woke_spuriously = true;
	explore_history_follow(thread, thread);
	thread->wait = (struct wait){.kind = WAIT_MUTEX, .object = mutex, .address = mutex->address};
	explorer->changes++;
}

static void switch_to(struct thread *next)
{
	struct thread *me = explorer->current;

	next->fresh = true;
	if (next == me)
		return;
	me->error = errno;
	explore_state_tls_out(me->tls);
	explore_state_tls_in(next->tls);
	explorer->current = next;
	swapcontext(&me->context, &next->context);
	errno = me->error;
}

void explore_switch_choose(enum switching switching)
{
	struct options options;

	for (;;) {
		switch_collect(&options, switching);
		if (!options.firm) {
			switch_idle();
			continue;
		}
		unsigned taken = explore_choices_take(&options, false);
		unsigned option = options.option[taken];
		if (option & WAKES_SPURIOUSLY) {
			switch_wake_spuriously(&explorer->thread[option & ~(unsigned)WAKES_SPURIOUSLY]);
			continue;
		}
		if (options.preemptive && taken > 0)
			explorer->switch_preempts = true;
		switch_to(&explorer->thread[option]);
		return;
	}
}
