/* See catalogue.h. */
#include "lesson/catalogue.h"

#include "base/nearest.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* NN-name */
static int is_lesson(const struct dirent *entry)
{
	const char *name = entry->d_name;

	return isdigit((unsigned char)name[0]) && isdigit((unsigned char)name[1]) && name[2] == '-' &&
	       name[3];
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int load_all(struct catalogue *catalogue, const char *folder, struct dirent **entries, size_t count,
        struct reason *why)
{
	char path[PATH_MAX];

	catalogue->lessons = calloc(count, sizeof(*catalogue->lessons));
	if (!catalogue->lessons)
		return reason_set(why, -ENOMEM, "no memory for the lessons");
	for (size_t i = 0; i < count; i++) {
		struct lesson *lesson = &catalogue->lessons[i];
		int error;

		if (snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name) >= (int)sizeof(path))
			return reason_set(why, -ENAMETOOLONG, "%.200s...: too long", folder);
		error = lesson_load(lesson, path, why);
		if (error)
			return error;
		if (i && lesson[-1].number == lesson->number)
			return reason_set(why, -EINVAL, "%s and %s have the same number", lesson[-1].slug,
			        lesson->slug);
		catalogue->count++;
	}
	return 0;
}

int catalogue_load(struct catalogue *catalogue, const char *folder, struct reason *why)
{
	struct dirent **entries;
	const int count = scandir(folder, &entries, is_lesson, by_name);
	int error = 0;

	*catalogue = (struct catalogue){0};
	if (count < 0)
		return reason_set(why, -errno, "%s cannot be read: %s", folder, strerror(errno));
	if (count == 0)
		error = reason_set(why, -ENOENT, "there are no lessons in %s", folder);
	else
		error = load_all(catalogue, folder, entries, (size_t)count, why);
	for (int i = 0; i < count; i++)
		free(entries[i]);
	free(entries);
	if (error)
		catalogue_release(catalogue);
	return error;
}

void catalogue_release(struct catalogue *catalogue)
{
	free(catalogue->lessons);
	*catalogue = (struct catalogue){0};
}

const struct lesson *catalogue_number(const struct catalogue *catalogue, unsigned long number)
{
	for (size_t i = 0; i < catalogue->count; i++)
		if (catalogue->lessons[i].number == number)
			return &catalogue->lessons[i];
	return NULL;
}

/* The names with their numbers, so that both a bad name and a bad number can be told what is near. */
static const struct lesson *find_by_name(
        const struct catalogue *catalogue, const char *text, struct reason *why)
{
	const char **names = calloc(catalogue->count, sizeof(*names));
	const struct lesson *found = NULL;
	const char *nearest;

	if (!names) {
		reason_set(why, -ENOMEM, "no memory for the lessons' names");
		return NULL;
	}
	for (size_t i = 0; i < catalogue->count; i++) {
		const struct lesson *lesson = &catalogue->lessons[i];

		names[i] = lesson->slug + 3;
		if (strcmp(lesson->slug, text) == 0 || strcmp(names[i], text) == 0)
			found = lesson;
	}
	nearest = found ? NULL : nearest_name(text, names, catalogue->count);
	if (nearest)
		reason_set(why, -ENOENT, "there is no lesson '%s', did you mean '%s'?", text, nearest);
	else if (!found)
		reason_set(why, -ENOENT, "there is no lesson '%s'; telar lesson list shows them", text);
	free(names);
	return found;
}

const struct lesson *catalogue_find(const struct catalogue *catalogue, const char *text, struct reason *why)
{
	char *end;
	const unsigned long number = strtoul(text, &end, 10);
	const struct lesson *lesson;

	if (!isdigit((unsigned char)*text) || *end)
		return find_by_name(catalogue, text, why);
	lesson = catalogue_number(catalogue, number);
	if (!lesson)
		reason_set(why, -ENOENT, "there is no lesson %s: they are numbered %u to %u%s", text,
		        catalogue->lessons[0].number, catalogue->lessons[catalogue->count - 1].number,
		        number > catalogue->lessons[0].number &&
		                        number < catalogue->lessons[catalogue->count - 1].number
		                ? ", with gaps"
		                : "");
	return lesson;
}
