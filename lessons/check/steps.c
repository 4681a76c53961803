/* See steps.h. */
#include "check/steps.h"

#include "check/check.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void be_stepped(void (*run)(void *), void *context)
{
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
		_exit(errno);
	/* the parent counts from the first of these to the second */
	raise(SIGSTOP);
	run(context);
	raise(SIGSTOP);
	_exit(0);
}

long steps_of(void (*run)(void *), void *context)
{
	const pid_t child = fork();
	long steps = 0;
	int status;

	if (child < 0)
		check_skip("no child can be made: %s", strerror(errno));
	if (child == 0)
		be_stepped(run, context);
	status = check_child_status(child);
	if (WIFEXITED(status))
		check_skip("ptrace() is not allowed here: %s", strerror(WEXITSTATUS(status)));
	do {
		if (ptrace(PTRACE_SINGLESTEP, child, NULL, NULL) != 0)
			check_skip("ptrace() cannot go step by step here: %s", strerror(errno));
		status = check_child_status(child);
		steps++;
	} while (WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP);
	if (WIFEXITED(status))
		check_wrong("ended-early", "your code ended the process itself, with exit status %d: it has to return",
		        WEXITSTATUS(status));
	if (!WIFSTOPPED(status) || WSTOPSIG(status) != SIGSTOP)
		check_wrong("crashed", "your code was stopped by a signal: %s",
		        strsignal(WIFSTOPPED(status) ? WSTOPSIG(status) : WTERMSIG(status)));
	kill(child, SIGKILL);
	check_child_status(child);
	return steps;
}
