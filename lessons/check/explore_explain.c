/* explore_explain: one step, and what stuck threads wait for, in words. */
#include "explore_inside.h"

#include <stdarg.h>
#include <string.h>

enum { NAME = 64 };

static const char *const verbs[STEP_KINDS] = {
#define STEP(name, text, changes) [STEP_##name] = (text),
#include "explore_steps.def"
#undef STEP
};

static void explain_value(uint64_t value, size_t size, char *text, size_t room)
{
	unsigned unused = 64 - 8 * (unsigned)size;

	if (size == 8 && value >> 40 != 0 && ~value >> 40 != 0)
		snprintf(text, room, "%#llx", (unsigned long long)value);
	else
		snprintf(text, room, "%lld", (long long)((int64_t)(value << unused) >> unused));
}

static void explain_access(const struct step *step, const char *name, char *text, size_t size)
{
	char before[32], after[32];

	if (!step->known) {
		snprintf(text, size, "%s %s", verbs[step->kind], name);
		return;
	}
	explain_value(step->before, step->size, before, sizeof(before));
	explain_value(step->after, step->size, after, sizeof(after));
	if (step->kind == STEP_UPDATE && step->before != step->after)
		snprintf(text, size, "%s %s %s to %s", verbs[step->kind], name, before, after);
	else if (step->kind == STEP_UPDATE)
		snprintf(text, size, "leaves %s = %s", name, before);
	else
		snprintf(text, size, "%s %s = %s", verbs[step->kind], name, after);
}

void explore_explain_step(const struct step *step, char *text, size_t size)
{
	char name[NAME];
	const char *verb = verbs[step->kind];

	explore_symbols_name(step->address, name, sizeof(name));
	switch (step->kind) {
	case STEP_READ:
	case STEP_WRITE:
	case STEP_LOAD:
	case STEP_STORE:
	case STEP_UPDATE:
		explain_access(step, name, text, size);
		break;
	case STEP_CREATE:
	case STEP_JOIN:
		snprintf(text, size, "%s %llu", verb, (unsigned long long)step->number);
		break;
	case STEP_SLEEP:
	case STEP_WORK:
		snprintf(text, size, "%s %g s", verb, (double)step->number / 1e9);
		break;
	case STEP_SIGNAL:
	case STEP_BROADCAST:
		snprintf(text, size, "%s %s%s", verb, name, step->number ? "" : ": nobody waits");
		break;
	case STEP_FUTEX_WAIT:
		snprintf(text, size, "%s %s = %u", step->before == step->number ? verb : "doesn't wait on", name,
		        (unsigned)step->before);
		break;
	case STEP_FUTEX_WAKE:
		snprintf(text, size, "%s %llu at %s", verb, (unsigned long long)step->number, name);
		break;
	case STEP_WAKE:
		snprintf(text, size, "%s%s", verb, step->timed_out ? ", out of time" : "");
		break;
	case STEP_EXIT:
	case STEP_YIELD:
		snprintf(text, size, "%s", verb);
		break;
	default:
		snprintf(text, size, "%s %s%s", verb, name, step->timed_out ? ", out of time" : "");
	}
}

static void explain_add(char *text, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

static void explain_add(char *text, size_t size, const char *format, ...)
{
	size_t length = strlen(text);
	va_list words;

	va_start(words, format);
	vsnprintf(text + length, size - length, format, words);
	va_end(words);
}

static void explain_wait(const struct thread *thread, char *text, size_t size)
{
	const struct wait *wait = &thread->wait;
	char name[NAME];
	struct place place;

	explore_symbols_name(wait->address, name, sizeof(name));
	explore_symbols_place(thread->place, &place);
	explain_add(text, size, "; thread %u %s ", thread_number(thread),
	        wait->kind == WAIT_SLEEP || wait->kind == WAIT_WORK ? "sleeps" : "waits");
	switch (wait->kind) {
	case WAIT_MUTEX:
		explain_add(text, size, "for mutex %s, which thread %u holds", name, wait->object->owner - 1u);
		break;
	case WAIT_SEM:
		explain_add(text, size, "for semaphore %s", name);
		break;
	case WAIT_JOIN:
		explain_add(text, size, "for the end of thread %u", wait->thread);
		break;
	case WAIT_COND:
		explain_add(text, size, "on condition %s", name);
		break;
	case WAIT_BARRIER:
		explain_add(text, size, "at barrier %s", name);
		break;
	case WAIT_FUTEX:
		explain_add(text, size, "on %s", name);
		break;
	default:
		explain_add(text, size, "until %g s", (double)wait->until_ns / 1e9);
	}
	explain_add(text, size, " (%s:%u)", place.file, place.line);
}

/* Adds to the sentence of a failure what has to be looked up: where it was, who waits for what. */
void explore_explain_failure(char *text, size_t size)
{
	struct place place;

	if (explorer->outcome == EXPLORE_OK || explorer->outcome == EXPLORE_UNSTABLE)
		return;
	explore_symbols_load();
	if (explorer->outcome == EXPLORE_SPIN || explorer->outcome == EXPLORE_ABORT) {
		explore_symbols_place(explorer->blamed, &place);
		if (!place.line)
			explore_symbols_place(explorer->last_place, &place);
		if (place.line)
			explain_add(text, size, " (%s:%u)", place.file, place.line);
	}
	if (explorer->outcome == EXPLORE_DEADLOCK || explorer->outcome == EXPLORE_SPIN) {
		for (unsigned i = 0; i < explorer->threads; i++) {
			const struct thread *thread = &explorer->thread[i];
			if (!thread->ended && thread->wait.kind != WAIT_ALL && thread->wait.kind != WAIT_NONE)
				explain_wait(thread, text, size);
		}
	}
	explore_symbols_release();
}
