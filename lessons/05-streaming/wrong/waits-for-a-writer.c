#include "lesson.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OUT, ERR, PIPES };
enum { PIECE = 65536 };

/* Starts argv; *out and, unless NULL, *err read what it writes. Its id or -errno. */
static pid_t start(char *const argv[], int *out, int *err)
{
	int pipes[PIPES][2];
	pid_t child;

	if (pipe2(pipes[OUT], O_CLOEXEC) != 0)
		return -errno;
	if (err && pipe2(pipes[ERR], O_CLOEXEC) != 0) {
		close(pipes[OUT][0]);
		close(pipes[OUT][1]);
		return -errno;
	}
	child = fork();
	if (child == 0) {
		dup2(pipes[OUT][1], STDOUT_FILENO);
		if (err)
			dup2(pipes[ERR][1], STDERR_FILENO);
		execv(argv[0], argv);
		_exit(127);
	}
	close(pipes[OUT][1]);
	*out = pipes[OUT][0];
	if (err) {
		close(pipes[ERR][1]);
		*err = pipes[ERR][0];
	}
	return child < 0 ? -errno : child;
}

static int end_of(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int stream(char *const argv[], sink *out, sink *err, void *context)
{
	sink *const sinks[PIPES] = {out, err};
	struct pollfd pipes[PIPES] = {{.events = POLLIN}, {.events = POLLIN}};
	const pid_t child = start(argv, &pipes[OUT].fd, &pipes[ERR].fd);
	int open_pipes = PIPES;
	char piece[PIECE];

	/* whichever has something: the program may fill one while we wait for the other */
	while (child > 0 && open_pipes > 0) {
		if (poll(pipes, PIPES, -1) < 0)
			continue;
		for (int i = 0; i < PIPES; i++) {
			ssize_t got;

			if (pipes[i].fd < 0 || pipes[i].revents == 0)
				continue;
			got = read(pipes[i].fd, piece, sizeof(piece));
			if (got > 0)
				sinks[i](piece, (size_t)got, context);
			if (got == 0 || (got < 0 && errno != EINTR)) {
				close(pipes[i].fd);
				pipes[i].fd = -1; /* poll() leaves it out */
				open_pipes--;
			}
		}
	}
	return child > 0 ? end_of(child) : child;
}

int collect(char *const argv[], char *buffer, size_t limit, size_t *length)
{
	int out, end;
	ssize_t got = 1;
	const pid_t child = start(argv, &out, NULL);
	char more;

	*length = 0;
	while (child > 0 && *length < limit && got != 0) {
		got = read(out, buffer + *length, limit - *length);
		if (got > 0)
			*length += (size_t)got;
	}
	/* full: was that all? */
	while (child > 0 && got != 0 && (got = read(out, &more, 1)) < 0 && errno == EINTR)
		;
	end = child > 0 ? end_of(child) : child;
	close(out);
	return got > 0 ? -ENOBUFS : end;
}
