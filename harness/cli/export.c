/*
 * telar export: packs the folder of a run, so that it can be drawn again elsewhere. The
 * folder is complete by itself; tar does the packing.
 */
#include "arguments.h"
#include "command.h"
#include "run_folder.h"

#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static const char documentation[] =
        "Pack the folder of a run into one file.\v"
        "Elsewhere: tar xzf RUN.tar.gz, then telar plot RUN. Nothing is measured again.\n"
        "\n"
        "  telar export results/20260102-101500-quick\n"
        "  telar export results/20260102-101500-quick --out for-the-report.tar.gz";

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	return run_arguments_parse(key, value, state, state->input);
}

/* The first line of what tar said that is not empty: gzip begins with an empty one. */
static const char *read_said(int fd, char *said, size_t size)
{
	const ssize_t length = pread(fd, said, size - 1, 0);

	said[length > 0 ? length : 0] = '\0';
	said += strspn(said, "\n");
	said[strcspn(said, "\n")] = '\0';
	return said[0] ? said : "tar does not say why";
}

/* Runs tar without a shell; its archive goes to `file_fd`, its complaints to `said_fd`. 0 when it is
 * content, 1 when it is not, or a negative errno. */
static int run_tar(const char *folder, const char *name, int file_fd, int said_fd)
{
	char *const argv[] = {"tar", "-cz", "-C", (char *)folder, "--", (char *)name, NULL};
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int status, error = posix_spawn_file_actions_init(&actions);

	if (error)
		return -error;
	error = posix_spawn_file_actions_adddup2(&actions, file_fd, STDOUT_FILENO);
	if (!error)
		error = posix_spawn_file_actions_adddup2(&actions, said_fd, STDERR_FILENO);
	if (!error)
		error = posix_spawnp(&pid, "tar", &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	while (!error && waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			error = errno;
	return error ? -error : status != 0;
}

static int pack(const char *folder, const char *name, const char *file)
{
	const int file_fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	char buffer[200];
	const char *said = "";
	int said_fd, result;

	if (file_fd < 0 && errno == EEXIST)
		return command_fail(EXIT_USAGE, "%s exists already: choose another file with --out", file);
	if (file_fd < 0)
		return command_fail(command_status(-errno), "%s cannot be made: %s", file, strerror(errno));
	said_fd = memfd_create("tar's complaints", MFD_CLOEXEC);
	result = said_fd < 0 ? -errno : run_tar(folder, name, file_fd, said_fd);
	if (result == 1)
		said = read_said(said_fd, buffer, sizeof(buffer));
	close(said_fd);
	if (close(file_fd) != 0 && result == 0)
		result = -errno;
	if (result != 0)
		unlink(file);
	if (result < 0)
		return command_fail(EXIT_REFUSED, "tar cannot pack %s: %s", name, strerror(-result));
	if (result > 0)
		return command_fail(EXIT_REFUSED, "%s cannot be written: %s", file, said);
	printf("%s\n", file);
	return EXIT_OK;
}

static int command_export_run(int argc, char **argv)
{
	const struct argp_option options[] = {
	        {.name = "out",
	                .key = 'o',
	                .arg = "FILE",
	                .doc = "the file to make; the preset is RUN.tar.gz here"},
	        {0}};
	const struct argp argp = {options, parse_option, "RUN", documentation, NULL, NULL, NULL};
	struct run_arguments arguments = {.wanted = 1};
	char folder[PATH_MAX], file[PATH_MAX];
	struct run run;
	int status;

	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	status = run_folder_read(&run, arguments.run[0]);
	if (status != EXIT_OK)
		return status;
	snprintf(file, sizeof(file), "%s", arguments.out ? arguments.out : "");
	if (!arguments.out)
		snprintf(file, sizeof(file), "%s.tar.gz", run.run);
	if (!realpath(run.path, folder)) {
		status = command_fail(EXIT_USAGE, "%s: %s", run.path, strerror(errno));
	} else {
		*strrchr(folder, '/') = '\0';
		status = pack(folder[0] ? folder : "/", run.run, file);
	}
	run_release(&run);
	return status;
}

const struct command command_export = {
        .name = "export",
        .summary = "pack a run's folder, to draw it elsewhere",
        .run = command_export_run,
};
