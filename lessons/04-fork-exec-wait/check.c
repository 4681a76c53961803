/* The check of lesson 04: who is forked and executed is counted; what a program sees is asked of the program.
 */
#include "lesson.h"

#include "check/calls.h"
#include "check/check.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void the_shell_expands(void)
{
	char printed[256];
	int status;

	calls_begin();
	setenv("LOOM", "telar", 1);
	status = run_shell("echo $LOOM | tr a-z A-Z; exit 7");
	check_alone();
	check_number("wrong-status", "run_shell(\"echo ...; exit 7\")", status, 7);
	check_output(printed, sizeof(printed));
	check_text("no-shell", "what run_shell() printed", printed, "TELAR\n");
	check_number("system-instead", "the number of fork() calls", (long long)calls_count(CALL_fork), 1);
}

static void a_direct_run_expands_nothing(void)
{
	char *const argv[] = {"/bin/echo", "$HOME", "a  b", NULL};
	char printed[256];

	calls_begin();
	run_direct(argv);
	check_alone();
	check_output(printed, sizeof(printed));
	check_text("a-shell-in-between", "what /bin/echo '$HOME' 'a  b' printed", printed, "$HOME a  b\n");
}

static void the_end_is_told(void)
{
	char *const killed[] = {"/bin/sh", "-c", "kill -TERM $$", NULL};
	char *const missing[] = {"/nonexistent/program", NULL};
	char *const plain[] = {"./not-executable", NULL};

	calls_begin();
	check_number("wrong-status", "run_direct() of a program ended by SIGTERM", run_direct(killed), 128 + SIGTERM);
	check_alone();
	check_number("error-not-told", "run_direct() of a file that is not there", run_direct(missing), -ENOENT);
	check_alone();
	if (chdir("/tmp") != 0 || close(open(plain[0], O_CREAT | O_WRONLY, 0644)) != 0)
		check_skip("/tmp cannot be written to");
	check_number("error-not-told", "run_direct() of a file with mode 0644", run_direct(plain), -EACCES);
	unlink(plain[0]);
	check_alone();
	calls_fail(CALL_waitpid, calls_count(CALL_waitpid) + 1, -1, EINTR);
	check_number("wait-is-interrupted", "run_shell(\"exit 3\") when a signal interrupts waitpid()",
	        run_shell("exit 3"), 3);
	check_alone();
}

static char gate[64];
static char seen[64];

/* The program goes on only after its first line has arrived here. */
static void take(const char *bytes, size_t length, void *context)
{
	(void)context;
	strncat(seen, bytes, length < sizeof(seen) - strlen(seen) ? length : 0);
	if (strcmp(seen, "first\n") == 0)
		close(open(gate, O_WRONLY | O_CLOEXEC));
}

static void output_comes_while_it_runs(void)
{
	char command[256], *const argv[] = {"/bin/sh", "-c", command, NULL};
	int status;

	snprintf(gate, sizeof(gate), "/tmp/telar-gate-%d", (int)getpid());
	snprintf(command, sizeof(command), "echo first; : < %s; rm %s; echo second; exit 5", gate, gate);
	if (mkfifo(gate, 0600) != 0)
		check_skip("no FIFO can be made in /tmp: %s", strerror(errno));
	calls_begin();
	status = run_streamed(argv, take, NULL);
	check_alone();
	check_number("wrong-status", "run_streamed()", status, 5);
	check_text("collects-until-the-end", "what arrived", seen, "first\nsecond\n");
}

static void the_channel_goes_both_ways(void)
{
	char *const argv[] = {"/bin/sh", "-c", "while read -r word <&3; do echo \"got $word\" >&3; done; exit 9", NULL};
	const int other = open("/dev/null", O_RDONLY | O_CLOEXEC); /* descriptor 3 is not always free */
	int channel = -1;
	char answer[64];
	ssize_t got;
	pid_t child;

	signal(SIGPIPE, SIG_IGN);
	child = run_with_channel(argv, &channel);
	close(other);
	if (write(channel, "thread\n", 7) != 7 || (got = read(channel, answer, sizeof(answer) - 1)) < 0)
		check_wrong("no-channel", "the channel cannot be written and read: %s", strerror(errno));
	answer[got] = '\0';
	check_text("no-channel", "the program's answer", answer, "got thread\n");
	close(channel);
	check_number("wrong-status", "the program's wait status", check_child_status(child), 9 << 8);
}

/* clang-format off */
const struct check lesson_checks[] = {
        {"the-shell-expands", "run_shell() gives the command to a shell", the_shell_expands, 0, 0, 0},
        {"a-direct-run-expands-nothing", "run_direct() starts the program itself", a_direct_run_expands_nothing, 0, 0,
                0},
        {"the-end-is-told", "exit status, signal, ENOENT and EACCES come back", the_end_is_told, 0, 0, 0},
        {"output-comes-while-it-runs", "run_streamed() hands on what comes, at once", output_comes_while_it_runs,
                "collects-until-the-end", "the program waits until its first line is handed to sink()", 0},
        {"the-channel-goes-both-ways", "run_with_channel() connects the program", the_channel_goes_both_ways,
                "leaks-its-own-end",
                "the program waits for the end of the channel; someone has the other end open: itself", 0},
        {0},
};
