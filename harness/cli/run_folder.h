/*
 * run_folder: what commands do with a run that is named on the command line: read it, and find the
 * place for its figures.
 */
#ifndef TELAR_RUN_FOLDER_H
#define TELAR_RUN_FOLDER_H

#include <limits.h>
#include <stdbool.h>

#include "base/reason.h"
#include "results/results.h"

/* EXIT_OK, or the status to end with when it has been said why. It is also said when the last line of the
 * journal was cut off. */
int run_folder_read(struct run *run, const char *path);

/* Says when the last line of the journal was cut off. */
void run_folder_tell(const struct run *run, const char *path);

/* Where figures are drawn by and to. */
struct figure_paths {
	char scripts[PATH_MAX], folder[PATH_MAX];
	bool has_option; /* whether the command has --out; by the caller */
};

/* `out`: the folder that the user has chosen; NULL: where the figures of the run belong. */
void figure_paths_choose(struct figure_paths *paths, const char *out, const char *run_path);
/* Those of two runs: plots/compare-A-B where those of B would be in plots/B, where they would be otherwise.
 */
void figure_paths_choose_pair(
        struct figure_paths *paths, const char *out, const struct run *a, const struct run *b);

/* Says where one figure is, or why there is none, and what gnuplot said of it. The status to end with:
 * EXIT_OK also when there is no gnuplot. */
int figure_tell(const struct figure_paths *paths, const char *name, int error, const char *said,
        const struct reason *why);

#endif
