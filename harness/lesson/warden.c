/* See warden.h. */
#include "lesson/warden.h"

#include "lesson/isolation.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* How process 1 of a namespace ends when it could not be made. */
#define NO_ISOLATION 99

static void tell(const struct warden_pipes *pipes, enum warden_kind kind, int value)
{
	const struct warden_message message = {.kind = kind, .value = value};

	if (write(pipes->status, &message, sizeof(message)) < 0)
		errno = 0; /* nobody listens any more: the lifeline says that too */
}

/* Process 1: reaps everybody until the program has ended; its own end is everybody's. */
static _Noreturn void be_first(
        const struct confine *confine, const struct warden_pipes *pipes, const struct isolation *isolation)
{
	pid_t program, ended;
	int status;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (isolation_enter(isolation, confine->visible, confine->read_only) != 0)
		_exit(NO_ISOLATION);
	tell(pipes, WARDEN_ISOLATED, 0);
	program = fork();
	if (program == 0)
		warden_become(confine, pipes, true);
	if (program < 0) {
		tell(pipes, WARDEN_FAILED, -errno);
		_exit(0);
	}
	do
		ended = waitpid(-1, &status, __WALL);
	while (ended != program && (ended > 0 || errno == EINTR));
	tell(pipes, WARDEN_ENDED, status);
	_exit(0);
}

/* True when it has ended, false when the lifeline is closed first. */
static bool await(pid_t pid, int lifeline)
{
	struct pollfd wait[] = {{.fd = pidfd_open(pid, 0), .events = POLLIN}, {.fd = lifeline}};

	while (poll(wait, 2, -1) < 0 && errno == EINTR)
		;
	close(wait[0].fd);
	return (wait[0].revents & POLLIN) != 0;
}

static unsigned kill_children(void)
{
	char path[64], word[16];
	unsigned count = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	file = fopen(path, "re");
	if (!file)
		return 0;
	while (fscanf(file, "%15s", word) == 1) {
		kill((pid_t)atoi(word), SIGKILL);
		count++;
	}
	fclose(file);
	return count;
}

/* All of a user's processes at once, so that none can fork meanwhile: by one of them. */
static void kill_user(uid_t uid)
{
	const pid_t pid = fork();

	if (pid == 0) {
		if (setresgid(uid, uid, uid) == 0 && setresuid(uid, uid, uid) == 0)
			kill(-1, SIGKILL);
		_exit(0);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

/* Whoever loses its parent becomes ours: until there is nobody. */
static void kill_rest(const struct confine *confine)
{
	for (unsigned pass = 0; pass < 10000; pass++) {
		pid_t pid;

		if (confine->uid)
			kill_user(confine->uid);
		kill_children();
		do
			pid = waitpid(-1, NULL, __WALL | WNOHANG);
		while (pid > 0);
		if (pid < 0 && errno == ECHILD)
			return;
		usleep(200);
	}
}

/* False when there are no namespaces: then nothing has been run. */
static bool run_isolated(const struct confine *confine, const struct warden_pipes *pipes)
{
	struct isolation isolation;
	int status = 0;
	pid_t first;

	first = isolation_clone(&isolation, confine->privileged || confine->uid);
	if (first < 0)
		return false;
	if (first == 0)
		be_first(confine, pipes, &isolation);
	if (!await(first, pipes->lifeline))
		kill(first, SIGKILL);
	waitpid(first, &status, __WALL);
	return !(WIFEXITED(status) && WEXITSTATUS(status) == NO_ISOLATION);
}

static void run_plain(const struct confine *confine, const struct warden_pipes *pipes)
{
	const pid_t program = fork();
	int status = 0;

	if (program == 0)
		warden_become(confine, pipes, false);
	if (program < 0) {
		tell(pipes, WARDEN_FAILED, -errno);
		return;
	}
	if (!await(program, pipes->lifeline)) {
		kill(-program, SIGKILL);
		kill(program, SIGKILL);
	}
	waitpid(program, &status, __WALL);
	tell(pipes, WARDEN_ENDED, status);
	kill(-program, SIGKILL);
	kill_rest(confine);
}

_Noreturn void warden_main(const struct confine *confine, const struct warden_pipes *pipes)
{
	sigset_t all;

	/* Ctrl-C is for confine_run(), which closes the lifeline; in a session of its own it does not come
	 * here. */
	setsid();
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	prctl(PR_SET_NAME, "telar-warden");
	if (!confine->isolate || !run_isolated(confine, pipes))
		run_plain(confine, pipes);
	_exit(0);
}
