/* See parts.h. */
#include "lesson/parts.h"

#include "lesson/files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* check_timers.c is a part of check.c. */
static bool is_part_of(const char *name, const char *main_part)
{
	const size_t stem = strlen(main_part) - strlen(".c"), length = strlen(name);

	return strncmp(name, main_part, stem) == 0 && name[stem] == '_' && length > stem + strlen("_.c") &&
	       strcmp(name + length - strlen(".c"), ".c") == 0;
}

static int add(struct parts *parts, const char *name, struct reason *why)
{
	if (parts->count == PARTS_MAX || strlen(name) >= sizeof(parts->name[0]))
		return reason_set(why, -E2BIG, "%s: a lesson's program has at most %d parts, of %zu letters",
		        name, PARTS_MAX, sizeof(parts->name[0]) - 1);
	strcpy(parts->name[parts->count++], name);
	return 0;
}

int parts_find(const struct lesson *lesson, const char *main_part, struct parts *parts, struct reason *why)
{
	struct dirent **entries;
	const int count = scandir(lesson->path, &entries, NULL, alphasort);
	int error;

	parts->count = 0;
	if (count < 0)
		return reason_set(why, -errno, "%s: %s", lesson->path, strerror(errno));
	error = add(parts, main_part, why);
	for (int i = 0; i < count; i++) {
		if (!error && is_part_of(entries[i]->d_name, main_part))
			error = add(parts, entries[i]->d_name, why);
		free(entries[i]);
	}
	free(entries);
	return error;
}

int parts_digest(struct digest *digest, const struct lesson *lesson, const struct parts *parts)
{
	char path[PATH_MAX];
	int error = 0;

	for (size_t i = 0; !error && i < parts->count; i++) {
		digest_add(digest, parts->name[i], strlen(parts->name[i]) + 1);
		error = digest_add_file(digest, lesson_path(lesson, parts->name[i], path));
	}
	return error ? error : files_digest_headers(digest, lesson->path);
}
