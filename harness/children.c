/* See children.h. */
#include "children.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int children_init(struct children *children, struct trial *trial)
{
	*children = (struct children){.trial = trial, .migrations_fd = -1};
	children->pid = calloc(trial->workers, sizeof(*children->pid));
	if (!children->pid) {
		trial_fail(trial, -ENOMEM, "no memory for %u children", trial->workers);
		return -ENOMEM;
	}
	children->migrations_fd = usage_open_migrations(1);
	return 0;
}

void children_release(struct children *children)
{
	if (children->migrations_fd >= 0)
		close(children->migrations_fd);
	free(children->pid);
}

int children_wait(struct children *children)
{
	pid_t pid;

	do
		pid = wait(NULL);
	while (pid < 0 && errno == EINTR);
	for (unsigned slot = 0; pid > 0 && slot < children->trial->workers; slot++)
		if (children->pid[slot] == pid) {
			children->pid[slot] = 0;
			return (int)slot;
		}
	trial_fail(children->trial, -ECHILD, "a process that serves the trial ended early");
	return -ECHILD;
}

void children_read_usage(const struct children *children, struct usage *usage)
{
	usage_read(RUSAGE_CHILDREN, usage);
	usage->migrations = usage_read_migrations(children->migrations_fd);
}
