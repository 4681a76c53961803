#include "lesson.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static char *all;

int stream(char *const argv[], sink *out, sink *err, void *context)
{
	int pipe_fd[2], status;
	size_t length = 0;
	ssize_t got;

	(void)err;
	if (pipe(pipe_fd) != 0)
		return -1;
	if (fork() == 0) {
		dup2(pipe_fd[1], STDOUT_FILENO);
		execv(argv[0], argv);
		_exit(127);
	}
	close(pipe_fd[1]);
	all = malloc(64 << 20);
	if (!all)
		return -1;
	while ((got = read(pipe_fd[0], all + length, 65536)) > 0)
		length += (size_t)got;
	wait(&status);
	out(all, length, context);
	free(all);
	return WEXITSTATUS(status);
}

int collect(char *const argv[], char *buffer, size_t limit, size_t *length)
{
	(void)argv;
	(void)buffer;
	(void)limit;
	*length = 0;
	return 0;
}
