/* See judge.h. */
#include "check/judge.h"

#include "base/clock.h"
#include "check/facts.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_WRITTEN (64L << 20)

int judge_init(struct judge *judge)
{
	void *memory = mmap(NULL, sizeof(*judge->verdict), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return -errno;
	judge->verdict = memory;
	if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
		return -errno;
	return 0;
}

void judge_release(struct judge *judge)
{
	munmap(judge->verdict, sizeof(*judge->verdict));
}

static void limit(__rlimit_resource_t what, rlim_t most)
{
	const struct rlimit most_of_it = {most, most};

	setrlimit(what, &most_of_it);
}

/* The case's process: its own group, no descriptors but the three, and limits. */
static _Noreturn void become_case(const struct judge *judge, const struct check *check, uint64_t seed, int output)
{
	const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int kept;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(nothing, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	/* far from the numbers that a student counts */
	kept = fcntl(output, F_DUPFD_CLOEXEC, 200);
	if (kept < 0)
		_exit(1);
	close_range(3, (unsigned)kept - 1, 0);
	close_range((unsigned)kept + 1, ~0U, 0);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, MOST_WRITTEN);
	limit(RLIMIT_CPU, 2 * (rlim_t)judge->limit_s);
	setvbuf(stdout, NULL, _IOLBF, 0);
	verdict_here = judge->verdict;
	verdict_seed = seed;
	verdict_replay = judge->replay;
	verdict_output = kept;
	verdict_case = getpid();
	check->run();
	if (atomic_load(&verdict_here->taken) == 0)
		atomic_store(&verdict_here->kind, VERDICT_PASS);
	/* a thread that is just saying what is wrong must not be cut off */
	while (atomic_load(&verdict_here->kind) == VERDICT_NONE)
		sched_yield();
	_exit(0);
}

static void say(struct verdict *verdict, enum verdict_kind kind, const char *mistake, const char *message)
{
	snprintf(verdict->mistake, sizeof(verdict->mistake), "%s", mistake ? mistake : "");
	snprintf(verdict->message, sizeof(verdict->message), "%s", message);
	atomic_store(&verdict->kind, kind);
}

static void say_hang(const struct judge *judge, const struct check *check, pid_t pid, unsigned limit_s)
{
	char message[512];

	facts_describe_waits(
	        pid, atomic_load(&judge->verdict->supervisor), judge->verdict->detail, sizeof(judge->verdict->detail));
	snprintf(message, sizeof(message), "%s%snot done after %u s", check->hang_says ? check->hang_says : "",
	        check->hang_says ? ": " : "", limit_s);
	say(judge->verdict, VERDICT_HANG, check->hang, message);
}

/* The case's process has ended without a verdict of its own. */
static void say_end(struct verdict *verdict, int status)
{
	char message[256];

	if (WIFSIGNALED(status)) {
		snprintf(message, sizeof(message), "your code was ended by signal %d (%s)", WTERMSIG(status),
		        strsignal(WTERMSIG(status)));
		say(verdict, VERDICT_WRONG, "crashed", message);
		return;
	}
	snprintf(message, sizeof(message), "your code ended the process itself, with exit status %d: it has to return",
	        WEXITSTATUS(status));
	say(verdict, VERDICT_WRONG, "ended-early", message);
}

/* Its group, and whatever left the group and was given to us since. */
static void sweep(pid_t group)
{
	pid_t children[64];
	size_t count;

	kill(-group, SIGKILL);
	do {
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		count = facts_children(getpid(), children, 64);
		for (size_t i = 0; i < count; i++)
			kill(children[i], SIGKILL);
		if (count > 0)
			waitpid(-1, NULL, 0);
	} while (count > 0);
}

static bool ended_in_time(int pidfd, unsigned limit_s)
{
	const uint64_t due = clock_now_ns() + limit_s * NS_PER_S;
	struct pollfd end = {.fd = pidfd, .events = POLLIN};
	uint64_t now;

	while ((now = clock_now_ns()) < due) {
		if (poll(&end, 1, (int)((due - now) / NS_PER_MS) + 1) > 0)
			return true;
	}
	return false;
}

int judge_case(struct judge *judge, const struct check *check, uint64_t seed)
{
	const unsigned limit_s = check->limit_s ? check->limit_s : judge->limit_s;
	int output = -1, pidfd = -1, status = 0, error;
	ssize_t printed;
	pid_t pid;

	memset(judge->verdict, 0, sizeof(*judge->verdict));
	output = memfd_create("output", MFD_CLOEXEC);
	if (output < 0)
		return -errno;
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		become_case(judge, check, seed, output);
	if (pid < 0) {
		error = -errno;
		goto close_output;
	}
	setpgid(pid, pid);
	pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (pidfd < 0) {
		error = -errno;
		sweep(pid);
		goto close_output;
	}
	if (!ended_in_time(pidfd, limit_s))
		say_hang(judge, check, pid, limit_s);
	kill(-pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	sweep(pid);
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
		say_hang(judge, check, pid, limit_s);
	if (atomic_load(&judge->verdict->kind) == VERDICT_NONE)
		say_end(judge->verdict, status);
	printed = pread(output, judge->printed, sizeof(judge->printed) - 1, 0);
	judge->printed[printed > 0 ? printed : 0] = '\0';
	error = atomic_load(&judge->verdict->kind);
	close(pidfd);
close_output:
	close(output);
	return error;
}
