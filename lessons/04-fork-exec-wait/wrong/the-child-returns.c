#include "lesson.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHANNEL 3

/* In the child: `from` becomes descriptor `to`, open across exec. */
static void become(int from, int to)
{
	if (from == to)
		fcntl(from, F_SETFD, 0);
	else
		dup2(from, to);
}

/*
 * Forks and executes argv. `from` becomes the child's descriptor `to`; -1: none. The error of an exec that
 * fails comes back through a pipe that a successful exec closes. Returns the child's id or -errno.
 */
static pid_t start(char *const argv[], int from, int to)
{
	int report[2], error = 0;
	ssize_t got;
	pid_t child;

	if (pipe2(report, O_CLOEXEC) != 0)
		return -errno;
	child = fork();
	if (child == 0) {
		/* out of the way of what the program expects at that number */
		const int told = fcntl(report[1], F_DUPFD_CLOEXEC, 10);

		if (from >= 0)
			become(from, to);
		execv(argv[0], argv);
		close(told);
		return -errno;
	}
	if (child < 0)
		error = errno;
	close(report[1]);
	do {
		got = child > 0 ? read(report[0], &error, sizeof(error)) : 0;
	} while (got < 0 && errno == EINTR);
	close(report[0]);
	if (child > 0 && got == sizeof(error)) {
		while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
			;
	}
	return error ? -error : child;
}

static int end_of(pid_t child)
{
	int status;

	if (child < 0)
		return child;
	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int run_shell(const char *command)
{
	char *const argv[] = {"/bin/sh", "-c", (char *)command, NULL};

	return end_of(start(argv, -1, -1));
}

int run_direct(char *const argv[])
{
	return end_of(start(argv, -1, -1));
}

int run_streamed(char *const argv[], void (*sink)(const char *bytes, size_t length, void *context), void *context)
{
	char piece[4096];
	int output[2];
	ssize_t got;
	pid_t child;

	if (pipe2(output, O_CLOEXEC) != 0)
		return -errno;
	child = start(argv, output[1], STDOUT_FILENO);
	/* as long as we could write ourselves, the pipe would never end */
	close(output[1]);
	while (child > 0 && ((got = read(output[0], piece, sizeof(piece))) > 0 || (got < 0 && errno == EINTR))) {
		if (got > 0)
			sink(piece, (size_t)got, context);
	}
	close(output[0]);
	return end_of(child);
}

pid_t run_with_channel(char *const argv[], int *channel)
{
	int ends[2];
	pid_t child;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return -errno;
	child = start(argv, ends[1], CHANNEL);
	close(ends[1]);
	if (child < 0)
		close(ends[0]);
	else
		*channel = ends[0];
	return child;
}
