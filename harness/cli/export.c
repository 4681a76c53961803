/*
 * telar export: packs the folder of a run, so that it can be drawn again elsewhere. The
 * folder is complete by itself; tar does the packing.
 */
#include "arguments.h"
#include "command.h"

#include "results/results.h"

#include <argp.h>
#include <errno.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

/* Runs tar without a shell: 0, or why not. */
static int pack(const char *folder, const char *name, const char *file)
{
	char *const argv[] = {"tar", "-czf", (char *)file, "-C", (char *)folder, "--", (char *)name, NULL};
	pid_t pid;
	int status, error = posix_spawnp(&pid, "tar", NULL, NULL, argv, environ);

	if (error)
		return command_fail(EXIT_REFUSED, "tar: %s", strerror(error));
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return command_fail(EXIT_REFUSED, "tar: %s", strerror(errno));
	if (status != 0) {
		unlink(file);
		return command_fail(EXIT_REFUSED, "tar could not write %s", file);
	}
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
	struct reason why;
	struct run run;
	int status;

	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	if (results_read(&run, arguments.run[0], &why) != 0)
		return command_fail(EXIT_USAGE, "%s", why.text);
	snprintf(file, sizeof(file), "%s", arguments.out ? arguments.out : "");
	if (!arguments.out)
		snprintf(file, sizeof(file), "%s.tar.gz", run.run);
	if (!realpath(run.path, folder)) {
		status = command_fail(EXIT_USAGE, "%s: %s", run.path, strerror(errno));
	} else if (access(file, F_OK) == 0) {
		status = command_fail(EXIT_USAGE, "%s exists already: choose another file with --out", file);
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
