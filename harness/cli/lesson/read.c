/* telar lesson N: shows a lesson in the terminal. */
#include "guide.h"
#include "reader.h"

#include "lesson/files.h"
#include "lesson/markdown.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define TEXT_MAX ((size_t)1 << 20)
#define WIDTH_MOST 96

unsigned lesson_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	unsigned width = 80;

	if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		width = size.ws_col;
	else if (columns && atoi(columns) > 0)
		width = (unsigned)atoi(columns);
	return width < 20 ? 20 : width > WIDTH_MOST ? WIDTH_MOST : width;
}

static bool is_styled(void)
{
	const char *terminal = getenv("TERM"), *plain = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) && terminal && strcmp(terminal, "dumb") != 0 && !(plain && *plain);
}

/* The pager, or standard output. less is told to end at once when the text fits, and to take our styles. */
static FILE *open_pager(void)
{
	const char *pager = getenv("PAGER");
	FILE *out = NULL;

	if (isatty(STDOUT_FILENO) && isatty(STDIN_FILENO) && !(pager && strcmp(pager, "cat") == 0)) {
		setenv("LESS", "FRX", 0);
		signal(SIGPIPE, SIG_IGN); /* who quits the pager has read enough */
		fflush(stdout);
		out = popen(pager && *pager ? pager : "less 2>/dev/null || more", "we");
	}
	return out ? out : stdout;
}

static char *read_text(const struct lesson *lesson, enum language language, struct reason *why)
{
	char path[PATH_MAX], name[32];

	snprintf(name, sizeof(name), "README.%s.md", language_names[language]);
	if (language == LANGUAGE_EN || access(lesson_path(lesson, name, path), R_OK) != 0)
		lesson_path(lesson, "README.md", path);
	return files_read(path, TEXT_MAX, why);
}

int lesson_read(const struct lesson_context *context, const struct lesson *lesson)
{
	struct reason why;
	char *text = read_text(lesson, context->language, &why), path[PATH_MAX];
	const char *folder = workspace_short(&context->workspace, lesson->path);
	FILE *out;
	bool made;
	int error;

	if (!text)
		return command_fail(EXIT_REFUSED, "%s", why.text);
	error = workspace_prepare(&context->workspace, lesson, &made, &why);
	out = open_pager();
	markdown_print(
	        &(struct markdown){
	                .out = out, .width = lesson_width(), .styled = is_styled(), .folder = folder},
	        text);
	free(text);
	if (out != stdout)
		pclose(out);
	if (error)
		return command_fail(lesson_status(error), "%s", why.text);
	putchar('\n');
	printf(SAY(context, your_file),
	        workspace_short(&context->workspace, workspace_source(&context->workspace, lesson, path)));
	lesson_guide_step(context, lesson);
	return EXIT_OK;
}

extern const struct lesson_verb lesson_verb_read;

static int run(struct lesson_context *context, int argc, char **argv)
{
	const struct lesson *lesson;
	const int status = lesson_take(context, &lesson_verb_read, argc, argv, &lesson);

	if (status == EXIT_OK)
		return lesson_read(context, lesson);
	return status < 0 ? EXIT_OK : status;
}

const struct lesson_verb lesson_verb_read = {
        .name = "read",
        .arguments = "N",
        .summary = "read a lesson; telar lesson N does the same",
        .run = run,
};
