/* explore_futex: futex_wait() and futex_wake(), inside an exploration and outside. */
#include "explore_inside.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CALLER __builtin_return_address(0)

int futex_wait(_Atomic uint32_t *word, uint32_t expected)
{
	struct thread *me = explore_current();

	if (!me) {
		long outcome = syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, NULL, NULL, 0);
		return outcome < 0 ? -errno : 0;
	}
	/* Looking and falling asleep are one step: that is what the kernel promises. */
	explore_step_take(STEP_FUTEX_WAIT, word, 0, CALLER);
	struct step *step = &explorer->step[explorer->steps - 1];
	step->before = step->after = *word;
	step->number = expected;
	if (*word != expected)
		return -EAGAIN;
	me->wait = (struct wait){.kind = WAIT_FUTEX, .address = (uintptr_t)word};
	explore_step_take(STEP_WAKE, NULL, 0, CALLER);
	return 0;
}

int futex_wake(_Atomic uint32_t *word, int count)
{
	struct options waiters = {.count = 0};

	if (!explore_current())
		return (int)syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
	explore_step_take(STEP_FUTEX_WAKE, word, 0, CALLER);
	struct step *step = &explorer->step[explorer->steps - 1];
	for (unsigned i = 0; i < explorer->threads; i++) {
		const struct thread *thread = &explorer->thread[i];
		if (!thread->ended && thread->wait.kind == WAIT_FUTEX && thread->wait.address == (uintptr_t)word)
			waiters.option[waiters.count++] = (uint8_t)i;
	}
	int woken = 0;
	for (; woken < count && waiters.count > 0; woken++) {
		waiters.firm = waiters.count;
		unsigned taken = explore_choices_take(&waiters, true);
		struct thread *waiter = &explorer->thread[waiters.option[taken]];
		explore_history_follow(waiter, explorer->current);
		waiter->wait = (struct wait){.kind = WAIT_NONE};
		explorer->changes++;
		for (waiters.count--; taken < waiters.count; taken++)
			waiters.option[taken] = waiters.option[taken + 1];
	}
	step->number = (uint64_t)woken;
	return woken;
}
