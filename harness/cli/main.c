/*
 * telar: finds the subcommand, checks the registries, runs it.
 *
 * What no command should forget is done here once: standard output that cannot be written
 * (a full disk) is an error, and argp reports wrong usage with the exit status for it.
 */
#include "command.h"

#include "base/nearest.h"
#include "job/workload.h"
#include "machine/build_info.h"
#include "machine/placement.h"
#include "models/model.h"
#include "sim/policy.h"

#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COMMANDS_MAX 32

static void print_version(void)
{
	printf("telar %s", build_info.version);
	if (build_info.commit[0])
		printf(" (%.12s%s)", build_info.commit, build_info.changed ? ", changed" : "");
	putchar('\n');
}

static void print_help(void)
{
	puts("telar: the same work under an event loop, a thread pool, fork and cluster; under every\n"
	     "scheduling policy; measured, and drawn\n\n"
	     "Usage: telar COMMAND [OPTION...]\n");
	for (size_t i = 0; command_registry[i]; i++)
		printf("  %-10s %s\n", command_registry[i]->name, command_registry[i]->summary);
	puts("\ntelar COMMAND --help explains a command, with examples.");
}

static const struct command *find(const char *name, struct reason *why)
{
	const char *names[COMMANDS_MAX];
	size_t count = 0;

	for (; command_registry[count] && count < COMMANDS_MAX; count++) {
		names[count] = command_registry[count]->name;
		if (strcmp(names[count], name) == 0)
			return command_registry[count];
	}
	nearest_refuse("command", name, names, count, why);
	return NULL;
}

/* A registry's mistake is a programmer's: it is found by the first run, whatever was asked. */
static int check_registries(struct reason *why)
{
	int err = model_validate(why);

	if (!err)
		err = placement_validate(why);
	if (!err)
		err = sim_policies_validate(why);
	return err ? err : workload_validate(why);
}

static int run(const char *name, int argc, char **argv)
{
	char program[64];
	struct reason why;
	const struct command *command = find(name, &why);

	if (!command)
		return command_fail(EXIT_USAGE, "%s", why.text);
	if (check_registries(&why) != 0)
		return command_fail(EXIT_WRONG, "%s", why.text);
	snprintf(program, sizeof(program), "telar %s", name);
	argv[0] = program;
	return command->run(argc, argv);
}

static int dispatch(int argc, char **argv)
{
	char help[] = "--help", *ask_help[] = {NULL, help, NULL};

	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
	        (strcmp(argv[1], "help") == 0 && argc == 2)) {
		print_help();
		return EXIT_OK;
	}
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
		print_version();
		return EXIT_OK;
	}
	if (strcmp(argv[1], "help") == 0)
		return run(argv[2], 2, ask_help);
	return run(argv[1], argc - 1, argv + 1);
}

/* Where 0, 1 or 2 is closed, the next file opened would get that number, and what is printed would go
 * into it. For reading only: printing still fails. */
static int hold_standard_files(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY); /* also for programs that are run: tar, gnuplot */
	while (fd >= 0 && fd <= STDERR_FILENO);
	return fd < 0 ? -1 : close(fd);
}

/* At exit, because argp ends the program itself when it has printed a help. */
static void check_output(int status, void *arg)
{
	(void)arg;
	if ((fflush(stdout) != 0 || ferror(stdout)) && status == EXIT_OK)
		_exit(command_fail(EXIT_REFUSED, "standard output cannot be written: %s", strerror(errno)));
}

int main(int argc, char **argv)
{
	argp_err_exit_status = EXIT_USAGE;
	if (hold_standard_files() != 0 || on_exit(check_output, NULL) != 0)
		return command_fail(EXIT_REFUSED, "no file can be opened: %s", strerror(errno));
	return dispatch(argc, argv);
}
