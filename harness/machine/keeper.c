/* See keeper.h. */
#include "machine/keeper.h"
#include "base/clock.h"
#include "machine/cpusets.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define UNDO_LIMIT_NS (5 * NS_PER_S)
#define UNDO_PAUSE_NS (5 * NS_PER_MS)

int keeper_undo(const struct cgroup_tree *tree, struct reason *why)
{
	const uint64_t due_ns = clock_now_ns() + UNDO_LIMIT_NS;
	int err;

	while ((err = cpusets_undo(tree, why)) == -EBUSY && clock_now_ns() < due_ns)
		clock_sleep_until(clock_now_ns() + UNDO_PAUSE_NS);
	return err;
}

/* Nothing of the creator's may stay open here: a reader of its output would wait for the keeper. */
static int keep_only(int end_fd, int lock_fd)
{
	const int null = open("/dev/null", O_RDWR);
	const int high_end = fcntl(end_fd, F_DUPFD, 10), high_lock = fcntl(lock_fd, F_DUPFD, 10);

	for (int fd = 0; fd < 3; fd++)
		if (dup2(null, fd) < 0)
			return -errno;
	if (dup2(high_end, 3) < 0 || dup2(high_lock, 4) < 0)
		return -errno;
	if (syscall(SYS_close_range, 5, ~0U, 0) == 0)
		return 0;
	for (int fd = 5; fd < sysconf(_SC_OPEN_MAX); fd++)
		close(fd);
	return 0;
}

/* Outlives its creator by the time that undoing takes, and deaf to what ends the others: a
 * session of its own keeps it out of Ctrl-C and of the trial's process group. */
static _Noreturn void keeper_main(const struct cgroup_tree *tree, pid_t creator, int end_fd, int lock_fd)
{
	struct pollfd watched[2] = {{.fd = 3, .events = POLLIN}, {.fd = -1, .events = POLLIN}};
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	setsid();
	prctl(PR_SET_NAME, "telar-keeper");
	if (keep_only(end_fd, lock_fd) == 0) {
		/* The socket alone would stay open as long as a child of the creator lives. */
		watched[1].fd = (int)syscall(SYS_pidfd_open, creator, 0);
		while (getppid() == creator && poll(watched, 2, -1) < 0 && errno == EINTR)
			;
	}
	_exit(keeper_undo(tree, NULL) == 0 ? 0 : 1);
}

int keeper_start(struct keeper *keeper, const struct cgroup_tree *tree, int lock_fd)
{
	const pid_t creator = getpid();
	int ends[2], err;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return -errno;
	keeper->pid = fork();
	if (keeper->pid == 0) {
		close(ends[1]);
		keeper_main(tree, creator, ends[0], lock_fd);
	}
	err = keeper->pid < 0 ? -errno : 0;
	close(ends[0]);
	if (err)
		close(ends[1]);
	else
		keeper->fd = ends[1];
	return err;
}

void keeper_dismiss(struct keeper *keeper, const struct cgroup_tree *tree)
{
	int status = -1;

	/* Unlike close(2), this reaches the other end even while children of ours hold copies. */
	shutdown(keeper->fd, SHUT_RDWR);
	close(keeper->fd);
	while (waitpid(keeper->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (status != 0)
		keeper_undo(tree, NULL);
}
