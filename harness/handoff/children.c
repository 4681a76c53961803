/* See children.h. */
#include "handoff/children.h"

#include "base/clock.h"
#include "trial/cell.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int children_init(struct children *children, struct trial *trial)
{
	*children = (struct children){.trial = trial};
	children->pid = calloc(trial->workers, sizeof(*children->pid));
	if (!children->pid) {
		trial_fail(trial, -ENOMEM, "no memory for %u children", trial->workers);
		return -ENOMEM;
	}
	/* To be waited for, by sigtimedwait(2). */
	if (arrival_is_open(&trial->cell->arrival)) {
		sigset_t ended;

		sigemptyset(&ended);
		sigaddset(&ended, SIGCHLD);
		sigprocmask(SIG_BLOCK, &ended, NULL);
	}
	return 0;
}

void children_release(struct children *children)
{
	free(children->pid);
}

int children_wait(struct children *children)
{
	siginfo_t child = {0};

	while (waitid(P_ALL, 0, &child, WEXITED | WNOWAIT) != 0 && errno == EINTR)
		;
	for (unsigned slot = 0; child.si_pid != 0 && slot < children->trial->workers; slot++)
		if (children->pid[slot] == child.si_pid) {
			waitpid(child.si_pid, NULL, 0);
			children->pid[slot] = 0;
			return (int)slot;
		}
	return -ECHILD;
}

bool children_wait_until(void *model, uint64_t until_ns)
{
	sigset_t ended;

	(void)model;
	sigemptyset(&ended);
	sigaddset(&ended, SIGCHLD);
	for (;;) {
		siginfo_t child = {0};

		/* Looked at first, because the signals of several children may be one. */
		if (waitid(P_ALL, 0, &child, WEXITED | WNOHANG | WNOWAIT) != 0 || child.si_pid != 0)
			return true;

		const uint64_t now_ns = clock_now_ns();

		if (now_ns >= until_ns)
			return false;

		const struct timespec left = timespec_from_ns(until_ns - now_ns);

		sigtimedwait(&ended, NULL, &left);
	}
}

void children_read_usage(void *model, struct usage *usage)
{
	(void)model;
	usage_read(RUSAGE_CHILDREN, usage);
}
