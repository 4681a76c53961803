/*
 * workspace: where a student's files are.
 *
 *   NN-name.c         what the student edits, a copy of the lesson's start.c
 *   progress.jsonl    what has happened (progress.h)
 *   backup/           files that a reset has put away, with the date in their names
 *   results/, plots/  measurements and figures, where the project itself cannot be written
 *
 * It is lessons/work/ of the project, or $TELAR_WORK.
 */
#ifndef TELAR_WORKSPACE_H
#define TELAR_WORKSPACE_H

#include "lesson/lesson.h"

struct workspace {
	char root[PATH_MAX / 2];    /* the project */
	char lessons[PATH_MAX / 2]; /* its lessons/ */
	char folder[PATH_MAX / 2];
	char journal[PATH_MAX];
	bool own; /* $TELAR_WORK */
};

/* Touches nothing. */
int workspace_init(struct workspace *workspace, const char *root, struct reason *why);

/* "FOLDER/NN-name.c". Returns `path`, of PATH_MAX. */
char *workspace_source(const struct workspace *workspace, const struct lesson *lesson, char *path);
/* Makes the folder and the student's file, where they are missing; never touches a file that is there.
 * *made: it was. 0 or a negative errno. */
int workspace_prepare(
        const struct workspace *workspace, const struct lesson *lesson, bool *made, struct reason *why);

/* Puts the student's file away as `backup` (of PATH_MAX) and makes it start.c again. -ENOENT: there is none.
 */
int workspace_reset(
        const struct workspace *workspace, const struct lesson *lesson, char *backup, struct reason *why);

/* "results" or "plots": that folder, made. `path` is of PATH_MAX. */
int workspace_folder(const struct workspace *workspace, const char *name, char *path, struct reason *why);

/* "lessons/solutions/NN-name.c", whether it is there or not. */
char *workspace_solution(const struct workspace *workspace, const struct lesson *lesson, char *path);

/* Without the project's folder in front: as the student types it there. */
const char *workspace_short(const struct workspace *workspace, const char *path);

#endif
