/*
 * explore_step: a thread announces its next step, others may go first, and when explore_step_take() returns
 * the step is the thread's to do. What a write wrote is read back when the explorer is next entered: nobody
 * can have run in between.
 */
#include "explore_inside.h"

#include <string.h>

static const bool changes[STEP_KINDS] = {
#define STEP(name, text, what) [STEP_##name] = (what),
#include "explore_steps.def"
#undef STEP
};

static uint64_t step_value(uintptr_t address, size_t size)
{
	uint64_t value = 0;

	explorer->peeking = true;
	memcpy(&value, (const void *)address, size);
	explorer->peeking = false;
	return value;
}

/* Steps that neither let others go on nor keep them from it, unless they touch what is contended. */
static bool step_is_private(enum step_kind kind)
{
	switch (kind) {
	case STEP_READ:
	case STEP_WRITE:
	case STEP_LOAD:
	case STEP_STORE:
	case STEP_UPDATE:
	case STEP_JOIN:
	case STEP_YIELD:
		return true;
	default:
		return false;
	}
}

void explore_step_settle(void)
{
	struct step *step = explorer->unsettled;

	if (!step)
		return;
	explorer->unsettled = NULL;
	if (step->known)
		step->after = step_value(step->address, step->size);
	bool changed = !step->known || step->after != step->before;
	if (changed && explore_locations_shared(step->address))
		explorer->changes++;
}

static void step_record(struct thread *me, enum step_kind kind, size_t size)
{
	struct step *step = &explorer->step[explorer->steps];

	if (explorer->steps + 1 >= explorer->most_steps)
		explore_run_end(EXPLORE_ENDLESS, "endless", "after %u steps the program hadn't ended", explorer->steps);
	*step = (struct step){.kind = kind,
	        .thread = (uint8_t)thread_number(me),
	        .preempts = explorer->switch_preempts,
	        .timed_out = me->timed_out,
	        .counts = explorer->alive > 1,
	        .size = (uint16_t)size,
	        .known = size > 0 && size <= sizeof(step->before),
	        .place = me->place,
	        .address = me->address,
	        .now_ns = explorer->now_ns};
	explorer->steps++;
	explore_history_step(kind, (const void *)me->address, size, changes[kind]);
	explorer->switch_preempts = false;
	if (step->known)
		step->before = step->after = step_value(step->address, size);
	if (changes[kind] && size > 0)
		explorer->unsettled = step;
	if (step->counts)
		explore_choices_record_step(step->thread);
}

void explore_step_take(enum step_kind kind, const volatile void *address, size_t size, const void *place)
{
	struct thread *me = explorer->current;

	explore_step_settle();
	me->place = place;
	me->kind = kind;
	me->address = (uintptr_t)address;
	if (size && explore_heap_freed(me->address, size))
		explore_run_end(
		        EXPLORE_ABORT, "use-after-free", "thread %u touches memory that was freed", thread_number(me));
	bool matters = address && (kind != STEP_UNLOCK || explore_locations_tried(address));
	bool contended = matters && explore_locations_touch(address, size ? size : 1, changes[kind]);
	explore_spin_step(me);
	if (kind == STEP_YIELD)
		explore_switch_choose(SWITCH_YIELD);
	else if (!explore_switch_enabled(me))
		explore_switch_choose(SWITCH_MUST);
	else if ((contended && !me->fresh) || explore_choices_everywhere())
		explore_switch_choose(SWITCH_MAY);
	me->fresh = me->fresh && !contended && step_is_private(kind);
	me->wait = (struct wait){.kind = WAIT_NONE};
	step_record(me, kind, size);
	me->timed_out = false;
}
