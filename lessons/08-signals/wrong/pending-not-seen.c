#include "lesson.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static int told = -1;

/* Only async-signal-safe calls here (man 7 signal-safety): write() is one, printf() is not. */
static void tell(int signal)
{
	const int kept = errno;
	const char byte = (char)signal;

	/* a full pipe is told already */
	(void)!write(told, &byte, 1);
	errno = kept;
}

int signal_descriptor(int signal)
{
	struct sigaction action = {.sa_handler = tell, .sa_flags = SA_RESTART};
	int ends[2];

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return -errno;
	told = ends[1];
	if (sigaction(signal, &action, NULL) != 0)
		return -errno;
	return ends[0];
}

ssize_t read_fully(int fd, void *buffer, size_t length)
{
	size_t have = 0;

	while (have < length) {
		const ssize_t got = read(fd, (char *)buffer + have, length - have);

		if (got == 0)
			break;
		if (got > 0)
			have += (size_t)got;
		else if (errno != EINTR)
			return -errno;
	}
	return (ssize_t)have;
}

int reap_ended(void)
{
	int reaped = 0;

	while (waitpid(-1, NULL, WNOHANG) > 0)
		reaped++;
	return reaped;
}

bool arrived_during(int signal, void (*action)(void))
{
	sigset_t blocked, before, pending;

	sigemptyset(&blocked);
	sigaddset(&blocked, signal);
	sigprocmask(SIG_BLOCK, &blocked, &before);
	action();
	sigprocmask(SIG_SETMASK, &before, NULL);
	sigpending(&pending);
	return sigismember(&pending, signal) == 1;
}
