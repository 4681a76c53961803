/* See isolation.h. */
#include "lesson/isolation.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#define PROCESSES_MOST "2048"
#define SPACES (CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC)

/* The library's clone() wants a stack; with flags but none of CLONE_VM it is a fork. */
static pid_t fork_into(unsigned long flags)
{
	return (pid_t)syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
}

pid_t isolation_clone(struct isolation *isolation, bool without_user)
{
	pid_t pid = -1;

	*isolation = (struct isolation){.uid = geteuid(), .gid = getegid()};
	errno = EPERM;
	if (isolation->uid == 0)
		pid = fork_into(SPACES);
	if (pid < 0 && !without_user) {
		isolation->user = true;
		pid = fork_into(SPACES | CLONE_NEWUSER);
	}
	return pid;
}

static int write_file(const char *path, const char *text)
{
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	int error = fd < 0 ? -errno : 0;

	if (!error && write(fd, text, strlen(text)) < 0)
		error = -errno;
	if (fd >= 0)
		close(fd);
	return error;
}

/* The same ids inside as outside. */
static int map_ids(const struct isolation *isolation)
{
	char line[64];
	int error = write_file("/proc/self/setgroups", "deny");

	snprintf(line, sizeof(line), "%u %u 1", isolation->uid, isolation->uid);
	if (!error)
		error = write_file("/proc/self/uid_map", line);
	snprintf(line, sizeof(line), "%u %u 1", isolation->gid, isolation->gid);
	return error ? error : write_file("/proc/self/gid_map", line);
}

static int raise_loopback(void)
{
	struct ifreq request = {.ifr_flags = IFF_UP | IFF_RUNNING};
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int error = 0;

	if (fd < 0)
		return -errno;
	strcpy(request.ifr_name, "lo");
	if (ioctl(fd, SIOCSIFFLAGS, &request) != 0)
		error = -errno;
	close(fd);
	return error;
}

static int make_folders(const char *path)
{
	char part[PATH_MAX];

	for (const char *slash = strchr(path + 1, '/');; slash = strchr(slash + 1, '/')) {
		snprintf(part, sizeof(part), "%.*s", slash ? (int)(slash - path) : (int)strlen(path), path);
		if (mkdir(part, 0755) != 0 && errno != EEXIST)
			return -errno;
		if (!slash)
			return 0;
	}
}

/* What was at `path` before something was mounted over it. */
static int bring_back(const char *path, int fd)
{
	char place[64];
	int error;

	if (access(path, F_OK) == 0)
		return 0;
	error = make_folders(path);
	snprintf(place, sizeof(place), "/proc/self/fd/%d", fd);
	if (!error && mount(place, path, NULL, MS_BIND | MS_REC, NULL) != 0)
		error = -errno;
	return error;
}

static const char *const temporary_folders[] = {"/tmp", "/var/tmp", "/dev/shm"};

enum { TEMPORARY_FOLDERS = sizeof(temporary_folders) / sizeof(*temporary_folders) };

/* What is written there is gone afterwards, and cannot fill the disk. */
static int hide_temporary_folders(const char *const *visible)
{
	int fds[8], count = 0, error = 0;

	for (; visible[count] && count < 8; count++)
		fds[count] = open(visible[count], O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (size_t i = 0; i < TEMPORARY_FOLDERS && !error; i++)
		if (mount("tmpfs", temporary_folders[i], "tmpfs", MS_NOSUID | MS_NODEV,
		            "size=64m,nr_inodes=65536,mode=1777") != 0 &&
		        errno != ENOENT)
			error = -errno;
	for (int i = 0; i < count && !error; i++)
		error = fds[i] < 0 ? -ENOENT : bring_back(visible[i], fds[i]);
	for (int i = 0; i < count; i++)
		close(fds[i]);
	return error;
}

/* Not essential, as of a kernel before 5.12. A temporary folder is another one inside, and must be written
 * to. */
static void protect(const char *folder)
{
	struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY};

	for (size_t i = 0; i < TEMPORARY_FOLDERS; i++)
		if (strcmp(folder, temporary_folders[i]) == 0)
			return;
	if (mount(folder, folder, NULL, MS_BIND, NULL) == 0 &&
	        mount_setattr(AT_FDCWD, folder, 0, &attributes, sizeof(attributes)) != 0)
		errno = 0;
}

/* The limit of a namespace's own since Linux 6.14; before, it is the machine's. RLIMIT_NPROC does not bind
 * root. Not essential. */
static void limit_processes(void)
{
	unsigned major, minor;
	struct utsname name;

	if (uname(&name) != 0 || sscanf(name.release, "%u.%u", &major, &minor) != 2)
		return;
	if (major > 6 || (major == 6 && minor >= 14))
		write_file("/proc/sys/kernel/pid_max", PROCESSES_MOST);
}

int isolation_enter(const struct isolation *isolation, const char *const *visible, const char *read_only)
{
	int error = isolation->user ? map_ids(isolation) : 0;

	if (!error && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
		error = -errno;
	if (!error && mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0)
		error = -errno;
	if (!error)
		limit_processes();
	if (!error)
		error = hide_temporary_folders(visible);
	if (!error && read_only)
		protect(read_only);
	return error ? error : raise_loopback();
}
