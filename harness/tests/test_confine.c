/*
 * Programs that may do anything: whatever they do, confine_run() comes back, and nothing of them is left. The
 * test is its own program: with --be NAME it misbehaves.
 */
#include "cmocka_all.h"

#include "lesson/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

static char self[PATH_MAX], self_folder[PATH_MAX];

/* --- what the programs do */

/* What would hurt everybody is done only where it can't, should confine_run() be broken: in another
 * namespace than the test's, or as a user who has nothing else. */
static void require_confinement(void)
{
	const char *outside = getenv("TELAR_TEST_NAMESPACE"), *user = getenv("TELAR_TEST_USER");
	char here[64] = "";

	if (readlink("/proc/self/ns/pid", here, sizeof(here) - 1) < 0 || !outside || !user)
		_exit(99);
	if (strcmp(here, outside) == 0 && (uid_t)atoi(user) == getuid())
		_exit(99);
}

static void be_bomb(void)
{
	require_confinement();
	for (;;)
		if (fork() < 0 && errno != EAGAIN)
			break;
}

static void be_endless(void)
{
	for (;;)
		pause();
}

static void be_killer(void)
{
	require_confinement();
	kill(getppid(), SIGKILL);
	kill(-1, SIGKILL);
	raise(SIGKILL);
}

static void be_writer(void)
{
	static char block[1 << 20];
	const int fd = open("big", O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	ssize_t written = 0;

	require_confinement();
	signal(SIGXFSZ, SIG_IGN);
	for (unsigned mib = 0; mib < 10240 && written >= 0; mib++)
		written = write(fd, block, sizeof(block));
	for (unsigned mib = 0; mib < 256; mib++)
		if (write(STDOUT_FILENO, block, sizeof(block)) < 0)
			break;
	_exit(written < 0 ? 10 : 11);
}

/* Whose memory can be opened? Ours, and nobody's else: 10. */
static void be_reader(void)
{
	unsigned others = 0;

	for (int pid = 1; pid < 70000; pid++) {
		char path[32];

		snprintf(path, sizeof(path), "/proc/%d/mem", pid);
		if (pid != getpid() && open(path, O_RDWR | O_CLOEXEC) >= 0)
			others++;
	}
	_exit(others ? 11 : 10);
}

static void be_reporter(void)
{
	if (write(CONFINE_REPORT_FD, "said\n", 5) != 5)
		_exit(11);
	printf("printed\n");
	fflush(stdout);
	fprintf(stderr, "complained\n");
}

/* A child in a session of its own that nobody waits for. */
static void be_orphan_maker(void)
{
	if (fork() == 0) {
		setsid();
		if (fork() == 0)
			be_endless();
		_exit(0);
	}
	wait(NULL);
}

/* Which descriptors came along? */
static void be_counter(void)
{
	int open_fds = 0;

	for (int fd = 0; fd < 256; fd++)
		open_fds += fcntl(fd, F_GETFD) >= 0;
	_exit(open_fds);
}

/* A connection to ourselves over the loopback interface. */
static void be_client(void)
{
	const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);

	if (bind(server, (struct sockaddr *)&address, size) != 0 || listen(server, 1) != 0 ||
	        getsockname(server, (struct sockaddr *)&address, &size) != 0)
		_exit(12);
	_exit(connect(client, (struct sockaddr *)&address, size) == 0 ? 10 : 11);
}

/* What is there can be read, and nothing changed: 10. */
static void be_forger(void)
{
	const char *path = getenv("TELAR_TEST_KEPT");

	if (!path || open(path, O_RDONLY | O_CLOEXEC) < 0)
		_exit(12);
	if (open(path, O_WRONLY | O_APPEND | O_CLOEXEC) >= 0 || errno != EROFS)
		_exit(11);
	_exit(unlink(path) != 0 && errno == EROFS ? 10 : 13);
}

static const struct {
	const char *name;
	void (*be)(void);
} roles[] = {{"bomb", be_bomb}, {"endless", be_endless}, {"killer", be_killer}, {"writer", be_writer},
        {"reader", be_reader}, {"reporter", be_reporter}, {"orphan-maker", be_orphan_maker},
        {"counter", be_counter}, {"client", be_client}, {"forger", be_forger}};

static int be(const char *name)
{
	for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++)
		if (strcmp(roles[i].name, name) == 0)
			roles[i].be();
	return 0;
}

/* --- the tests */

static char folder[] = "/var/tmp/telar-confine-XXXXXX";

static int make_folder(void **state)
{
	(void)state;
	strcpy(strrchr(folder, '-'), "-XXXXXX");
	/* every process of the programs would become ours */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	return mkdtemp(folder) && (geteuid() != 0 || chmod(folder, 0777) == 0) ? 0 : -1;
}

static int remove_folder(void **state)
{
	char path[sizeof(folder) + 8];

	(void)state;
	snprintf(path, sizeof(path), "%s/big", folder);
	unlink(path);
	return rmdir(folder);
}

/* As students' programs are run; where this is root, as a user of their own. */
static struct confine confined(const char *const *argv, bool isolate)
{
	return (struct confine){.argv = argv,
	        .folder = folder,
	        .visible = {folder, self_folder, NULL},
	        .limit_s = 30,
	        .isolate = isolate,
	        .limited = true,
	        .report = true,
	        .uid = geteuid() == 0 ? confine_lone_uid(7) : 0};
}

static void assert_nobody_left(void)
{
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void run(const char *name, unsigned limit_s, bool isolate, struct confine_result *result)
{
	const char *const argv[] = {self, "--be", name, NULL};
	struct confine confine = confined(argv, isolate);
	struct reason why;

	confine.limit_s = limit_s;
	if (confine_run(&confine, result, &why) != 0)
		fail_msg("%s", why.text);
	assert_nobody_left();
}

/* In namespaces and, where a user of its own can be had, without them. */
static void run_both(const char *name, unsigned limit_s, void (*judge)(const struct confine_result *result))
{
	struct confine_result result;

	for (int isolate = 0; isolate < 2; isolate++) {
		if (isolate ? confine_cannot_isolate() != NULL : geteuid() != 0) {
			print_message("left out: %s\n", isolate ? confine_cannot_isolate() : "not root");
			continue;
		}
		run(name, limit_s, isolate, &result);
		assert_int_equal(result.isolated, isolate);
		judge(&result);
		confine_result_release(&result);
	}
}

static void judge_timed_out(const struct confine_result *result)
{
	assert_true(result->timed_out);
}

static void judge_killed(const struct confine_result *result)
{
	assert_false(result->timed_out);
	assert_true(WIFSIGNALED(result->status));
	assert_int_equal(WTERMSIG(result->status), SIGKILL);
}

static void judge_ten(const struct confine_result *result)
{
	assert_true(WIFEXITED(result->status));
	assert_int_equal(WEXITSTATUS(result->status), 10);
}

static void judge_flood(const struct confine_result *result)
{
	judge_ten(result);
	assert_true(result->output_cut);
	assert_true(result->output_length <= 64 << 10);
}

static void ends_a_fork_bomb(void **state)
{
	(void)state;
	run_both("bomb", 1, judge_timed_out);
}

static void ends_what_does_not_end(void **state)
{
	(void)state;
	run_both("endless", 1, judge_timed_out);
}

static void survives_a_program_that_kills_everybody(void **state)
{
	(void)state;
	run_both("killer", 30, judge_killed);
}

static void keeps_a_flood_from_the_disk_and_the_memory(void **state)
{
	(void)state;
	run_both("writer", 60, judge_flood);
}

static void shows_no_other_memory(void **state)
{
	(void)state;
	run_both("reader", 30, judge_ten);
}

static void takes_report_and_output_apart(void **state)
{
	struct confine_result result;

	(void)state;
	run("reporter", 30, true, &result);
	assert_int_equal(result.status, 0);
	assert_string_equal(result.report, "said\n");
	assert_string_equal(result.output, "printed\ncomplained\n");
	confine_result_release(&result);
}

static void ends_what_hides_in_another_session(void **state)
{
	struct confine_result result;

	(void)state;
	for (int isolate = 0; isolate < 2; isolate++) {
		run("orphan-maker", 30, isolate, &result);
		assert_int_equal(result.status, 0);
		confine_result_release(&result);
	}
}

static void passes_no_descriptor_but_the_report(void **state)
{
	struct confine_result result;
	const int extra = fcntl(STDERR_FILENO, F_DUPFD, 100);

	(void)state;
	for (int isolate = 0; isolate < 2; isolate++) {
		run("counter", 30, isolate, &result);
		assert_int_equal(WEXITSTATUS(result.status), 4);
		confine_result_release(&result);
	}
	close(extra);
}

static void says_what_cannot_be_run(void **state)
{
	const char *const argv[] = {"/nowhere/at-all", NULL};
	struct confine confine = confined(argv, true);
	struct confine_result result;
	struct reason why;

	(void)state;
	assert_int_equal(confine_run(&confine, &result, &why), -ENOENT);
	assert_string_equal(why.text, "cannot run /nowhere/at-all: No such file or directory");
	assert_null(result.output);
	assert_nobody_left();
}

/* A limit that binds root, too: of the namespace, and of nobody outside. */
static void bounds_the_processes_of_a_namespace(void **state)
{
	static const char limit[] = "/proc/sys/kernel/pid_max";
	const char *const argv[] = {"/bin/cat", limit, NULL};
	struct confine confine = confined(argv, true);
	struct confine_result result;
	unsigned major, minor;
	struct utsname name;
	struct reason why;

	(void)state;
	assert_int_equal(uname(&name), 0);
	if (sscanf(name.release, "%u.%u", &major, &minor) != 2 || major < 6 || (major == 6 && minor < 14) ||
	        geteuid() != 0 || confine_cannot_isolate()) {
		print_message("skipped: needs root, namespaces and Linux 6.14\n");
		skip();
	}
	if (confine_run(&confine, &result, &why) != 0)
		fail_msg("%s", why.text);
	assert_true(result.isolated);
	assert_string_equal(result.output, "2048\n");
	confine_result_release(&result);
}

static void keeps_a_folder_from_its_own_user(void **state)
{
	const char *const argv[] = {self, "--be", "forger", NULL};
	struct confine confine = confined(argv, true);
	struct confine_result result;
	char path[sizeof(folder) + 8];
	struct reason why;

	(void)state;
	if (confine_cannot_isolate()) {
		print_message("skipped: %s\n", confine_cannot_isolate());
		skip();
	}
	snprintf(path, sizeof(path), "%s/big", folder);
	close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
	setenv("TELAR_TEST_KEPT", path, 1);
	/* also from root, who may write everywhere */
	confine.uid = 0;
	confine.read_only = folder;
	if (confine_run(&confine, &result, &why) != 0)
		fail_msg("%s", why.text);
	assert_int_equal(WEXITSTATUS(result.status), 10);
	confine_result_release(&result);
	assert_int_equal(access(path, W_OK), 0);
}

static volatile int interrupts;

static void interrupt(int signal)
{
	(void)signal;
	interrupts++;
}

static void ends_when_interrupted(void **state)
{
	const char *const argv[] = {self, "--be", "endless", NULL};
	struct confine confine = confined(argv, true);
	struct confine_result result;
	struct reason why;

	(void)state;
	confine.limit_s = 0;
	confine.interrupts = &interrupts;
	signal(SIGALRM, interrupt);
	alarm(1);
	assert_int_equal(confine_run(&confine, &result, &why), 0);
	assert_true(result.interrupted);
	assert_false(result.timed_out);
	confine_result_release(&result);
	assert_nobody_left();
}

static void leaves_the_loopback_interface(void **state)
{
	(void)state;
	run_both("client", 30, judge_ten);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(ends_a_fork_bomb, make_folder, remove_folder),
	        cmocka_unit_test_setup_teardown(ends_what_does_not_end, make_folder, remove_folder),
	        cmocka_unit_test_setup_teardown(
	                survives_a_program_that_kills_everybody, make_folder, remove_folder),
	        cmocka_unit_test_setup_teardown(
	                keeps_a_flood_from_the_disk_and_the_memory, make_folder, remove_folder),
	        cmocka_unit_test_setup_teardown(shows_no_other_memory, make_folder, remove_folder),
	        cmocka_unit_test_setup_teardown(takes_report_and_output_apart, make_folder, remove_folder),
	        cmocka_unit_test_setup_teardown(
	                ends_what_hides_in_another_session, make_folder, remove_folder),
	        cmocka_unit_test_setup_teardown(
	                passes_no_descriptor_but_the_report, make_folder, remove_folder),
	        cmocka_unit_test_setup_teardown(says_what_cannot_be_run, make_folder, remove_folder),
	        cmocka_unit_test_setup_teardown(
	                bounds_the_processes_of_a_namespace, make_folder, remove_folder),
	        cmocka_unit_test_setup_teardown(keeps_a_folder_from_its_own_user, make_folder, remove_folder),
	        cmocka_unit_test_setup_teardown(ends_when_interrupted, make_folder, remove_folder),
	        cmocka_unit_test_setup_teardown(leaves_the_loopback_interface, make_folder, remove_folder),
	};
	const ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char here[64] = "", user[16];

	if (argc == 3 && strcmp(argv[1], "--be") == 0)
		return be(argv[2]);
	if (readlink("/proc/self/ns/pid", here, sizeof(here) - 1) < 0)
		return 77;
	snprintf(user, sizeof(user), "%u", getuid());
	setenv("TELAR_TEST_NAMESPACE", here, 1);
	setenv("TELAR_TEST_USER", user, 1);
	self[length > 0 ? length : 0] = '\0';
	strcpy(self_folder, self);
	if (strrchr(self_folder, '/'))
		*strrchr(self_folder, '/') = '\0';
	return cmocka_run_group_tests(tests, NULL, NULL);
}
