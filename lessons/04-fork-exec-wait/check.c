/* The check of lesson 04: its cases; who is forked is counted, and what a program sees is asked of the program. */
#include "cases.h"

#include "check/calls.h"
#include "check/check.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
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
	calls_expect("system-instead", CALL_fork, 1);
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

/* clang-format off */
const struct check lesson_checks[] = {
        {"the-shell-expands", "run_shell() gives the command to a shell", the_shell_expands, 0, 0, 0},
        {"a-direct-run-expands-nothing", "run_direct() starts the program itself", a_direct_run_expands_nothing, 0, 0,
                0},
        {"the-end-is-told", "exit status, signal, ENOENT and EACCES come back", the_end_is_told, 0, 0, 0},
        {"output-comes-while-it-runs", "run_streamed() hands on what comes, at once", check_output_comes_while_it_runs,
                "collects-until-the-end", "the program waits until its first line is handed to sink()", 0},
        {"the-channel-goes-both-ways", "run_with_channel() connects the program", check_the_channel_goes_both_ways,
                "leaks-its-own-end",
                "the program waits for the end of the channel; someone has the other end open: itself", 0},
        {0},
};
