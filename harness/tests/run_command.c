/* See run_command.h. */
#include "run_command.h"

#include "cmocka_all.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define GRACE_MS 10000
#define NOBODY 65534

struct sandbox sandbox;

static void link_into(const char *project, const char *root, const char *name)
{
	char from[PATH_MAX], to[PATH_MAX];

	snprintf(from, sizeof(from), "%s/%s", project, name);
	snprintf(to, sizeof(to), "%s/%s", root, name);
	if (symlink(from, to) != 0)
		fail_msg("%s: %s", to, strerror(errno));
}

/* The scripts of the figures, but no figures. */
static void link_scripts(const char *project, const char *root)
{
	char pattern[PATH_MAX];
	glob_t scripts;

	snprintf(pattern, sizeof(pattern), "%s/plots/*.gp", project);
	if (glob(pattern, 0, NULL, &scripts) != 0)
		return;
	for (size_t i = 0; i < scripts.gl_pathc; i++)
		link_into(project, root, scripts.gl_pathv[i] + strlen(project) + 1);
	globfree(&scripts);
}

/* Open to everybody, because some tests run the program as another user. */
static void make_open_folder(const char *path)
{
	if (mkdir(path, 0777) != 0 || chmod(path, 0777) != 0)
		fail_msg("%s: %s", path, strerror(errno));
}

int sandbox_make(void **state)
{
	const char *project = getenv("TELAR_ROOT");
	char path[PATH_MAX];

	(void)state;
	assert_non_null(project);
	snprintf(sandbox.root, sizeof(sandbox.root), "/var/tmp/telar-test-XXXXXX");
	if (!mkdtemp(sandbox.root) || chmod(sandbox.root, 0777) != 0)
		fail_msg("%s: %s", sandbox.root, strerror(errno));
	link_into(project, sandbox.root, "benchmarks");
	snprintf(path, sizeof(path), "%s/results", sandbox.root);
	make_open_folder(path);
	snprintf(path, sizeof(path), "%s/plots", sandbox.root);
	make_open_folder(path);
	link_scripts(project, sandbox.root);
	snprintf(sandbox.out, sizeof(sandbox.out), "%s/results/run", sandbox.root);
	return 0;
}

const char *in_run(char *path, const char *name)
{
	snprintf(path, PATH_MAX, "%s/%s", sandbox.out, name);
	return path;
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *where)
{
	(void)status;
	(void)kind;
	(void)where;
	return remove(path);
}

int sandbox_remove(void **state)
{
	(void)state;
	return nftw(sandbox.root, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

int become_nobody(void *arg)
{
	(void)arg;
	if (geteuid() != 0)
		return 0;
	/* Else, where the test itself is niced, not even `other` would be granted. */
	if (setpriority(PRIO_PROCESS, 0, 0) != 0)
		return -errno;
	return setgroups(0, NULL) == 0 && setgid(NOBODY) == 0 && setuid(NOBODY) == 0 ? 0 : -errno;
}

/* The program stands beside the test. */
static void find_program(char *path, size_t size)
{
	ssize_t length = readlink("/proc/self/exe", path, size - 1);

	assert_true(length > 0);
	path[length] = '\0';
	snprintf(strrchr(path, '/') + 1, 6, "telar");
}

/* The child: reports a failure of `prepare` or of exec through the pipe, which exec closes. */
static _Noreturn void become_program(
        struct run_command *run, const char *program, const char *const *words, int report_fd)
{
	const char *argv[RUN_COMMAND_WORDS + 2] = {program};
	const int empty = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int error;

	for (unsigned i = 0; i < RUN_COMMAND_WORDS && words[i]; i++)
		argv[i + 1] = words[i];
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setenv("TELAR_ROOT", sandbox.root, 1);
	if (run->path)
		setenv("PATH", run->path, 1);
	error = run->prepare ? run->prepare(run->arg) : 0;
	if (error == 0) {
		dup2(empty, STDIN_FILENO);
		dup2(run->out_fd, STDOUT_FILENO);
		dup2(run->err_fd, STDERR_FILENO);
		execv(program, (char **)argv);
		error = -errno;
	}
	if (write(report_fd, &error, sizeof(error)) != (ssize_t)sizeof(error))
		_exit(126);
	_exit(127);
}

void run_command_start(struct run_command *run, const char *const *words)
{
	char program[PATH_MAX];
	int report[2];

	find_program(program, sizeof(program));
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	assert_int_equal(pipe2(report, O_CLOEXEC), 0);
	run->out_fd = memfd_create("out", MFD_CLOEXEC);
	run->err_fd = memfd_create("err", MFD_CLOEXEC);
	assert_true(run->out_fd >= 0 && run->err_fd >= 0);
	run->pid = fork();
	assert_true(run->pid >= 0);
	if (run->pid == 0)
		become_program(run, program, words, report[1]);
	setpgid(run->pid, run->pid);
	close(report[1]);
	run->prepare_fd = report[0];
}

static char *read_memory_file(int fd)
{
	struct stat status;
	char *text;

	assert_int_equal(fstat(fd, &status), 0);
	text = calloc(1, (size_t)status.st_size + 1);
	assert_non_null(text);
	assert_int_equal(pread(fd, text, (size_t)status.st_size, 0), status.st_size);
	close(fd);
	return text;
}

static bool list_children(pid_t pid, char *list, size_t size)
{
	char path[64];
	FILE *file;
	bool any;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	file = fopen(path, "re");
	any = file && fgets(list, (int)size, file) && *list != '\0';
	if (file)
		fclose(file);
	return any;
}

static void pause_ms(long ms)
{
	nanosleep(&(struct timespec){.tv_nsec = ms * 1000000}, NULL);
}

static bool is_trial(pid_t pid)
{
	char path[64];
	char *name;
	bool trial;

	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	name = read_text(path);
	trial = name && strcmp(name, "telar-trial\n") == 0;
	free(name);
	return trial;
}

void run_command_await_trial(const struct run_command *run)
{
	char list[256];

	for (unsigned waited_ms = 0; waited_ms < 6 * GRACE_MS; waited_ms += 2) {
		if (list_children(run->pid, list, sizeof(list)))
			for (char *next = list; *next > ' ';)
				if (is_trial((pid_t)strtol(next, &next, 10)))
					return;
		pause_ms(2);
	}
	fail_msg("no trial has started");
}

/* Whoever the program left behind is a child of the test by now. */
static unsigned reap_orphans(void)
{
	unsigned killed = 0;
	char list[4096];
	pid_t pid = 0;

	for (unsigned waited_ms = 0; waited_ms < GRACE_MS && pid >= 0; waited_ms++) {
		while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
			;
		if (pid == 0)
			pause_ms(1);
	}
	/* Killing one may make its children ours. */
	while (list_children(getpid(), list, sizeof(list))) {
		for (char *next = list; (pid = (pid_t)strtol(next, &next, 10)) > 0; killed++) {
			print_message("left behind: process %d\n", pid);
			kill(pid, SIGKILL);
			waitpid(pid, NULL, 0);
		}
	}
	return killed;
}

bool run_command_wait(const struct run_command *run, int ms)
{
	struct pollfd exited = {.fd = pidfd_open(run->pid, 0), .events = POLLIN};
	int ready;

	assert_true(exited.fd >= 0);
	do
		ready = poll(&exited, 1, ms);
	while (ready < 0 && errno == EINTR);
	close(exited.fd);
	return ready == 1;
}

void run_command_finish(struct run_command *run, unsigned limit_s)
{
	int status;

	run->timed_out = !run_command_wait(run, (int)limit_s * 1000);
	if (run->timed_out)
		kill(run->pid, SIGKILL);
	assert_int_equal(waitpid(run->pid, &status, 0), run->pid);
	run->status = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
	run->left_behind = reap_orphans();
	run->prepare_error = 0;
	if (read(run->prepare_fd, &run->prepare_error, sizeof(int)) != sizeof(int))
		run->prepare_error = 0;
	close(run->prepare_fd);
	run->out = read_memory_file(run->out_fd);
	run->err = read_memory_file(run->err_fd);
}

void run_command_release(struct run_command *run)
{
	free(run->out);
	free(run->err);
	run->out = run->err = NULL;
}

void assert_ended(const struct run_command *run, int status)
{
	if (run->prepare_error)
		fail_msg("the program was not run: %s", strerror(-run->prepare_error));
	if (run->timed_out || run->status != status)
		fail_msg("exit status %d, not %d%s\n%s%s", run->status, status,
		        run->timed_out ? " (killed: it took too long)" : "", run->out, run->err);
	assert_int_equal(run->left_behind, 0);
}

void assert_refusal(const struct run_command *run, int status, const char *part)
{
	const char *newline = strchr(run->err, '\n');

	assert_ended(run, status);
	assert_string_equal(run->out, "");
	if (strncmp(run->err, "telar", 5) != 0 || !newline || newline[1] != '\0' || !strstr(run->err, part))
		fail_msg("not one sentence with '%s' in it, but:\n%s", part, run->err);
}

char *read_text(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t room = 0;

	if (!file)
		return NULL;
	if (getdelim(&text, &room, '\0', file) < 0) {
		free(text);
		text = strdup("");
	}
	fclose(file);
	return text;
}

unsigned count_parts(const char *text, const char *part)
{
	unsigned count = 0;

	while ((text = strstr(text, part))) {
		text += strlen(part);
		count++;
	}
	return count;
}

unsigned count_lines(const char *path)
{
	char *text = read_text(path);
	const unsigned lines = text ? count_parts(text, "\n") : 0;

	free(text);
	return lines;
}
