/*
 * parts: the sources that a lesson's check or measurement is made of: check.c, and where that would be long,
 * check_SUBJECT.c beside it; measure.c likewise.
 */
#ifndef TELAR_PARTS_H
#define TELAR_PARTS_H

#include "lesson/digest.h"
#include "lesson/lesson.h"

#define PARTS_MAX 8

struct parts {
	size_t count;
	char name[PARTS_MAX][64];
};

/* `main_part` is check.c or measure.c; it comes first, the others by name. 0 or a negative errno. */
int parts_find(const struct lesson *lesson, const char *main_part, struct parts *parts, struct reason *why);

/* Adds the names and texts of all parts, and of the headers beside them. */
int parts_digest(struct digest *digest, const struct lesson *lesson, const struct parts *parts);

#endif
