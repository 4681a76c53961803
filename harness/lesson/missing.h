/*
 * missing: which functions of lesson.h the check calls and nobody has written.
 *
 * The linker would say so too, in its own words and once a call.
 */
#ifndef TELAR_MISSING_H
#define TELAR_MISSING_H

#include <stddef.h>

#include "lesson/builder.h"

#define MISSING_MAX 16

struct missing {
	char name[MISSING_MAX][64];
	size_t count;
};

/* `header`: the text of lesson.h. `objects`: the files that will be linked, the student's among them. 0 or a
 * negative errno. */
int missing_find(struct missing *missing, const char *header, const char *const *objects, size_t count,
        struct reason *why);

/* Says it among the build's messages, and that it has failed. 0 or a negative errno. */
int missing_tell(struct build *build, const struct lesson *lesson, const char *const *objects, size_t count,
        struct reason *why);

#endif
