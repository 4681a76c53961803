/*
 * lesson_fixture: a folder with lessons that tests write, and nothing of the project's own.
 *
 * lesson_fixture_make() and _remove() are cmocka fixtures. Paths are relative to the fixture's folder.
 */
#ifndef TELAR_LESSON_FIXTURE_H
#define TELAR_LESSON_FIXTURE_H

extern char lesson_fixture[64]; /* its folder */

int lesson_fixture_make(void **state);
int lesson_fixture_remove(void **state);

/* Makes the folders on the way. */
void fixture_write(const char *path, const char *text);
/* The caller frees it; NULL when there is none. */
char *fixture_read(const char *path);
/* lesson_fixture/path, in one of a few buffers that are used in turn. */
const char *fixture_path(const char *path);

/* A lesson.ini that is whole, with `more` at its end. */
void fixture_lesson(const char *folder, const char *more);

#endif
