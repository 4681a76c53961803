/* See lesson_fixture.h. */
#include "lesson_fixture.h"

#include "cmocka_all.h"

#include "lesson/files.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX ((size_t)1 << 20)

char lesson_fixture[64];

int lesson_fixture_make(void **state)
{
	(void)state;
	snprintf(lesson_fixture, sizeof(lesson_fixture), "/tmp/telar-lessons-XXXXXX");
	unsetenv("TELAR_WORK");
	return mkdtemp(lesson_fixture) ? 0 : -1;
}

int lesson_fixture_remove(void **state)
{
	(void)state;
	files_remove_tree(lesson_fixture);
	return 0;
}

const char *fixture_path(const char *path)
{
	static char buffers[4][PATH_MAX];
	static unsigned turn;

	turn = (turn + 1) % 4;
	snprintf(buffers[turn], PATH_MAX, "%s/%s", lesson_fixture, path);
	return buffers[turn];
}

void fixture_write(const char *path, const char *text)
{
	char folder[PATH_MAX];
	FILE *file;

	snprintf(folder, sizeof(folder), "%s", fixture_path(path));
	*strrchr(folder, '/') = '\0';
	assert_int_equal(files_make_folder(folder, NULL), 0);
	file = fopen(fixture_path(path), "we");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

char *fixture_read(const char *path)
{
	return files_read(fixture_path(path), TEXT_MAX, NULL);
}

void fixture_lesson(const char *folder, const char *more)
{
	char path[128], text[2048];

	snprintf(path, sizeof(path), "%s/lesson.ini", folder);
	snprintf(text, sizeof(text), "[lesson]\ntitle = A lesson\nquestion = Why?\nminutes = 10\n%s", more);
	fixture_write(path, text);
}
