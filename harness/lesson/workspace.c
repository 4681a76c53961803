/* See workspace.h. */
#include "lesson/workspace.h"

#include "lesson/files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int workspace_init(struct workspace *workspace, const char *root, struct reason *why)
{
	const char *chosen = getenv("TELAR_WORK");
	int length;

	*workspace = (struct workspace){.own = chosen && *chosen};
	if (strlen(root) + sizeof("/lessons/work") > sizeof(workspace->root))
		return reason_set(why, -ENAMETOOLONG, "%.200s...: too long", root);
	snprintf(workspace->root, sizeof(workspace->root), "%s", root);
	snprintf(workspace->lessons, sizeof(workspace->lessons), "%s/lessons", root);
	length = workspace->own
	                 ? snprintf(workspace->folder, sizeof(workspace->folder), "%s", chosen)
	                 : snprintf(workspace->folder, sizeof(workspace->folder), "%s/lessons/work", root);
	if (length >= (int)sizeof(workspace->folder))
		return reason_set(why, -ENAMETOOLONG, "TELAR_WORK: %.200s...: too long", chosen);
	snprintf(workspace->journal, sizeof(workspace->journal), "%s/progress.jsonl", workspace->folder);
	return 0;
}

char *workspace_source(const struct workspace *workspace, const struct lesson *lesson, char *path)
{
	snprintf(path, PATH_MAX, "%s/%s.c", workspace->folder, lesson->slug);
	return path;
}

int workspace_prepare(
        const struct workspace *workspace, const struct lesson *lesson, bool *made, struct reason *why)
{
	char start[PATH_MAX], source[PATH_MAX];
	int error;

	*made = false;
	workspace_source(workspace, lesson, source);
	if (access(source, F_OK) == 0)
		return 0;
	error = files_make_folder(workspace->folder, why);
	if (error && !workspace->own && why) {
		const struct reason what = *why;

		reason_set(why, error, "%.300s; TELAR_WORK=FOLDER chooses another one", what.text);
	}
	if (error)
		return error;
	error = files_copy_new(lesson_path(lesson, "start.c", start), source, why);
	*made = error == 0;
	/* somebody else has just made it */
	return error == -EEXIST ? 0 : error;
}

int workspace_reset(
        const struct workspace *workspace, const struct lesson *lesson, char *backup, struct reason *why)
{
	char start[PATH_MAX], source[PATH_MAX], stamp[32];
	int error;

	workspace_source(workspace, lesson, source);
	if (access(source, F_OK) != 0)
		return reason_set(why, -ENOENT, "there is no %s to reset", source);
	snprintf(backup, PATH_MAX, "%s/backup", workspace->folder);
	error = files_make_folder(backup, why);
	files_stamp(stamp, sizeof(stamp));
	/* two resets in a second: neither file may be lost */
	for (unsigned copy = 1; !error; copy++) {
		snprintf(backup, PATH_MAX, "%s/backup/%s-%s%s%.0u.c", workspace->folder, lesson->slug, stamp,
		        copy > 1 ? "-" : "", copy > 1 ? copy : 0);
		error = files_copy_new(source, backup, why);
		if (error != -EEXIST)
			break;
		error = 0;
	}
	return error ? error : files_copy(lesson_path(lesson, "start.c", start), source, why);
}

int workspace_folder(const struct workspace *workspace, const char *name, char *path, struct reason *why)
{
	snprintf(path, PATH_MAX, "%s/%s", workspace->own ? workspace->folder : workspace->root, name);
	return files_make_folder(path, why);
}

char *workspace_solution(const struct workspace *workspace, const struct lesson *lesson, char *path)
{
	snprintf(path, PATH_MAX, "%s/solutions/%s.c", workspace->lessons, lesson->slug);
	return path;
}

const char *workspace_short(const struct workspace *workspace, const char *path)
{
	const size_t length = strlen(workspace->root);

	return strncmp(path, workspace->root, length) == 0 && path[length] == '/' ? path + length + 1 : path;
}
