/*
 * explore_run: one schedule, from fresh data to a verdict.
 *
 * Coroutines are ucontexts on stacks of their own, each above a guard page. A run is left by switching home:
 * what the coroutines had in hand is dropped, and so a run may end anywhere.
 */
#include "explore_inside.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>

enum { STACK_BYTES = 256 << 10, GUARD_BYTES = 64 << 10 };

EXPLORE_KEEP struct explorer *explorer;

static int run_map_stacks(void)
{
	size_t each = STACK_BYTES + GUARD_BYTES;
	char *memory = mmap(
	        NULL, each * ALL_THREADS, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED)
		return -errno;
	for (unsigned i = 0; i < ALL_THREADS; i++) {
		explorer->thread[i].stack = memory + i * each + GUARD_BYTES;
		if (mprotect(memory + i * each, GUARD_BYTES, PROT_NONE))
			return -errno;
	}
	return 0;
}

int explore_run_prepare(const struct explore *program)
{
	int error = 0;

	if (!explorer) {
		void *memory = mmap(NULL, sizeof(*explorer), PROT_READ | PROT_WRITE,
		        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (memory == MAP_FAILED)
			return -errno;
		explorer = memory;
		error = run_map_stacks();
	}
	explorer->program = program;
	explorer->most_steps = program->most_steps ? program->most_steps : MOST_STEPS;
	if (!error)
		error = explore_locations_init();
	if (!error)
		error = explore_heap_init();
	if (!error)
		error = explore_choices_init();
	if (!error)
		error = explore_histories_init();
	if (!error)
		error = explore_state_save();
	return error;
}

static void run_reset(void)
{
	struct explorer *e = explorer;

	explore_state_restore();
	explore_heap_reset();
	for (unsigned i = 0; i < e->threads; i++)
		e->thread[i].exists = false;
	e->threads = e->alive = e->objects = e->busy_cores = e->steps = e->preemptions = e->turns = 0;
	e->changes = e->now_ns = e->significant = e->counted = 0;
	e->significant_tokens = e->trace_length = 0;
	e->trace[0] = '\0';
	e->switch_preempts = e->merged = e->misfit = e->choice_open = e->peeking = false;
	e->unsettled = NULL;
	e->taken.count = 0;
	e->outcome = EXPLORE_OK;
	e->mistake[0] = e->message[0] = '\0';
	e->blamed = NULL;
}

static void *run_start(void *argument)
{
	(*(void (*const *)(void))argument)();
	return NULL;
}

/* What thread 0 does. */
static void *run_program(void *argument)
{
	const struct explore *program = explorer->program;

	(void)argument;
	if (program->setup)
		program->setup();
	for (unsigned i = 0; i < EXPLORE_THREADS; i++) {
		if (program->threads[i])
			explore_run_thread(run_start, (void *)(uintptr_t)&program->threads[i]);
	}
	if (explorer->alive > 1) {
		explorer->current->wait = (struct wait){.kind = WAIT_ALL};
		explore_switch_choose(SWITCH_MUST);
		explorer->current->wait = (struct wait){.kind = WAIT_NONE};
	}
	if (program->judge)
		program->judge();
	explore_run_end(EXPLORE_OK, "", "%s", "");
}

static void run_enter(void)
{
	struct thread *me = explorer->current;

	explore_run_thread_end(me->start(me->argument));
}

struct thread *explore_run_thread(void *(*start)(void *), void *argument)
{
	struct thread *thread = &explorer->thread[explorer->threads];

	if (explorer->threads == ALL_THREADS)
		explore_run_end(
		        EXPLORE_ABORT, "too-many-threads", "more than %d threads were created", EXPLORE_THREADS);
	explorer->threads++;
	explorer->alive++;
	char *stack = thread->stack;
	memset(thread, 0, offsetof(struct thread, context));
	explore_state_tls_initial(thread->tls);
	thread->exists = true;
	thread->start = start;
	thread->argument = argument;
	thread->history = thread_number(thread);
	if (explorer->current)
		explore_history_follow(thread, explorer->current);
	getcontext(&thread->context);
	thread->context.uc_stack.ss_sp = stack;
	thread->context.uc_stack.ss_size = STACK_BYTES;
	thread->context.uc_link = NULL;
	makecontext(&thread->context, run_enter, 0);
	return thread;
}

void explore_run_thread_end(void *value)
{
	struct thread *me = explorer->current;

	if (me->mutexes)
		explore_run_end(
		        EXPLORE_ABORT, "ends-with-mutex", "thread %u ends while it holds a mutex", thread_number(me));
	explore_step_take(STEP_EXIT, NULL, 0, me->place);
	me->value = value;
	me->ended = true;
	explorer->alive--;
	explorer->changes++;
	explore_switch_choose(SWITCH_MUST);
	__builtin_unreachable();
}

void explore_run_once(void)
{
	struct explorer *e = explorer;

	run_reset();
	explore_choices_begin_run();
	explore_locations_begin_run();
	explore_state_tls_out(e->home_tls);
	e->current = explore_run_thread(run_program, NULL);
	explore_state_tls_in(e->current->tls);
	swapcontext(&e->home, &e->current->context);
	explore_choices_end_run();
	e->current = NULL;
	explore_state_tls_in(e->home_tls);
}

/* After the last run: the program's data are again what they were before the first. */
void explore_run_tidy(void)
{
	explore_state_restore();
}

void explore_run_end(enum explore_outcome outcome, const char *mistake, const char *format, ...)
{
	va_list words;

	explore_step_settle();
	explorer->outcome = outcome;
	explorer->last_place = explorer->current->place;
	if (!explorer->blamed)
		explorer->blamed = explorer->last_place;
	strncpy(explorer->mistake, mistake, sizeof(explorer->mistake) - 1);
	va_start(words, format);
	vsnprintf(explorer->message, sizeof(explorer->message), format, words);
	va_end(words);
	setcontext(&explorer->home);
	__builtin_unreachable();
}
