/* See hints.h. */
#include "lesson/hints.h"

#include "lesson/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HINTS_MAX ((size_t)1 << 20)

int hints_load(struct hints *hints, const struct lesson *lesson, enum language language, struct reason *why)
{
	char path[PATH_MAX], name[16];

	snprintf(name, sizeof(name), "hints.%s", language_names[language]);
	if (language == LANGUAGE_EN || access(lesson_path(lesson, name, path), R_OK) != 0)
		lesson_path(lesson, "hints", path);
	hints->text = files_read(path, HINTS_MAX, why);
	return hints->text ? 0 : -1;
}

/* "== NAME", for any name. */
static bool is_heading(const char *line)
{
	return strncmp(line, "== ", 3) == 0;
}

static bool is_heading_of(const char *line, const char *name)
{
	const size_t length = strlen(name);

	line += 3;
	return strncmp(line, name, length) == 0 && line[length + strspn(line + length, " \t\r")] == '\n';
}

static const char *next_line(const char *line)
{
	const char *newline = strchr(line, '\n');

	return newline ? newline + 1 : line + strlen(line);
}

char *hints_find(const struct hints *hints, const char *name)
{
	const char *line = hints->text, *end;

	while (*line && !(is_heading(line) && is_heading_of(line, name)))
		line = next_line(line);
	if (!*line)
		return NULL;
	line = next_line(line);
	for (end = line; *end && !is_heading(end);)
		end = next_line(end);
	line += strspn(line, "\n");
	while (end > line && strchr(" \t\r\n", end[-1]))
		end--;
	return strndup(line, (size_t)(end - line));
}

void hints_release(struct hints *hints)
{
	free(hints->text);
	hints->text = NULL;
}
