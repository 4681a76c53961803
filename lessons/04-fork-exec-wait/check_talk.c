/* Talking with a program while it runs: it goes on after its first line was heard, and ends when its channel does. */
#include "cases.h"

#include "check/calls.h"
#include "check/check.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char gate[64], seen[64];

/* The program goes on only after its first line has arrived here. */
static void take(const char *bytes, size_t length, void *context)
{
	(void)context;
	strncat(seen, bytes, length < sizeof(seen) - strlen(seen) ? length : 0);
	if (strcmp(seen, "first\n") == 0)
		close(open(gate, O_WRONLY | O_CLOEXEC));
}

void check_output_comes_while_it_runs(void)
{
	char command[256], *const argv[] = {"/bin/sh", "-c", command, NULL};
	int status;

	/* in the working directory, which goes with the check */
	snprintf(gate, sizeof(gate), "gate-%d", (int)getpid());
	snprintf(command, sizeof(command), "echo first; : < %s; rm %s; echo second; exit 5", gate, gate);
	if (mkfifo(gate, 0600) != 0)
		check_skip("no FIFO can be made in the working directory: %s", strerror(errno));
	calls_begin();
	status = run_streamed(argv, take, NULL);
	check_alone();
	check_number("wrong-status", "run_streamed()", status, 5);
	check_text("collects-until-the-end", "what arrived", seen, "first\nsecond\n");
}

void check_the_channel_goes_both_ways(void)
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
