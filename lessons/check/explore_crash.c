/*
 * explore_crash: a crash, a failed assertion or exit() of the program under test ends the run, not the check.
 * The handler runs on a stack of its own, because the crash may be that the thread's is full.
 */
#include "explore_calls.h"
#include "explore_inside.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>

enum { HANDLER_STACK_BYTES = 64 << 10 };

static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
enum { CRASHES = sizeof(crashes) / sizeof(crashes[0]) };

static EXPLORE_KEEP struct sigaction before[CRASHES];
static EXPLORE_KEEP stack_t stack_before;
static EXPLORE_KEEP void *stack;

/* Where it was: the instruction, as if it were a call that returns there. */
static const void *crash_place(const ucontext_t *context)
{
#if defined(__x86_64__)
	return (const void *)((uintptr_t)context->uc_mcontext.gregs[REG_RIP] + 1);
#elif defined(__aarch64__)
	return (const void *)((uintptr_t)context->uc_mcontext.pc + 1);
#else
	return NULL;
#endif
}

static void crash_handle(int number, siginfo_t *info, void *context)
{
	if (!explorer->current) {
		explore_crash_release(); /* it isn't the program's: returning crashes again, as it should */
		return;
	}
	explorer->unsettled = NULL;
	if (!explorer->peeking)
		explorer->blamed = crash_place(context);
	if (number == SIGFPE)
		explore_run_end(
		        EXPLORE_ABORT, "crash", "thread %u crashes: it divides by zero, or the like", explore_self());
	explore_run_end(EXPLORE_ABORT, "crash", "thread %u crashes (signal %d) at address %p", explore_self(), number,
	        info->si_addr);
}

int explore_crash_catch(void)
{
	struct sigaction action = {.sa_sigaction = crash_handle, .sa_flags = SA_SIGINFO | SA_ONSTACK};

	if (!stack) {
		void *memory =
		        mmap(NULL, HANDLER_STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (memory == MAP_FAILED)
			return -errno;
		stack = memory;
	}
	if (sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = HANDLER_STACK_BYTES}, &stack_before))
		return -errno;
	for (int i = 0; i < CRASHES; i++)
		sigaction(crashes[i], &action, &before[i]);
	return 0;
}

void explore_crash_release(void)
{
	for (int i = 0; i < CRASHES; i++)
		sigaction(crashes[i], &before[i], NULL);
	sigaltstack(&stack_before, NULL);
}

void __wrap___assert_fail(const char *assertion, const char *file, unsigned line, const char *function)
{
	if (explore_current())
		explore_run_end(EXPLORE_ABORT, "assertion", "assertion '%s' fails at %s:%u, in %s()", assertion, file,
		        line, function);
	__real___assert_fail(assertion, file, line, function);
}

void __wrap_abort(void)
{
	if (explore_current())
		explore_run_end(EXPLORE_ABORT, "abort", "thread %u calls abort()", explore_self());
	__real_abort();
}

void __wrap_exit(int status)
{
	if (explore_current())
		explore_run_end(EXPLORE_ABORT, "exit", "thread %u calls exit(%d)", explore_self(), status);
	__real_exit(status);
}
