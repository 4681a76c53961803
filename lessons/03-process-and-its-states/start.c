#include "lesson.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int parse_stat(const char *line, struct process *process)
{
	sscanf(line, "%d (%31[^)]) %c %d", &process->pid, process->name, &process->state, &process->parent);
	process->threads = 1;
	return 0;
}

int read_process(pid_t pid, struct process *process)
{
	(void)pid;
	(void)process;
	return -ENOSYS;
}

pid_t make_state(char state)
{
	const pid_t child = fork();

	if (child == 0) {
		if (state == 'R')
			for (;;)
				;
		sleep(1000);
	}
	if (state == 'T')
		kill(child, SIGSTOP);
	if (state == 'Z')
		kill(child, SIGKILL);
	usleep(100000);
	return child;
}
