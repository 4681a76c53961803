/* See run_folder.h. */
#include "run_folder.h"

#include "command.h"

#include "figures/figures.h"

#include <errno.h>
#include <stdio.h>

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
	if (run->truncated)
		fprintf(stderr, "telar: %s: the last line of the journal was cut off and is left out\n",
		        path);
	return EXIT_OK;
}

void figure_paths_choose(struct figure_paths *paths, const char *out, const char *run_path)
{
	snprintf(paths->scripts, sizeof(paths->scripts), "%s/plots", command_root());
	if (out)
		snprintf(paths->folder, sizeof(paths->folder), "%s", out);
	else
		figures_folder(command_root(), run_path, paths->folder, sizeof(paths->folder));
}

void figure_tell(const struct figure_paths *paths, const char *name, int error, const char *said,
        const struct reason *why)
{
	if (error)
		fprintf(stderr, "telar: no figure: %s\n", why->text);
	else
		printf("\nFigure  %s/%s.png, .svg, .pdf\n", paths->folder, name);
	if (!error && said[0])
		fprintf(stderr, "telar: gnuplot says: %s\n", said);
}
