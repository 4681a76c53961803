#include "lesson.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int parse_stat(const char *line, struct process *process)
{
	const char *open = strchr(line, '('), *close = strrchr(line, ')');
	size_t length;

	if (!open || !close || close < open || sscanf(line, "%d", &process->pid) != 1)
		return -EINVAL;
	length = (size_t)(close - open - 1);
	if (length >= sizeof(process->name))
		return -EINVAL;
	memcpy(process->name, open + 1, length);
	process->name[length] = '\0';
	/* 3 state, 4 parent, then 15 fields that nobody wants here, 20 threads */
	if (sscanf(close + 1, " %c %d %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %ld", &process->state,
	            &process->parent, &process->threads) != 3)
		return -EINVAL;
	return 0;
}

int read_process(pid_t pid, struct process *process)
{
	char path[64], line[1024];
	ssize_t got;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	got = read(fd, line, sizeof(line) - 1);
	if (got < 0) {
		const int error = errno;

		close(fd);
		return -error;
	}
	close(fd);
	line[got] = '\0';
	return parse_stat(line, process);
}

static _Noreturn void be(char state)
{
	switch (state) {
	case 'R':
		for (volatile unsigned long i = 0;; i++)
			;
	case 'S':
		for (;;)
			pause();
	case 'T':
		raise(SIGSTOP);
		for (;;)
			pause();
	default:
		_exit(0);
	}
}

pid_t make_state(char state)
{
	struct process process = {.state = '\0'};
	siginfo_t info;
	pid_t child;

	if (!state || !strchr("RSTZ", state))
		return -EINVAL;
	child = fork();
	if (child < 0)
		return -errno;
	if (child == 0)
		be(state);
	/* the kernel tells of these two; WNOWAIT leaves the zombie a zombie */
	if (state == 'T')
		waitpid(child, NULL, WUNTRACED);
	else if (state == 'Z')
		waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT);
	if (state == 'T')
		kill(child, SIGCONT);
	do
		read_process(child, &process);
	while (state == 'T' && process.state == 'T');
	return child;
}
