/* See run_folder.h. */
#include "run_folder.h"

#include "command.h"

#include "figures/figures.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void run_folder_tell(const struct run *run, const char *path)
{
	if (run->truncated)
		fprintf(stderr, "telar: %s: the last line of the journal was cut off and is left out\n",
		        path);
}

int run_folder_read(struct run *run, const char *path)
{
	struct reason why;
	int error;

	if (!path[0])
		return command_fail(
		        EXIT_USAGE, "the name of the run is empty: give its folder, as in results/reference");
	error = results_read(run, path, &why);
	if (error)
		return command_fail(error == -ENOMEM ? EXIT_REFUSED : EXIT_USAGE, "%s", why.text);
	run_folder_tell(run, path);
	return EXIT_OK;
}

void figure_paths_choose(struct figure_paths *paths, const char *out, const char *run_path)
{
	paths->has_option = false;
	snprintf(paths->scripts, sizeof(paths->scripts), "%s/plots", command_root());
	if (out)
		snprintf(paths->folder, sizeof(paths->folder), "%s", out);
	else
		figures_folder(command_root(), run_path, paths->folder, sizeof(paths->folder));
}

void figure_paths_choose_pair(
        struct figure_paths *paths, const char *out, const struct run *a, const struct run *b)
{
	figure_paths_choose(paths, out, b->path);
	const size_t length = strlen(paths->scripts);

	if (!out && strncmp(paths->folder, paths->scripts, length) == 0 && paths->folder[length] == '/')
		snprintf(paths->folder, sizeof(paths->folder), "%.3000s/compare-%.255s-%.255s",
		        paths->scripts, a->run, b->run);
}

static bool is_about_folder(int error)
{
	return error == -EACCES || error == -EPERM || error == -EROFS || error == -ENOTDIR ||
	       error == -ENOSPC;
}

int figure_tell(const struct figure_paths *paths, const char *name, int error, const char *said,
        const struct reason *why)
{
	/* Whoever has no gnuplot did not ask for a figure. */
	if (error)
		return command_fail(error == -ENOENT    ? EXIT_OK
		                    : error == -ENOTDIR ? EXIT_USAGE
		                                        : EXIT_REFUSED,
		        "no figure: %s%s", why->text,
		        paths->has_option && is_about_folder(error) ? "; --out says where else to put it"
		                                                    : "");
	printf("\nFigure  %s/%s.png, .svg, .pdf\n", paths->folder, name);
	if (said[0])
		fprintf(stderr, "telar: gnuplot says: %s\n", said);
	return EXIT_OK;
}
