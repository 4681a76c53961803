/*
 * telar lesson solution N: one way to do it, as the difference to the student's file; after a pass, or after
 * giving up, which is remembered.
 */
#include "verb.h"

#include "lesson/files.h"

#include <argp.h>
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SOURCE_MAX ((size_t)4 << 20)

extern char **environ;

struct options {
	const char *lesson;
	bool give_up;
};

static const struct argp_option option_list[] = {
        {"give-up", 'g', NULL, 0, "show it although your file has not passed; this is remembered", 0},
        {0},
};

static const char documentation[] =
        "Show one way to do the exercise, as a diff from your file to it. It is shown after your file has "
        "passed, or after you have given up.\v"
        "A student's copy of the project has no solutions.";

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case 'g':
		options->give_up = true;
		return 0;
	default:
		return lesson_take_argument(key, value, state, &options->lesson);
	}
}

/* diff(1) ends with 0 or 1 when it has compared. */
static bool print_diff(const struct lesson_context *context, const char *from, const char *to)
{
	char program[] = "diff", unified[] = "-u";
	char *const argv[] = {program, unified, (char *)from, (char *)to, NULL};
	pid_t pid;
	int status;

	fflush(stdout);
	if (posix_spawnp(&pid, program, NULL, NULL, argv, environ) != 0)
		return false;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		fputs(SAY(context, solution_same), stdout);
	return WIFEXITED(status) && WEXITSTATUS(status) < 2;
}

static int show(const struct lesson_context *context, const struct lesson *lesson, const char *solution)
{
	char source[PATH_MAX];
	struct reason why;
	char *text;

	workspace_source(&context->workspace, lesson, source);
	if (access(source, R_OK) == 0 && print_diff(context, source, solution))
		return EXIT_OK;
	text = files_read(solution, SOURCE_MAX, &why);
	if (!text)
		return command_fail(EXIT_REFUSED, "%s", why.text);
	fputs(text, stdout);
	free(text);
	return EXIT_OK;
}

static int run(struct lesson_context *context, int argc, char **argv)
{
	static const struct argp argp = {option_list, parse_option, "N", documentation, NULL, NULL, NULL};
	struct options options = {0};
	const struct lesson *lesson;
	struct lesson_progress progress;
	char solution[PATH_MAX];

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	lesson = lesson_named(context, options.lesson);
	if (!lesson)
		return EXIT_USAGE;
	workspace_solution(&context->workspace, lesson, solution);
	if (access(solution, R_OK) != 0)
		return command_fail(EXIT_REFUSED, SAY(context, solution_none), lesson->number);
	progress = progress_of(&context->progress, lesson->slug);
	if (!progress.passed && !progress.gave_up && !options.give_up)
		return command_fail(EXIT_WRONG, SAY(context, solution_locked), lesson->number, lesson->number,
		        lesson->number);
	if (!progress.passed && !progress.gave_up)
		lesson_note(context, lesson, "give-up", json_object());
	return show(context, lesson, solution);
}

const struct lesson_verb lesson_verb_solution = {
        .name = "solution",
        .arguments = "N [--give-up]",
        .summary = "one way to do it, once you have passed",
        .run = run,
};
