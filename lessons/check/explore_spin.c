/*
 * explore_spin: tells a thread that turns round and round from one that gets on.
 *
 * A turn is coming by the same step again without any change, meanwhile, to what several threads share. After
 * a few turns a thread is put off until something changes, so that one that waits by spinning lets the others
 * run. When no other can run either it is indulged: perhaps it counts its turns and stops. After spin_limit
 * turns it is spent. Mutexes locked and unlocked in between are no change: polling under a mutex is spinning.
 */
#include "explore_inside.h"

enum { PATIENCE = 8, FIRST_WINDOW = 8, SPIN_LIMIT = 1000 };

static unsigned spin_limit(void)
{
	return explorer->program->spin_limit ? explorer->program->spin_limit : SPIN_LIMIT;
}

static void spin_anchor(struct thread *me, unsigned window)
{
	me->spin.place = me->place;
	me->spin.address = me->address;
	me->spin.turns = me->spin.lap = 0;
	me->spin.window = window;
}

void explore_spin_step(struct thread *me)
{
	struct spin *spin = &me->spin;

	if (spin->changes != explorer->changes || !spin->window) {
		*spin = (struct spin){.changes = explorer->changes};
		spin_anchor(me, FIRST_WINDOW);
		return;
	}
	if (spin->place == me->place && spin->address == me->address) {
		spin->turns++;
		spin->lap = 0;
	} else if (++spin->lap == spin->window) {
		spin_anchor(me, 2 * spin->window);
	}
	if (spin->turns >= spin_limit())
		spin->spent = true;
	else if (spin->turns >= PATIENCE && !me->held && !spin->indulged)
		spin->put_off = true;
}

bool explore_spin_blocked(const struct thread *thread)
{
	const struct spin *spin = &thread->spin;

	return (spin->put_off || spin->spent) && spin->changes == explorer->changes;
}

/* When nobody else can run: lets one that was put off go on. */
bool explore_spin_indulge(void)
{
	for (unsigned i = 0; i < explorer->threads; i++) {
		struct thread *thread = &explorer->thread[i];
		if (!thread->ended && explore_spin_blocked(thread) && !thread->spin.spent) {
			thread->spin.put_off = false;
			thread->spin.indulged = true;
			return true;
		}
	}
	return false;
}

struct thread *explore_spin_spent(void)
{
	for (unsigned i = 0; i < explorer->threads; i++) {
		struct thread *thread = &explorer->thread[i];
		if (!thread->ended && explore_spin_blocked(thread))
			return thread;
	}
	return NULL;
}
