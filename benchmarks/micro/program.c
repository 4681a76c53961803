/* See program.h. */
#include "program.h"

#include "base/process.h"
#include "pin.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIMIT_S 10
#define CANNOT_START 127

static _Noreturn void become(const struct program *program, int out, pid_t parent)
{
	const int nowhere = open("/dev/null", O_RDWR);

	process_die_with_parent(parent);
	alarm(LIMIT_S);
	dup2(nowhere, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(nowhere, STDERR_FILENO);
	execvp(program->argv[0], program->argv);
	_exit(CANNOT_START);
}

static void read_all(int fd, char *text, size_t size)
{
	char rest[256];
	size_t have = 0;
	ssize_t count;

	do {
		count = have + 1 < size ? read(fd, text + have, size - 1 - have)
		                        : read(fd, rest, sizeof(rest));
		if (count > 0 && have + 1 < size)
			have += (size_t)count;
	} while (count > 0 || (count < 0 && errno == EINTR));
	text[have] = '\0';
}

static int judge(const char *name, int status, struct reason *why)
{
	if (WIFSIGNALED(status))
		return reason_set(why, -EOPNOTSUPP, "%s was ended by signal %d", name, WTERMSIG(status));
	if (WEXITSTATUS(status) == CANNOT_START)
		return reason_set(why, -EOPNOTSUPP, "%s cannot be started", name);
	if (WEXITSTATUS(status) != 0)
		return reason_set(
		        why, -EOPNOTSUPP, "%s ended with exit status %d", name, WEXITSTATUS(status));
	return 0;
}

int program_read(
        const struct program *program, const struct micro *micro, char *text, size_t size, struct reason *why)
{
	const pid_t self = getpid();
	int ends[2], status = 0, error;
	pid_t pid = -1;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return reason_set(why, -errno, "pipe: %s", strerror(errno));
	error = program->one_core ? pin_to(micro, 0, why) : 0;
	if (!error) {
		pid = fork();
		if (pid < 0)
			error = reason_set(why, -errno, "fork: %s", strerror(errno));
	}
	if (pid == 0)
		become(program, ends[1], self);
	if (program->one_core)
		pin_release(micro);
	close(ends[1]);
	if (!error)
		read_all(ends[0], text, size);
	close(ends[0]);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return error ? error : judge(program->argv[0], status, why);
}

bool program_exists(const char *name)
{
	const char *folder = getenv("PATH");
	char path[PATH_MAX];

	while (folder && *folder != '\0') {
		const int length = (int)strcspn(folder, ":");

		snprintf(path, sizeof(path), "%.*s/%s", length, folder, name);
		if (access(path, X_OK) == 0)
			return true;
		folder += length + (folder[length] == ':');
	}
	return false;
}
