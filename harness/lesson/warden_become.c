/* What the program's process does to itself before it is the program. See warden.h. */
#include "lesson/warden.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define MIB (UINT64_C(1) << 20)
#define PROCESSES 512

static int limit(__rlimit_resource_t resource, rlim_t value)
{
	struct rlimit now;

	if (getrlimit(resource, &now) != 0)
		return -errno;
	now.rlim_max = value < now.rlim_max ? value : now.rlim_max;
	now.rlim_cur = now.rlim_max;
	return setrlimit(resource, &now) == 0 ? 0 : -errno;
}

/* NPROC counts all processes of a user: with one of the program's own it can be an exact limit, else it
 * leaves the user's others alone by being generous. */
static int set_limits(const struct confine *confine)
{
	const struct {
		__rlimit_resource_t resource;
		rlim_t value;
	} limits[] = {
		{RLIMIT_CORE, 0},
		{RLIMIT_CPU, confine->limit_s ? (rlim_t)confine->limit_s * 4 : RLIM_INFINITY},
		{RLIMIT_FSIZE, 64 * MIB},
		{RLIMIT_NOFILE, 1024},
		{RLIMIT_NPROC, confine->uid ? PROCESSES : 8 * PROCESSES},
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
		{RLIMIT_AS, confine->vast ? RLIM_INFINITY : 4096 * MIB},
#endif
	};
	int error = 0;

	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits) && !error; i++)
		error = limit(limits[i].resource, limits[i].value);
	return error;
}

/* When memory runs out, this one first. Not essential. */
static void offer_to_oom_killer(void)
{
	const int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, "900", 3) < 0)
		errno = 0;
	close(fd);
}

static int become_user(uid_t uid)
{
	if (uid == 0)
		return 0;
	if (setgroups(0, NULL) != 0 || setresgid(uid, uid, uid) != 0 || setresuid(uid, uid, uid) != 0)
		return -errno;
	return 0;
}

static int set_descriptors(const struct confine *confine, const struct warden_pipes *pipes)
{
	const int empty = open("/dev/null", O_RDONLY | O_CLOEXEC);
	/* out of the way of the numbers that are to be used */
	const int output = fcntl(pipes->output, F_DUPFD_CLOEXEC, 16);
	const int report = confine->report ? fcntl(pipes->report, F_DUPFD_CLOEXEC, 16) : -1;

	if (empty < 0 || output < 0 || (confine->report && report < 0))
		return -errno;
	if (dup2(empty, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 ||
	        dup2(output, STDERR_FILENO) < 0)
		return -errno;
	if (confine->report && dup2(report, CONFINE_REPORT_FD) < 0)
		return -errno;
	return close_range(confine->report ? CONFINE_REPORT_FD + 1 : CONFINE_REPORT_FD, ~0u,
	               CLOSE_RANGE_CLOEXEC) == 0
	               ? 0
	               : -errno;
}

static void reset_signals(void)
{
	sigset_t none;

	for (int signal = 1; signal < _NSIG; signal++)
		sigaction(signal, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

_Noreturn void warden_become(const struct confine *confine, const struct warden_pipes *pipes, bool isolated)
{
	/* set_descriptors() may put something else on the status pipe's number */
	const int status = fcntl(pipes->status, F_DUPFD_CLOEXEC, 64);
	const char *folder = isolated ? "/tmp" : confine->folder;
	struct warden_message failed = {.kind = WARDEN_FAILED};
	int error;

	setpgid(0, 0);
	umask(022);
	reset_signals();
	offer_to_oom_killer();
	error = set_descriptors(confine, pipes);
	if (!error && folder && chdir(folder) != 0)
		error = -errno;
	if (!error)
		error = become_user(confine->uid);
	if (!error && confine->limited)
		error = set_limits(confine);
	if (!error && confine->limited && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		error = -errno;
	/* after the user has changed, which clears it */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!error) {
		execvp(confine->argv[0], (char *const *)confine->argv);
		error = -errno;
	}
	failed.value = error;
	if (write(status, &failed, sizeof(failed)) < 0)
		_exit(126);
	_exit(127);
}
